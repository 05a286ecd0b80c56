import PodModel

/// A pod that was promised the room others are leaving.
struct Nomination {
    let pod: PodID
    /// Its placement class: equal pods are interchangeable, so the promise does not keep them out. -1 for a pod that has one
    /// node only.
    let index: Int32
    let priority: Int32
    let request: ResourceAmount
}

// Preemption (`pkg/scheduler/framework/preemption`): a pod that fits nowhere makes pods of lower priority leave.
extension Cluster {
    /// What a node gives to pods of a class: room that is promised to others of at least its priority is not there.
    func room(ofNode node: Int, priority: Int32, class index: Int32) -> NodeRoom {
        var room = nodes[node].room
        if nodes[node].nominated.isEmpty { return room }
        for promise in nodes[node].nominated where promise.priority >= priority && promise.index != index {
            room.take(promise.request)
        }
        return room
    }

    /// Makes pods of lower priority leave the node where that costs least. True when the pod waits for such room.
    mutating func preempt(_ slot: Int, class index: Int) -> Bool {
        if waitsForRoom(slot) { return true }
        guard let lowest = priorities.lowest, lowest < pods[slot].pod.spec.priority else { return false }
        let known = scheduler.classes[index]
        if known.futileCursor == scheduler.changeEnd, known.futileEpoch == scheduler.epoch { return false }
        guard let choice = cheapestPreemption(for: scheduler.classes[index].needs) else {
            scheduler.classes[index].futileCursor = scheduler.changeEnd
            scheduler.classes[index].futileEpoch = scheduler.epoch
            return false
        }
        make(choice, leaveFor: slot, class: Int32(index))
        return true
    }

    /// The same for a pod that has one node only.
    mutating func preemptPinned(_ slot: Int, on node: Int) {
        if waitsForRoom(slot) { return }
        guard let lowest = priorities.lowest, lowest < pods[slot].pod.spec.priority,
            let choice = preemption(for: needs(of: slot), on: node)
        else { return }
        make(choice, leaveFor: slot, class: -1)
    }

    private mutating func make(_ choice: PreemptionChoice, leaveFor slot: Int, class index: Int32) {
        nominate(slot, class: index, node: choice.node)
        for victim in choice.victims { drive(Int(victim), out: pods[slot].id) }
    }

    /// Those who leave for it are still on their way: nobody else has to.
    private mutating func waitsForRoom(_ slot: Int) -> Bool {
        let id = pods[slot].id
        guard let node = scheduler.nominations[id] else { return false }
        if hasLeavingPods(node: Int(node), below: pods[slot].pod.spec.priority) { return true }
        withdrawNomination(id)
        return false
    }

    private func hasLeavingPods(node: Int, below priority: Int32) -> Bool {
        nodes[node].pods.contains {
            let pod = pods[Int($0)].pod
            return pod.isTerminating && !pod.status.phase.isFinal && pod.spec.priority < priority
        }
    }

    private mutating func drive(_ victim: Int, out id: PodID) {
        let node = pods[victim].pod.nodeName ?? ""
        pods[victim].pod.status.disruption = "PreemptionByScheduler"
        record(
            pod: victim, false, "Preempted", .text("Preempted by pod \(id.uid) on node \(node)"), source: "default-scheduler",
            at: now)
        note(podHappening(.evict, victim, reason: "preempted by \(pods[Int(id.slot)].pod.key)"))
        let wasLive = livePods
        deletePod(victim, reason: "preempted by \(pods[Int(id.slot)].pod.key)")
        if livePods < wasLive { scheduler.isRetryWanted = true }
    }

    private mutating func nominate(_ slot: Int, class index: Int32, node: Int) {
        let pod = pods[slot].pod
        let promise = Nomination(
            pod: pods[slot].id, index: index, priority: pod.spec.priority, request: pod.template.request)
        // Promises to lower priorities are void: they look for another place.
        for other in nodes[node].nominated where other.priority < promise.priority { withdrawNomination(other.pod) }
        nodes[node].nominated.append(promise)
        scheduler.nominations[promise.pod] = Int32(node)
        pods[slot].pod.status.nominatedNode = nodes[node].node.meta.name
        touch(pod: slot)
        scheduler.touch(node)
    }

    /// The pod has a place, is gone, or looks for another.
    mutating func withdrawNomination(_ id: PodID) {
        guard let node = scheduler.nominations.removeValue(forKey: id) else { return }
        nodes[Int(node)].nominated.removeAll { $0.pod == id }
        if isLive(id) { pods[Int(id.slot)].pod.status.nominatedNode = nil }
        scheduler.touch(Int(node))
    }
}
