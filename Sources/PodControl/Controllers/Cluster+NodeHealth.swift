import HeapModule
import PodCollections
import PodModel
import PodTables

// From silence or death to NotReady and back.
extension Cluster {
    mutating func silence(node: NodeSlot) {
        if tables.nodes[node].silentSince != nil || tables.nodes[node].node.status.isConfirmedDead { return }
        tables.nodes[node].silentSince = now
        if mutant == .nodeGraceSkipped { return setReady(node: node, .unknown, reason: "NodeStatusUnknown") }
        setTimer(now + NodeRules.grace, .nodeGrace(node: node, uid: tables.nodes[node].node.meta.uid))
    }

    /// The grace of a silent node may be over.
    mutating func checkGrace(node: NodeSlot) {
        guard let since = tables.nodes[node].silentSince, tables.nodes[node].node.status.ready == .yes,
            now - since >= NodeRules.grace
        else { return }
        setReady(node: node, .unknown, reason: "NodeStatusUnknown")
    }

    mutating func confirmDeath(node: NodeSlot) {
        if tables.nodes[node].node.status.isConfirmedDead { return }
        relieve(node: node)
        tables.nodes[node].node.status.isConfirmedDead = true
        tables.nodes[node].silentSince = nil
        if tables.nodes[node].node.status.ready == .yes {
            setReady(node: node, .no, reason: "NodeFailed")
        } else {
            setStatus(node: node, .no, reason: "NodeFailed")
        }
        // What was on its way out has ended with the machine.
        for slot in tables.nodes[node].pods.sorted() where tables.pods[slot].pod.isTerminating {
            removePod(slot, reason: "deleted; \(tables.nodes[node].node.meta.name) failed")
        }
        judge(node: node)
    }

    /// The node is back: its pods look again, on both sides.
    mutating func welcomeBack(node: NodeSlot) {
        let wasReady = tables.nodes[node].node.status.ready == .yes
        tables.nodes[node].silentSince = nil
        tables.nodes[node].node.status.isConfirmedDead = false
        if !wasReady { setReady(node: node, .yes, reason: "KubeletReady") }
        for slot in tables.nodes[node].pods.sorted() { tables.queueWork(slot) }
    }

    private mutating func setReady(node: NodeSlot, _ ready: Condition.Status, reason: String) {
        let zone = tables.nodes[node].zone
        let isReady = ready == .yes
        tables.zones.entries[zone].ready += isReady ? 1 : -1
        tables.zones.entries[zone].notReady += isReady ? -1 : 1
        setStatus(node: node, ready, reason: reason)
        let object = tables.nodes[node].node.key
        let word = isReady ? "NodeReady" : "NodeNotReady"
        record(
            object, !isReady, word, .text("Node \(object.name) status is now: \(word)"), source: "node-controller",
            at: now)
        note(
            ScriptEvent(
                kind: isReady ? .nodeRestore : .nodeFail, object: object, labels: tables.nodes[node].node.meta.labels,
                node: object.name, reason: reason, time: now))
        if isReady {
            tables.nodes[node].awaitsEviction = false
            tables.nodes[node].evictionDue = nil
        } else {
            markPodsNotReady(node: node)
            tables.nodes[node].awaitsEviction = true
            tables.zones.entries[zone].lost.append(node)
        }
        zonesChanged = true
        nodesToJudge.append(node)
    }

    /// Status and the NoSchedule taint that goes with it; a NoExecute taint that stands is kept in step.
    private mutating func setStatus(node: NodeSlot, _ ready: Condition.Status, reason: String) {
        tables.nodes[node].node.status.ready = ready
        tables.nodes[node].node.status.reason = reason
        tables.nodes[node].node.status.readySince = now
        let wasEvicting = tables.nodes[node].node.taints.contains { $0.isLifecycle && $0.effect == .noExecute }
        let since = tables.nodes[node].evictionTaintSince ?? now
        removeLifecycleTaints(node: node)
        if ready != .yes {
            addTaint(node: node, Taint(key: ready.taintKey, effect: .noSchedule), since: now)
            if wasEvicting { addTaint(node: node, Taint(key: ready.taintKey, effect: .noExecute), since: since) }
        }
        write(node: node)
        tables.nodeChanges.append(node, isFixed: true)
    }

    private mutating func markPodsNotReady(node: NodeSlot) {
        for slot in tables.nodes[node].pods.sorted() {
            guard tables.pods[slot].pod.isReady, !tables.pods[slot].pod.status.phase.isFinal else { continue }
            tables.update(slot) { [now] in $0.status.conditions.ready.set(false, at: now) }
            record(pod: slot, true, "NodeNotReady", .text("Node is not ready"), source: "node-controller", at: now)
        }
    }

    mutating func addTaint(node: NodeSlot, _ taint: Taint, since: Timestamp) {
        tables.nodes[node].node.taints.append(taint)
        tables.nodes[node].taintSince.append(since)
    }

    mutating func removeLifecycleTaints(node: NodeSlot, effect: Taint.Effect? = nil) {
        for i in tables.nodes[node].node.taints.indices.reversed() {
            let taint = tables.nodes[node].node.taints[i]
            guard taint.isLifecycle, effect == nil || taint.effect == effect else { continue }
            tables.nodes[node].node.taints.remove(at: i)
            tables.nodes[node].taintSince.remove(at: i)
        }
    }

    mutating func write(node: NodeSlot) {
        tables.revision += 1
        tables.nodes[node].node.meta.resourceVersion = revision
        tables.touchDaemonSets(node: node)
    }

    mutating func setTimer(_ due: Timestamp, _ subject: Timer.Subject) {
        timerSequence += 1
        timers.insert(Timer(due: due, sequence: timerSequence, subject: subject))
    }
}

extension Taint {
    /// Put and taken by the node lifecycle, not declared.
    var isLifecycle: Bool { key == Taint.notReadyKey || key == Taint.unreachableKey }
    /// Put and taken by the cluster itself, for whatever reason.
    var isReported: Bool { isLifecycle || key == Taint.memoryPressureKey || key == Taint.diskPressureKey }
}

extension Condition.Status {
    fileprivate var taintKey: String { self == .unknown ? Taint.unreachableKey : Taint.notReadyKey }
}

extension NodeRecord {
    /// Since when the node is tainted NoExecute for being lost; nil while it is not.
    var evictionTaintSince: Timestamp? {
        node.taints.firstIndex { $0.isLifecycle && $0.effect == .noExecute }.map { taintSince[$0] }
    }
}
