import PodCollections
import PodModel
import PodTables

// Preemption (`pkg/scheduler/framework/preemption`): a pod that fits nowhere makes pods of lower priority leave.
extension Cluster {
    /// What a node gives to pods of a class, or of none: room that is promised to others of at least its priority is
    /// not there.
    func room(ofNode node: NodeSlot, priority: Int32, class index: ClassSlot?) -> NodeRoom {
        var room = tables.nodes[node].room
        if tables.nodes[node].nominated.isEmpty { return room }
        for promise in tables.nodes[node].nominated
        where promise.priority >= priority && (index == nil || promise.index != index) {
            room.take(promise.request)
        }
        return room
    }

    /// Makes pods of lower priority leave the node where that costs least. True when the pod waits for such room.
    mutating func preempt(_ slot: PodSlot, class index: ClassSlot) -> Bool {
        if waitsForRoom(slot) { return true }
        guard let lowest = tables.priorities.lowest, lowest < tables.pods[slot].pod.spec.priority else { return false }
        let known = scheduler.classes[index]
        if known.futileCursor == tables.nodeChanges.end, known.futileEpoch == tables.nodeChanges.nodeSetGeneration {
            return false
        }
        guard let choice = cheapestPreemption(for: scheduler.classes[index].needs) else {
            scheduler.classes[index].futileCursor = tables.nodeChanges.end
            scheduler.classes[index].futileEpoch = tables.nodeChanges.nodeSetGeneration
            return false
        }
        make(choice, leaveFor: slot, class: index)
        return true
    }

    /// The same for a pod that has one node only.
    mutating func preemptPinned(_ slot: PodSlot, on node: NodeSlot) {
        if waitsForRoom(slot) { return }
        guard let lowest = tables.priorities.lowest, lowest < tables.pods[slot].pod.spec.priority,
            let choice = preemption(for: needs(of: slot), on: node)
        else { return }
        make(choice, leaveFor: slot, class: nil)
    }

    private mutating func make(_ choice: PreemptionChoice, leaveFor slot: PodSlot, class index: ClassSlot?) {
        nominate(slot, class: index, node: choice.node)
        for victim in choice.victims { drive(victim, out: tables.pods[slot].id) }
    }

    /// Those who leave for it are still on their way: nobody else has to.
    private mutating func waitsForRoom(_ slot: PodSlot) -> Bool {
        let id = tables.pods[slot].id
        guard let node = scheduler.nominations[id] else { return false }
        if hasLeavingPods(node: node, below: tables.pods[slot].pod.spec.priority) { return true }
        withdrawNomination(id)
        return false
    }

    private func hasLeavingPods(node: NodeSlot, below priority: Int32) -> Bool {
        tables.nodes[node].pods.contains {
            let pod = tables.pods[$0].pod
            return pod.isTerminating && !pod.status.phase.isFinal && pod.spec.priority < priority
        }
    }

    private mutating func drive(_ victim: PodSlot, out id: PodID) {
        let node = tables.pods[victim].pod.nodeName ?? ""
        tables.amend(victim) { $0.status.disruption = .preemption }
        record(
            pod: victim, false, "Preempted", .text("Preempted by pod \(id.uid) on node \(node)"),
            source: "default-scheduler",
            at: now)
        note(podHappening(.evict, victim, reason: "preempted by \(tables.pods[id.slot].pod.key)"))
        let wasLive = tables.livePods
        deletePod(victim, reason: "preempted by \(tables.pods[id.slot].pod.key)")
        if tables.livePods < wasLive { scheduler.isRetryWanted = true }
    }

    private mutating func nominate(_ slot: PodSlot, class index: ClassSlot?, node: NodeSlot) {
        let pod = tables.pods[slot].pod
        let promise = Nomination(
            pod: tables.pods[slot].id, index: index, priority: pod.spec.priority, request: pod.template.request)
        // Promises to lower priorities are void: they look for another place.
        for other in tables.nodes[node].nominated where other.priority < promise.priority {
            withdrawNomination(other.pod)
        }
        tables.nodes[node].nominated.append(promise)
        scheduler.nominations[promise.pod] = node
        let name = tables.nodes[node].node.meta.name
        tables.update(slot) { $0.status.nominatedNode = name }
        tables.nodeChanges.append(node)
    }

    /// The pod has a place, is gone, or looks for another.
    mutating func withdrawNomination(_ id: PodID) {
        guard let node = scheduler.nominations.removeValue(forKey: id) else { return }
        tables.nodes[node].nominated.removeAll { $0.pod == id }
        if isLive(id) { tables.amend(id.slot) { $0.status.nominatedNode = nil } }
        tables.nodeChanges.append(node)
    }
}
