import PodModel

extension Cluster {
    /// The node for a pod of this class, or nil. `owner` is the slot of its controller, or -1.
    mutating func selectNode(class index: Int, owner: Int) -> Int? {
        workCounter += 1
        let isGeneral = scheduler.classes[index].isGeneral
        if isGeneral || !scheduler.classes[index].needs.claims.isEmpty {
            let needs = scheduler.classes[index].needs
            let isMissing = missingClaim(needs) != nil
            if isGeneral || isMissing {
                scheduler.classes[index].cursor = scheduler.changeEnd
                scheduler.classes[index].epoch = scheduler.epoch
                // What changes while nobody asks a tournament is not read into it.
                scheduler.dropTournament(of: index, leaves: nodeOrder.count)
            }
            if isMissing { return nil }
            if isGeneral { return selectGenerally(needs, class: index, owner: owner) }
        }
        if owner >= 0 { prepareSpread(set: owner) }
        catchUp(class: index, owner: owner)
        guard let best = scheduler.classes[index].tournament?.best, best != NodeTournament.impossible else {
            return nil
        }
        return Int(nodeOrder[PlacementKey.rank(best)])
    }

    /// Reads the nodes that changed since the class was used last into its tournament; builds it anew when there is
    /// none or too much has changed.
    private mutating func catchUp(class index: Int, owner: Int) {
        let cursor = scheduler.classes[index].cursor
        let end = scheduler.changeEnd
        let isKnown =
            scheduler.classes[index].tournament != nil && scheduler.classes[index].epoch == scheduler.epoch
            && cursor >= scheduler.changesBase && end - cursor <= UInt64(nodes.count)
        if !isKnown {
            buildTournament(class: index, owner: owner)
        } else if cursor < end {
            follow(Int(cursor - scheduler.changesBase)..<Int(end - scheduler.changesBase), class: index, owner: owner)
        }
        scheduler.classes[index].cursor = end
        scheduler.classes[index].epoch = scheduler.epoch
    }

    private mutating func follow(_ changes: Range<Int>, class index: Int, owner: Int) {
        let needs = scheduler.classes[index].needs
        for i in changes {
            let node = Int(scheduler.changes[i].node)
            if scheduler.changes[i].isFixed, nodes[node].isLive {
                let now = fixedScore(needs, nodes[node].node)
                if scheduler.classes[index].hasPreferences || now.map({ $0.weight != 0 || $0.penalty != 0 }) ?? false {
                    return buildTournament(class: index, owner: owner)
                }
                scheduler.classes[index].fixed[node] = now == nil ? -1 : 0
            }
            let key = placementKey(
                room(ofNode: node, priority: needs.priority, class: Int32(index)), rank: nodes[node].rank,
                request: needs.request, fixed: scheduler.classes[index].fixed[node],
                sameOwner: owner < 0 ? nil : sets[owner].spread[node])
            scheduler.classes[index].tournament?.update(rank: nodes[node].rank, key: key)
            workCounter += 1
        }
    }

    private mutating func buildTournament(class index: Int, owner: Int) {
        if scheduler.classes[index].tournament == nil {
            if scheduler.leaves + nodeOrder.count > Scheduler.leafLimit {
                scheduler.dropTournaments(keeping: index)
                for i in sets.indices where i != owner { sets[i].spread = [] }
            }
            scheduler.leaves += nodeOrder.count
        }
        let needs = scheduler.classes[index].needs
        let (fixed, hasPreferences) = fixedScores(needs)
        scheduler.classes[index].fixed = fixed
        scheduler.classes[index].hasPreferences = hasPreferences
        var keys: [UInt64] = []
        keys.reserveCapacity(nodeOrder.count)
        for slot in nodeOrder {
            let node = Int(slot)
            keys.append(
                placementKey(
                    room(ofNode: node, priority: needs.priority, class: Int32(index)), rank: nodes[node].rank,
                    request: needs.request, fixed: fixed[node],
                    sameOwner: owner < 0 ? nil : sets[owner].spread[node]))
        }
        scheduler.classes[index].tournament = NodeTournament(keys: keys)
        workCounter += nodeOrder.count
    }

