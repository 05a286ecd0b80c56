import HeapModule
import PodModel

// From silence or death to NotReady and back.
extension Cluster {
    mutating func silence(node: Int) {
        if nodes[node].silentSince != nil || nodes[node].node.status.isConfirmedDead { return }
        nodes[node].silentSince = now
        if mutant == .nodeGraceSkipped { return setReady(node: node, .unknown, reason: "NodeStatusUnknown") }
        setTimer(now + NodeRules.grace, .nodeGrace(node: Int32(node), uid: nodes[node].node.meta.uid))
    }

    /// The grace of a silent node may be over.
    mutating func checkGrace(node: Int) {
        guard let since = nodes[node].silentSince, nodes[node].node.status.ready == .yes,
            now - since >= NodeRules.grace
        else { return }
        setReady(node: node, .unknown, reason: "NodeStatusUnknown")
    }

    mutating func confirmDeath(node: Int) {
        if nodes[node].node.status.isConfirmedDead { return }
        relieve(node: node)
        nodes[node].node.status.isConfirmedDead = true
        nodes[node].silentSince = nil
        if nodes[node].node.status.ready == .yes {
            setReady(node: node, .no, reason: "NodeFailed")
        } else {
            setStatus(node: node, .no, reason: "NodeFailed")
        }
        // What was on its way out has ended with the machine.
        for slot in nodes[node].pods.sorted() where pods[Int(slot)].pod.isTerminating {
            removePod(Int(slot), reason: "deleted; \(nodes[node].node.meta.name) failed")
        }
        judge(node: node)
    }

    /// The node is back: its pods look again, on both sides.
    mutating func welcomeBack(node: Int) {
        let wasReady = nodes[node].node.status.ready == .yes
        nodes[node].silentSince = nil
        nodes[node].node.status.isConfirmedDead = false
        if !wasReady { setReady(node: node, .yes, reason: "KubeletReady") }
        for slot in nodes[node].pods.sorted() { queueWork(Int(slot)) }
    }

    private mutating func setReady(node: Int, _ ready: Condition.Status, reason: String) {
        let zone = nodes[node].zone
        let isReady = ready == .yes
        zones.entries[zone].ready += isReady ? 1 : -1
        zones.entries[zone].notReady += isReady ? -1 : 1
        setStatus(node: node, ready, reason: reason)
        let object = nodes[node].node.key
        let word = isReady ? "NodeReady" : "NodeNotReady"
        record(
            object, !isReady, word, .text("Node \(object.name) status is now: \(word)"), source: "node-controller",
            at: now)
        note(
            Happening(
                kind: isReady ? .nodeRestore : .nodeFail, object: object, labels: nodes[node].node.meta.labels,
                node: object.name, reason: reason, time: now))
        if isReady {
            nodes[node].awaitsEviction = false
            nodes[node].evictionDue = nil
        } else {
            markPodsNotReady(node: node)
            nodes[node].awaitsEviction = true
            zones.entries[zone].lost.append(Int32(node))
        }
        zonesChanged = true
        nodesToJudge.append(Int32(node))
    }

    /// Status and the NoSchedule taint that goes with it; a NoExecute taint that stands is kept in step.
    private mutating func setStatus(node: Int, _ ready: Condition.Status, reason: String) {
        nodes[node].node.status.ready = ready
        nodes[node].node.status.reason = reason
        nodes[node].node.status.readySince = now
        let wasEvicting = nodes[node].node.taints.contains { $0.isLifecycle && $0.effect == .noExecute }
        let since = nodes[node].evictionTaintSince ?? now
        removeLifecycleTaints(node: node)
        if ready != .yes {
            addTaint(node: node, Taint(key: ready.taintKey, effect: .noSchedule), since: now)
            if wasEvicting { addTaint(node: node, Taint(key: ready.taintKey, effect: .noExecute), since: since) }
        }
        write(node: node)
        scheduler.touch(node, isFixed: true)
    }

    private mutating func markPodsNotReady(node: Int) {
        for slot in nodes[node].pods.sorted() {
            let i = Int(slot)
            guard pods[i].pod.isReady, !pods[i].pod.status.phase.isFinal else { continue }
            pods[i].pod.status.conditions.ready.set(false, at: now)
            account(i)
            touch(pod: i)
            record(pod: i, true, "NodeNotReady", .text("Node is not ready"), source: "node-controller", at: now)
        }
    }

    mutating func addTaint(node: Int, _ taint: Taint, since: Timestamp) {
        nodes[node].node.taints.append(taint)
        nodes[node].taintSince.append(since)
    }

    mutating func removeLifecycleTaints(node: Int, effect: Taint.Effect? = nil) {
        for i in nodes[node].node.taints.indices.reversed() {
            let taint = nodes[node].node.taints[i]
            guard taint.isLifecycle, effect == nil || taint.effect == effect else { continue }
            nodes[node].node.taints.remove(at: i)
            nodes[node].taintSince.remove(at: i)
        }
    }

    mutating func write(node: Int) {
        revision += 1
        nodes[node].node.meta.resourceVersion = revision
        touchDaemonSets(node: node)
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
