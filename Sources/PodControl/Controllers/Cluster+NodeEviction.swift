import PodCollections
import PodModel
import PodTables

// Which pods of a lost or tainted node are given up, and when.
extension Cluster {
    /// Lets lost nodes through their zone's limiter: a node is tainted NoExecute and its pods' waits begin.
    mutating func reviewZones() {
        zonesChanged = false
        let wereAllLost = allNodesLost
        allNodesLost = tables.zones.areAllLost
        if allNodesLost {
            pauseEvictions()
            return
        }
        // What did not move while all were silent may move now.
        if wereAllLost { nodesToJudge.append(contentsOf: tables.nodeOrder) }
        for zone in tables.zones.entries.slots { reviewZone(zone) }
    }

    private mutating func reviewZone(_ zone: ZoneSlot) {
        while let node = tables.zones.entries[zone].lost.first {
            guard tables.nodes[node].isLive, tables.nodes[node].awaitsEviction, tables.nodes[node].zone == zone else {
                tables.zones.entries[zone].lost.removeFirst()
                continue
            }
            let entry = tables.zones.entries[zone]
            var interval = NodeRules.evictionInterval
            if entry.isUnhealthy, !entry.isAllLost {
                if entry.ready + entry.notReady <= NodeRules.smallZone { return }
                interval = NodeRules.unhealthyEvictionInterval
            }
            if let last = entry.lastAdmission, now < last + interval {
                setTimer(last + interval, .zone(zone))
                return
            }
            tables.zones.entries[zone].lost.removeFirst()
            tables.zones.entries[zone].lastAdmission = now
            tables.nodes[node].awaitsEviction = false
            let key = tables.nodes[node].node.status.ready == .unknown ? Taint.unreachableKey : Taint.notReadyKey
            addTaint(node: node, Taint(key: key, effect: .noExecute), since: now)
            write(node: node)
            judge(node: node)
        }
    }

    /// All nodes are lost: waits that run are taken back, and begin anew when a node returns.
    private mutating func pauseEvictions() {
        for node in tables.nodeOrder {
            guard tables.nodes[node].evictionTaintSince != nil else { continue }
            removeLifecycleTaints(node: node, effect: .noExecute)
            tables.nodes[node].evictionDue = nil
            tables.nodes[node].awaitsEviction = true
            tables.zones.entries[tables.nodes[node].zone].lost.append(node)
            write(node: node)
        }
    }

    /// Gives up the pods of a node whose time has come, and sets a timer for the next.
    mutating func judge(node: NodeSlot) {
        countLook(node: node)
        tables.nodes[node].evictionDue = nil
        let isLost = tables.nodes[node].node.status.ready != .yes
        guard isLost || tables.nodes[node].node.taints.contains(where: { $0.effect == .noExecute }) else { return }
        var next: Timestamp?
        for slot in tables.nodes[node].pods.sorted() {
            tables.workCounter += 1
            guard tables.pods[slot].isLive, tables.pods[slot].pod.isActive, tables.pods[slot].node == node,
                let due = evictionTime(pod: slot, node: node)
            else { continue }
            if due <= now {
                giveUp(slot, node: node)
            } else if next.map({ due < $0 }) ?? true {
                next = due
            }
        }
        guard let next else { return }
        tables.nodes[node].evictionDue = next
        setTimer(next, .eviction(node: node, uid: tables.nodes[node].node.meta.uid))
    }

    /// A pod came to a node that drives pods out: it goes when its own time is over.
    mutating func expectEviction(pod slot: PodSlot, node: NodeSlot) {
        if mutant == .tolerationFromTaint { return judge(node: node) }
        guard let time = evictionTime(pod: slot, node: node) else { return }
        let due = max(time, now + NodeRules.watchLatency)
        if let earlier = tables.nodes[node].evictionDue, earlier <= due { return }
        tables.nodes[node].evictionDue = due
        setTimer(due, .eviction(node: node, uid: tables.nodes[node].node.meta.uid))
    }

