import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// The node for a pod of this class and controller, or nil.
    mutating func selectNode(class index: ClassSlot, owner: WorkloadSlot?) -> NodeSlot? {
        tables.workCounter += 1
        let isGeneral = scheduler.classes[index].isGeneral
        if isGeneral || !scheduler.classes[index].needs.claims.isEmpty {
            let needs = scheduler.classes[index].needs
            let isMissing = missingClaim(needs) != nil
            if isGeneral || isMissing {
                scheduler.classes[index].cursor = tables.nodeChanges.end
                scheduler.classes[index].epoch = tables.nodeChanges.nodeSetGeneration
                // What changes while nobody asks a tournament is not read into it.
                scheduler.dropTournament(of: index, leaves: tables.nodeOrder.count)
            }
            if isMissing { return nil }
            if isGeneral { return selectGenerally(needs, class: index, owner: owner) }
        }
        if let owner { prepareSpread(workload: owner) }
        catchUp(class: index, owner: owner)
        guard let best = scheduler.classes[index].tournament?.best, best != NodeTournament.impossible else {
            return nil
        }
        return tables.nodeOrder[PlacementKey.rank(best)]
    }

    /// Reads the nodes that changed since the class was used last into its tournament; builds it anew when there is
    /// none or too much has changed.
    private mutating func catchUp(class index: ClassSlot, owner: WorkloadSlot?) {
        let cursor = scheduler.classes[index].cursor
        let end = tables.nodeChanges.end
        let isKnown =
            scheduler.classes[index].tournament != nil
            && scheduler.classes[index].epoch == tables.nodeChanges.nodeSetGeneration
            && cursor >= tables.nodeChanges.base && end - cursor <= UInt64(tables.nodes.count)
        if !isKnown {
            buildTournament(class: index, owner: owner)
        } else if cursor < end {
            follow(
                Int(cursor - tables.nodeChanges.base)..<Int(end - tables.nodeChanges.base), class: index, owner: owner)
        }
        scheduler.classes[index].cursor = end
        scheduler.classes[index].epoch = tables.nodeChanges.nodeSetGeneration
    }

    private mutating func follow(_ changes: Range<Int>, class index: ClassSlot, owner: WorkloadSlot?) {
        let needs = scheduler.classes[index].needs
        for i in changes {
            let node = tables.nodeChanges.changes[i].node
            if tables.nodeChanges.changes[i].isFixed, tables.nodes[node].isLive {
                let now = fixedScore(needs, tables.nodes[node].node)
                if scheduler.classes[index].hasPreferences || now.map({ $0.weight != 0 || $0.penalty != 0 }) ?? false {
                    return buildTournament(class: index, owner: owner)
                }
                scheduler.classes[index].fixed[node] = now == nil ? -1 : 0
            }
            let rank = tables.nodes[node].rank
            let key = placementKey(
                room(ofNode: node, priority: needs.priority, class: index), rank: rank,
                request: needs.request, fixed: scheduler.classes[index].fixed[node],
                sameOwner: owner.map { tables.workloads[$0].spread[node] })
            scheduler.classes[index].tournament?.update(rank: rank, key: key)
            tables.workCounter += 1
        }
    }

    private mutating func buildTournament(class index: ClassSlot, owner: WorkloadSlot?) {
        if scheduler.classes[index].tournament == nil {
            if scheduler.leaves + tables.nodeOrder.count > Scheduler.leafLimit {
                scheduler.dropTournaments(keeping: index)
                for i in tables.workloads.slots where i != owner { tables.workloads[i].spread = DenseTable() }
            }
            scheduler.leaves += tables.nodeOrder.count
        }
        let needs = scheduler.classes[index].needs
        let (fixed, hasPreferences) = fixedScores(needs)
        scheduler.classes[index].fixed = fixed
        scheduler.classes[index].hasPreferences = hasPreferences
        var keys: [UInt64] = []
        keys.reserveCapacity(tables.nodeOrder.count)
        for node in tables.nodeOrder {
            keys.append(
                placementKey(
                    room(ofNode: node, priority: needs.priority, class: index), rank: tables.nodes[node].rank,
                    request: needs.request, fixed: fixed[node],
                    sameOwner: owner.map { tables.workloads[$0].spread[node] }))
        }
        scheduler.classes[index].tournament = NodeTournament(keys: keys)
        tables.workCounter += tables.nodeOrder.count
    }

    /// Preferences of each node, scaled as kube-scheduler does (NodeAffinity weight 2, TaintToleration weight 3); -1
    /// where the pod may not go whatever room there is.
    func fixedScores(_ needs: PlacementNeeds) -> (scores: DenseTable<Node, Int32>, hasPreferences: Bool) {
        var fixed = DenseTable<Node, Int32>(repeating: -1, count: tables.nodes.count)
        var weights = DenseTable<Node, Int>(repeating: 0, count: tables.nodes.count)
        var penalties = DenseTable<Node, Int>(repeating: 0, count: tables.nodes.count)
        for node in tables.nodeOrder {
            guard let score = fixedScore(needs, tables.nodes[node].node) else { continue }
            fixed[node] = 0
            weights[node] = score.weight
            penalties[node] = score.penalty
        }
        let weight = weights.all.max() ?? 0
        let penalty = penalties.all.max() ?? 0
        if weight <= 0, penalty == 0 { return (fixed, weights.all.contains { $0 != 0 }) }
        for node in fixed.slots where fixed[node] >= 0 {
            if weight > 0 { fixed[node] += Int32(2 * 100 * weights[node] / weight) }
            if penalty > 0 { fixed[node] += Int32(3 * (100 - 100 * penalties[node] / penalty)) }
        }
        return (fixed, true)
    }

    /// What a node is to the pod whatever room it has; nil where it may not go.
    func fixedScore(_ needs: PlacementNeeds, _ node: Node) -> (weight: Int, penalty: Int)? {
        if nodeUnschedulableFilter(needs, node) != nil && mutant != .cordonIgnored
            || taintTolerationFilter(needs, node) != nil && !(mutant == .taintIgnored && node.isReady)
            || nodeAffinityFilter(needs, node) != nil
        {
            return nil
        }
        return (nodeAffinityWeight(needs, node), taintTolerationPenalty(needs, node))
    }

    /// Looks at every node: for pods whose place depends on other pods or on ports.
    private mutating func selectGenerally(
        _ needs: PlacementNeeds, class index: ClassSlot, owner: WorkloadSlot?
    ) -> NodeSlot? {
        if let owner { prepareSpread(workload: owner) }
        let around = surroundings(of: needs)
        let fixed = fixedScores(needs).scores
        var fitting: [NodeSlot] = []
        for node in tables.nodeOrder where objections(needs, node: node, around).isEmpty { fitting.append(node) }
        tables.workCounter += tables.nodeOrder.count
        let preferences = podPreferences(around, nodes: fitting)
        var best = NodeTournament.impossible
        for (i, node) in fitting.enumerated() {
            let key = placementKey(
                room(ofNode: node, priority: needs.priority, class: index), rank: tables.nodes[node].rank,
                request: needs.request, fixed: fixed[node] + preferences[i],
                sameOwner: owner.map { tables.workloads[$0].spread[node] })
            best = min(best, key)
        }
        return best == NodeTournament.impossible ? nil : tables.nodeOrder[PlacementKey.rank(best)]
    }

    /// Preferences about other pods, stretched over 0 to 200 (InterPodAffinity, 0 to 100 with weight 2).
    private func podPreferences(_ around: PlacementSurroundings, nodes slots: [NodeSlot]) -> [Int32] {
        var sums = [Int](repeating: 0, count: slots.count)
        for entry in around.terms {
            guard let weight = entry.term.preference else { continue }
            for (i, slot) in slots.enumerated() {
                let count = Int(entry.sums.count(node: slot, tables.nodes[slot]) ?? 0)
                sums[i] += (entry.term.isAnti ? -weight : weight) * count
            }
        }
        guard let low = sums.min(), let high = sums.max(), high > low else {
            return Array(repeating: 0, count: slots.count)
        }
        return sums.map { Int32(200 * ($0 - low) / (high - low)) }
    }

    /// Counts a controller's pods by node, unless they are counted already.
    private mutating func prepareSpread(workload slot: WorkloadSlot) {
        let known = tables.workloads[slot].spread.count
        if known > 0 {
            // New nodes have none of its pods, or `ClusterTables.count` has made room for them.
            tables.workloads[slot].spread.grow(to: tables.nodes.count, filling: 0)
            return
        }
        let counts = tables.countByNode(workload: slot)
        tables.workCounter += tables.workloads[slot].pods.count
        tables.workloads[slot].spread = counts
    }
}

/// How good a node with this room is for a pod. A free function: a closure that called a method would copy the cluster.
func placementKey(_ room: NodeRoom, rank: Int, request: ResourceAmount, fixed: Int32, sameOwner: UInt16?) -> UInt64 {
    if fixed < 0 || !nodeResourcesFit(request, room) { return NodeTournament.impossible }
    var score = nodeResourcesScore(request, room) + Int(fixed)
    if let sameOwner { score += podTopologySpreadScore(sameOwner: Int(sameOwner)) }
    return PlacementKey.pack(score: score, pods: room.pods, rank: rank)
}