    /// Preferences of each node, by slot, scaled as kube-scheduler does (NodeAffinity weight 2, TaintToleration weight
    /// 3); -1 where the pod may not go whatever room there is.
    func fixedScores(_ needs: PlacementNeeds) -> (scores: [Int32], hasPreferences: Bool) {
        var fixed = [Int32](repeating: -1, count: nodes.count)
        var weights = [Int](repeating: 0, count: nodes.count)
        var penalties = [Int](repeating: 0, count: nodes.count)
        for slot in nodeOrder {
            guard let score = fixedScore(needs, nodes[Int(slot)].node) else { continue }
            fixed[Int(slot)] = 0
            weights[Int(slot)] = score.weight
            penalties[Int(slot)] = score.penalty
        }
        let weight = weights.max() ?? 0
        let penalty = penalties.max() ?? 0
        if weight <= 0, penalty == 0 { return (fixed, weights.contains { $0 != 0 }) }
        for i in fixed.indices where fixed[i] >= 0 {
            if weight > 0 { fixed[i] += Int32(2 * 100 * weights[i] / weight) }
            if penalty > 0 { fixed[i] += Int32(3 * (100 - 100 * penalties[i] / penalty)) }
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
    private mutating func selectGenerally(_ needs: PlacementNeeds, class index: Int, owner: Int) -> Int? {
        if owner >= 0 { prepareSpread(set: owner) }
        let around = surroundings(of: needs)
        let fixed = fixedScores(needs).scores
        var fitting: [Int32] = []
        for slot in nodeOrder where objections(needs, node: Int(slot), around).isEmpty { fitting.append(slot) }
        workCounter += nodeOrder.count
        let preferences = podPreferences(around, nodes: fitting)
        var best = NodeTournament.impossible
        for (i, slot) in fitting.enumerated() {
            let node = Int(slot)
            let key = placementKey(
                room(ofNode: node, priority: needs.priority, class: Int32(index)), rank: nodes[node].rank,
                request: needs.request, fixed: fixed[node] + preferences[i],
                sameOwner: owner < 0 ? nil : sets[owner].spread[node])
            best = min(best, key)
        }
        return best == NodeTournament.impossible ? nil : Int(nodeOrder[PlacementKey.rank(best)])
    }

    /// Preferences about other pods, stretched over 0 to 200 (InterPodAffinity, 0 to 100 with weight 2).
    private func podPreferences(_ around: PlacementSurroundings, nodes slots: [Int32]) -> [Int32] {
        var sums = [Int](repeating: 0, count: slots.count)
        for entry in around.terms {
            guard let weight = entry.term.preference else { continue }
            for (i, slot) in slots.enumerated() {
                let count = Int(entry.sums.count(node: Int(slot), nodes[Int(slot)]) ?? 0)
                sums[i] += (entry.term.isAnti ? -weight : weight) * count
            }
        }
        guard let low = sums.min(), let high = sums.max(), high > low else {
            return Array(repeating: 0, count: slots.count)
        }
        return sums.map { Int32(200 * ($0 - low) / (high - low)) }
    }

    /// Counts a controller's pods by node, unless they are counted already.
    private mutating func prepareSpread(set slot: Int) {
        let known = sets[slot].spread.count
        if known > 0 {
            // New nodes have none of its pods, or `account` has made room for them.
            if known < nodes.count { sets[slot].spread += Array(repeating: 0, count: nodes.count - known) }
            return
        }
        var counts = [UInt16](repeating: 0, count: nodes.count)
        for pod in sets[slot].pods where pods[Int(pod)].counted.spreads { counts[Int(pods[Int(pod)].node)] &+= 1 }
        workCounter += sets[slot].pods.count
        sets[slot].spread = counts
    }
}

/// How good a node with this room is for a pod. A free function: a closure that called a method would copy the cluster.
func placementKey(_ room: NodeRoom, rank: Int, request: ResourceAmount, fixed: Int32, sameOwner: UInt16?) -> UInt64 {
    if fixed < 0 || !nodeResourcesFit(request, room) { return NodeTournament.impossible }
    var score = nodeResourcesScore(request, room) + Int(fixed)
    if let sameOwner { score += podTopologySpreadScore(sameOwner: Int(sameOwner)) }
    return PlacementKey.pack(score: score, pods: room.pods, rank: rank)
}
