import PodCollections
import PodModel
import PodTables

/// Who would have to leave a node, and what that costs.
struct PreemptionChoice {
    let node: NodeSlot
    /// Most important first.
    var victims: [PodSlot] = []
    var violations = 0
    var highest = Int32.min
    /// Of the priorities, each moved above zero, so that many victims of negative priority cost more than few.
    var sum: Int64 = 0
    /// When the first of the most important victims started.
    var start = Timestamp.simulationStart

    /// The order in which kube-scheduler prefers nodes (`pickOneNodeForPreemption`).
    func isCheaper(than other: PreemptionChoice) -> Bool {
        if violations != other.violations { return violations < other.violations }
        if highest != other.highest { return highest < other.highest }
        if sum != other.sum { return sum < other.sum }
        if victims.count != other.victims.count { return victims.count < other.victims.count }
        return start > other.start
    }
}

/// A pod that may have to leave; the most important is the last to go.
private struct Candidate {
    let slot: PodSlot
    let priority: Int32
    let started: Timestamp
    let key: ObjectKey

    func isMoreImportant(than other: Candidate) -> Bool {
        if priority != other.priority { return priority > other.priority }
        return started != other.started ? started < other.started : key < other.key
    }
}

extension ClusterTables {
    /// The fewest pods of lower priority without which the pod fits: all are taken away, then given back one after
    /// another, the most important and those whose budget is used up first (`SelectVictimsOnNode`).
    func victims(
        on node: NodeSlot, for needs: PlacementNeeds, room: NodeRoom, othersTaken: ResourceCounts,
        _ context: TopologyContext?
    ) -> PreemptionChoice? {
        let lower = candidates(on: node, below: needs.priority)
        if lower.isEmpty { return nil }
        var trial = Trial(
            room: room, ports: nodes[node].hostPorts, othersTaken: othersTaken, others: nodes[node].node.others,
            wantsOthers: !needs.otherRequests.isEmpty)
        for one in lower { trial.remove(pods[one.slot].pod.template) }
        guard trial.takes(needs) else { return nil }
        // What no victim changes: how other pods stand.
        if let context, objection(of: context, on: node) != nil { return nil }
        var choice = PreemptionChoice(node: node)
        let kept = keep(lower, in: &trial, for: needs, violations: &choice.violations)
        for one in lower where !kept.contains(one.slot) {
            choice.sum += Int64(one.priority) + Int64(Int32.max) + 1
            if choice.victims.isEmpty { (choice.highest, choice.start) = (one.priority, one.started) }
            // A pod that leaves already frees its room without anybody's doing.
            if !pods[one.slot].pod.isTerminating { choice.victims.append(one.slot) }
        }
        return choice
    }

    private func candidates(on node: NodeSlot, below priority: Int32) -> [Candidate] {
        var lower: [Candidate] = []
        for slot in nodes[node].pods where pods[slot].counted.holdsNode {
            if pods[slot].pod.spec.priority >= priority { continue }
            lower.append(
                Candidate(
                    slot: slot, priority: pods[slot].pod.spec.priority,
                    started: pods[slot].pod.status.startTime ?? pods[slot].pod.meta.created, key: pods[slot].pod.key))
        }
        lower.sort { $0.isMoreImportant(than: $1) }
        return lower
    }

    /// Those that may stay beside the pod.
    private func keep(
        _ lower: [Candidate], in trial: inout Trial, for needs: PlacementNeeds, violations: inout Int
    ) -> Set<PodSlot> {
        var kept: Set<PodSlot> = []
        let violating = violatingBudgets(lower)
        for isViolating in [true, false] {
            for one in lower where violating.contains(one.slot) == isViolating {
                trial.add(pods[one.slot].pod.template)
                if trial.takes(needs) {
                    kept.insert(one.slot)
                } else {
                    trial.remove(pods[one.slot].pod.template)
                    if isViolating { violations += 1 }
                }
            }
        }
        return kept
    }

    /// Those whose leaving would break a budget, when they leave in this order.
    private func violatingBudgets(_ order: [Candidate]) -> Set<PodSlot> {
        if budgets.isEmpty { return [] }
        var left: [ObjectKey: Int] = [:]
        var violating: Set<PodSlot> = []
        for one in order where pods[one.slot].counted.isActive {
            for budget in budgets(coveringPod: one.slot) {
                let rest = (left[budget.key] ?? budget.status.allowed) - 1
                left[budget.key] = rest
                if rest < 0 { violating.insert(one.slot) }
            }
        }
        return violating
    }
}

/// A node as it would be without some of its pods.
private struct Trial {
    var room: NodeRoom
    var ports: [HostPort]
    var othersTaken: ResourceCounts
    let others: ResourceCounts
    let wantsOthers: Bool

    mutating func remove(_ template: PodTemplate) {
        room.giveBack(template.request)
        if wantsOthers { othersTaken.subtract(template.otherRequests) }
        for port in template.hostPorts {
            if let i = ports.firstIndex(of: port) { ports.remove(at: i) }
        }
    }

    mutating func add(_ template: PodTemplate) {
        room.take(template.request)
        if wantsOthers { othersTaken.add(template.otherRequests) }
        ports += template.hostPorts
    }

    func takes(_ needs: PlacementNeeds) -> Bool {
        nodeResourcesFit(needs.request, room)
            && missingOthers(needs.otherRequests, taken: othersTaken, of: others).isEmpty
            && !needs.hostPorts.contains(where: ports.conflicts)
    }
}