    /// When the pod has to leave its node; nil is never.
    private func evictionTime(pod slot: PodSlot, node: NodeSlot) -> Timestamp? {
        let taints = tables.nodes[node].node.taints
        let tolerations = tables.pods[slot].pod.template.spec.tolerations
        var earliest: Timestamp?
        for (i, taint) in taints.enumerated() where taint.effect == .noExecute {
            if taint.isLifecycle, failureRule(pod: slot, node: node) == .ignore { continue }
            let bearing = tolerations.filter { $0.tolerates(taint) }
            var span = bearing.isEmpty ? (taint.isLifecycle ? NodeRules.toleration : .zero) : TimeSpan.forever
            for toleration in bearing {
                if let duration = toleration.duration { span = min(span, duration) }
            }
            if span == .forever { continue }
            if mutant == .tolerationSkipped { span = .zero }
            // Per pod, from when it met the taint: one that was bound to a tainted node bears the taint from its
            // binding on (`pkg/controller/tainteviction`, where the time runs from when the pod is first seen with the
            // taint).
            let since = tables.nodes[node].taintSince[i]
            let met =
                mutant == .tolerationFromTaint
                ? since : max(since, tables.pods[slot].pod.status.conditions.scheduled.since)
            let due = met + span
            if earliest.map({ due < $0 }) ?? true { earliest = due }
        }
        if recoversAtOnce(pod: slot, node: node) { return now }
        return earliest
    }

    /// Under `on node-fail recover` nothing is waited for: a dead node's pods go at its death, a silent one's when it
    /// is NotReady, unless all are silent. Pods that say how long they bear it are taken at their word.
    private func recoversAtOnce(pod slot: PodSlot, node: NodeSlot) -> Bool {
        let status = tables.nodes[node].node.status
        guard status.ready != .yes, tables.failureRules.isEmpty == false,
            failureRule(pod: slot, node: node) == .recover,
            status.isConfirmedDead || !tables.zones.areAllLost
        else { return false }
        let key = status.ready == .unknown ? Taint.unreachableKey : Taint.notReadyKey
        let taint = Taint(key: key, effect: .noExecute)
        return !tables.pods[slot].pod.template.spec.tolerations.contains { $0.tolerates(taint) }
    }

    /// The most particular rule for this pod on this node.
    private func failureRule(pod slot: PodSlot, node: NodeSlot) -> NodeFailureRule {
        var found = NodeFailureRule.wait
        var rank = 0
        for (scope, rule) in tables.failureRules {
            switch scope {
            case .all where rank < 1:
                (found, rank) = (rule, 1)
            case .labels(let labels)
            where rank < 2
                && (tables.nodes[node].node.meta.labels.includes(labels)
                    || tables.pods[slot].pod.meta.labels.includes(labels)):
                (found, rank) = (rule, 2)
            case .object(let key) where rank < 3 && concerns(key, pod: slot, node: node):
                (found, rank) = (rule, 3)
            default:
                break
            }
        }
        return found
    }

    private func concerns(_ key: ObjectKey, pod slot: PodSlot, node: NodeSlot) -> Bool {
        switch key.kind {
        case .node: return key.name == tables.nodes[node].node.meta.name
        case .pod: return key == tables.pods[slot].pod.key
        default:
            guard let owner = tables.pods[slot].owner else { return false }
            return tables.workloads[owner].object.key == key
                || tables.workloads[owner].parent.map { tables.workloads[$0].object.key } == key
        }
    }

    /// A pod whose node is lost or drives it out: bare ones are deleted for ever, a controller makes another.
    private mutating func giveUp(_ slot: PodSlot, node: NodeSlot) {
        let status = tables.nodes[node].node.status
        let name = tables.nodes[node].node.meta.name
        tables.amend(slot) { $0.status.disruption = .taint }
        let meta = tables.pods[slot].pod.meta
        record(
            pod: slot, false, "TaintManagerEviction",
            .text("Marking for deletion Pod \(meta.namespace)/\(meta.name)"), source: "taint-eviction-controller",
            at: now)
        let why = status.isConfirmedDead ? "failed" : status.ready == .unknown ? "is silent" : "is tainted"
        note(podHappening(.evict, slot, reason: "\(name) \(why)"))
        deletePod(slot, reason: .givenUp(node: name, why: why))
    }
}
