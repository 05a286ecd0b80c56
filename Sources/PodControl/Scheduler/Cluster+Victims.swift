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

extension Cluster {
    /// The best node of all, in their order; nil where nobody who could be made to leave would help.
    mutating func cheapestPreemption(for needs: PlacementNeeds) -> PreemptionChoice? {
        if missingClaim(needs) != nil { return nil }
        let around = needs.isGeneral ? surroundings(of: needs) : nil
        let fixed = fixedScores(needs).scores
        var best: PreemptionChoice?
        for node in tables.nodeOrder where fixed[node] >= 0 {
            guard let choice = victims(on: node, for: needs, around) else { continue }
            if best.map({ choice.isCheaper(than: $0) }) ?? true { best = choice }
        }
        tables.workCounter += tables.nodeOrder.count
        return best
    }

    /// The same on one node, for a pod that can go nowhere else.
    mutating func preemption(for needs: PlacementNeeds, on node: NodeSlot) -> PreemptionChoice? {
        if missingClaim(needs) != nil || fixedScore(needs, tables.nodes[node].node) == nil { return nil }
        return victims(on: node, for: needs, needs.isGeneral ? surroundings(of: needs) : nil)
    }

    /// The fewest pods of lower priority without which the pod fits: all are taken away, then given back one after
    /// another, the most important and those whose budget is used up first (`SelectVictimsOnNode`).
    private func victims(
        on node: NodeSlot, for needs: PlacementNeeds, _ around: PlacementSurroundings?
    ) -> PreemptionChoice? {
        var lower: [PodSlot] = []
        for slot in tables.nodes[node].pods {
            let record = tables.pods[slot]
            if record.counted.holdsNode, record.pod.spec.priority < needs.priority { lower.append(slot) }
        }
        if lower.isEmpty { return nil }
        // What equal pods have been promised is theirs here: each makes its own room.
        var trial = Trial(
            room: room(ofNode: node, priority: needs.priority, class: nil), ports: tables.nodes[node].hostPorts)
        for slot in lower { trial.remove(tables.pods[slot].pod.template) }
        guard trial.takes(needs), otherPodsAllow(needs, node: node, around) else { return nil }
        lower.sort { isMoreImportant($0, $1) }
        var choice = PreemptionChoice(node: node)
        var kept: Set<PodSlot> = []
        let violating = violatingBudgets(lower)
        for isViolating in [true, false] {
            for slot in lower where violating.contains(slot) == isViolating {
                trial.add(tables.pods[slot].pod.template)
                if trial.takes(needs) {
                    kept.insert(slot)
                } else {
                    trial.remove(tables.pods[slot].pod.template)
                    if isViolating { choice.violations += 1 }
                }
            }
        }
        // A pod that leaves already frees its room without anybody's doing.
        for slot in lower where !kept.contains(slot) {
            let pod = tables.pods[slot].pod
            choice.sum += Int64(pod.spec.priority) + Int64(Int32.max) + 1
            if choice.victims.isEmpty { (choice.highest, choice.start) = (pod.spec.priority, started(slot)) }
            if !pod.isTerminating { choice.victims.append(slot) }
        }
        return choice
    }

    /// What no victim changes: how other pods stand.
    private func otherPodsAllow(_ needs: PlacementNeeds, node: NodeSlot, _ around: PlacementSurroundings?) -> Bool {
        guard let around else { return true }
        return aroundObjections(around, node: node).isEmpty
    }

    private func started(_ slot: PodSlot) -> Timestamp {
        tables.pods[slot].pod.status.startTime ?? tables.pods[slot].pod.meta.created
    }

    private func isMoreImportant(_ a: PodSlot, _ b: PodSlot) -> Bool {
        let (p, q) = (tables.pods[a].pod.spec.priority, tables.pods[b].pod.spec.priority)
        if p != q { return p > q }
        let (s, t) = (started(a), started(b))
        return s != t ? s < t : tables.pods[a].pod.key < tables.pods[b].pod.key
    }

    /// Those whose leaving would break a budget, when they leave in this order.
    private func violatingBudgets(_ order: [PodSlot]) -> Set<PodSlot> {
        if tables.budgets.isEmpty { return [] }
        var left: [ObjectKey: Int] = [:]
        var violating: Set<PodSlot> = []
        for slot in order where tables.pods[slot].counted.isActive {
            for budget in budgets(coveringPod: slot) {
                let rest = (left[budget.key] ?? budget.status.allowed) - 1
                left[budget.key] = rest
                if rest < 0 { violating.insert(slot) }
            }
        }
        return violating
    }
}

/// A node as it would be without some of its pods.
private struct Trial {
    var room: NodeRoom
    var ports: [UInt32]

    mutating func remove(_ template: PodTemplate) {
        room.giveBack(template.request)
        for port in template.hostPorts {
            if let i = ports.firstIndex(of: port) { ports.remove(at: i) }
        }
    }

    mutating func add(_ template: PodTemplate) {
        room.take(template.request)
        ports += template.hostPorts
    }

    func takes(_ needs: PlacementNeeds) -> Bool {
        nodeResourcesFit(needs.request, room) && !needs.hostPorts.contains(where: ports.contains)
    }
}
