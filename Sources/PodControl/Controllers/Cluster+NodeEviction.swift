import PodModel

// Which pods of a lost or tainted node are given up, and when.
extension Cluster {
    /// Lets lost nodes through their zone's limiter: a node is tainted NoExecute and its pods' waits begin.
    mutating func reviewZones() {
        zonesChanged = false
        let wereAllLost = allNodesLost
        allNodesLost = zones.areAllLost
        if allNodesLost {
            pauseEvictions()
            return
        }
        // What did not move while all were silent may move now.
        if wereAllLost { nodesToJudge.append(contentsOf: nodeOrder) }
        for zone in zones.entries.indices { reviewZone(zone) }
    }

    private mutating func reviewZone(_ zone: Int) {
        while let node = zones.entries[zone].lost.first {
            let i = Int(node)
            guard nodes[i].isLive, nodes[i].awaitsEviction, nodes[i].zone == zone else {
                zones.entries[zone].lost.removeFirst()
                continue
            }
            let entry = zones.entries[zone]
            var interval = NodeRules.evictionInterval
            if entry.isUnhealthy, !entry.isAllLost {
                if entry.ready + entry.notReady <= NodeRules.smallZone { return }
                interval = NodeRules.unhealthyEvictionInterval
            }
            if let last = entry.lastAdmission, now < last + interval {
                setTimer(last + interval, .zone(zone))
                return
            }
            zones.entries[zone].lost.removeFirst()
            zones.entries[zone].lastAdmission = now
            nodes[i].awaitsEviction = false
            let key = nodes[i].node.status.ready == .unknown ? Taint.unreachableKey : Taint.notReadyKey
            addTaint(node: i, Taint(key: key, effect: .noExecute), since: now)
            write(node: i)
            judge(node: i)
        }
    }

    /// All nodes are lost: waits that run are taken back, and begin anew when a node returns.
    private mutating func pauseEvictions() {
        for slot in nodeOrder {
            let i = Int(slot)
            guard nodes[i].evictionTaintSince != nil else { continue }
            removeLifecycleTaints(node: i, effect: .noExecute)
            nodes[i].evictionDue = nil
            nodes[i].awaitsEviction = true
            zones.entries[nodes[i].zone].lost.append(slot)
            write(node: i)
        }
    }

    /// Gives up the pods of a node whose time has come, and sets a timer for the next.
    mutating func judge(node: Int) {
        nodes[node].evictionDue = nil
        let isLost = nodes[node].node.status.ready != .yes
        guard isLost || nodes[node].node.taints.contains(where: { $0.effect == .noExecute }) else { return }
        var next: Timestamp?
        for slot in nodes[node].pods.sorted() {
            workCounter += 1
            let i = Int(slot)
            guard pods[i].isLive, pods[i].pod.isActive, pods[i].node == Int32(node),
                let due = evictionTime(pod: i, node: node)
            else { continue }
            if due <= now {
                giveUp(i, node: node)
            } else if next.map({ due < $0 }) ?? true {
                next = due
            }
        }
        guard let next else { return }
        nodes[node].evictionDue = next
        setTimer(next, .eviction(node: Int32(node), uid: nodes[node].node.meta.uid))
    }

    /// When the pod has to leave its node; nil is never.
    private func evictionTime(pod slot: Int, node: Int) -> Timestamp? {
        let taints = nodes[node].node.taints
        let tolerations = pods[slot].pod.template.spec.tolerations
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
            let due = nodes[node].taintSince[i] + span
            if earliest.map({ due < $0 }) ?? true { earliest = due }
        }
        if recoversAtOnce(pod: slot, node: node) { return now }
        return earliest
    }

    /// Under `on node-fail recover` nothing is waited for: a dead node's pods go at its death, a silent one's when it
    /// is NotReady, unless all are silent. Pods that say how long they bear it are taken at their word.
    private func recoversAtOnce(pod slot: Int, node: Int) -> Bool {
        let status = nodes[node].node.status
        guard status.ready != .yes, failureRules.isEmpty == false, failureRule(pod: slot, node: node) == .recover,
            status.isConfirmedDead || !zones.areAllLost
        else { return false }
        let key = status.ready == .unknown ? Taint.unreachableKey : Taint.notReadyKey
        let taint = Taint(key: key, effect: .noExecute)
        return !pods[slot].pod.template.spec.tolerations.contains { $0.tolerates(taint) }
    }

    /// The most particular rule for this pod on this node.
    private func failureRule(pod slot: Int, node: Int) -> NodeFailureRule {
        var found = NodeFailureRule.wait
        var rank = 0
        for (scope, rule) in failureRules {
            switch scope {
            case .all where rank < 1:
                (found, rank) = (rule, 1)
            case .labels(let labels)
            where rank < 2
                && (nodes[node].node.meta.labels.includes(labels) || pods[slot].pod.meta.labels.includes(labels)):
                (found, rank) = (rule, 2)
            case .object(let key) where rank < 3 && concerns(key, pod: slot, node: node):
                (found, rank) = (rule, 3)
            default:
                break
            }
        }
        return found
    }

    private func concerns(_ key: ObjectKey, pod slot: Int, node: Int) -> Bool {
        switch key.kind {
        case .node: return key.name == nodes[node].node.meta.name
        case .pod: return key == pods[slot].pod.key
        default:
            let owner = Int(pods[slot].owner)
            if owner < 0 { return false }
            let parent = Int(sets[owner].parent)
            return sets[owner].object.key == key || parent >= 0 && sets[parent].object.key == key
        }
    }

    /// A pod whose node is lost or drives it out: bare ones are deleted for ever, a controller makes another.
    private mutating func giveUp(_ slot: Int, node: Int) {
        let status = nodes[node].node.status
        let name = nodes[node].node.meta.name
        pods[slot].pod.status.disruption = "DeletionByTaintManager"
        let meta = pods[slot].pod.meta
        record(
            pod: slot, false, "TaintManagerEviction",
            .text("Marking for deletion Pod \(meta.namespace)/\(meta.name)"), source: "taint-eviction-controller",
            at: now)
        let why = status.isConfirmedDead ? "failed" : status.ready == .unknown ? "is silent" : "is tainted"
        note(podHappening(.evict, slot, reason: "\(name) \(why)"))
        deletePod(slot, reason: "given up: \(name) \(why)")
    }
}
