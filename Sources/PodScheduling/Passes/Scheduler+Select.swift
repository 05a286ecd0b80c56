import PodCollections
import PodModel
import PodTables

/// Where a pod goes.
enum NodeSelection {
    case node(NodeSlot)
    case nowhere
    /// That has to be done first.
    case after(SchedulingDecision.Action)
}

// Which node is best for a pod. What passes here for every pod hands over fields, not records, and borrows the tables
// without a closure: a closure would copy them.
extension Scheduler {
    /// The node for a pod of this class and controller.
    mutating func selectNode(
        class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) -> NodeSelection {
        if !classes[index].needs.claims.isEmpty, view.missingClaim(classes[index].needs) != nil {
            looked += 1
            passOverTree(of: index, view)
            return .nowhere
        }
        if let owner, view.workloads[owner].spread.count < view.nodes.count { return .after(.count(.spread(owner))) }
        if classes[index].needsFullScan { return scan(class: index, owner: owner, view) }
        // One more tree would be too many.
        if classes[index].tree == nil, leaves > 0, leaves + view.nodeOrder.count > Self.leafLimit {
            dropTrees(keeping: index)
            return .after(.forgetSpreads(except: owner))
        }
        looked += 1
        catchUp(class: index, owner: owner, view)
        guard let best = classes[index].tree?.best, best != NodeScoreTree.impossible else { return .nowhere }
        return .node(view.nodeOrder[PlacementKey.rank(best)])
    }

    /// What changes while nobody asks a tree is not read into it.
    private mutating func passOverTree(of index: ClassSlot, _ view: borrowing ClusterTables) {
        classes[index].seen = view.nodeChanges.position
        dropTree(of: index, leaves: view.nodeOrder.count)
    }

    /// Reads the nodes that changed since the class was used last into its tree; builds it anew when there is none or
    /// too much has changed.
    private mutating func catchUp(class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables) {
        if classes[index].tree != nil, let seen = classes[index].seen, let changes = view.nodeChanges.since(seen),
            changes.count <= view.nodes.count
        {
            follow(changes, class: index, owner: owner, view)
        } else {
            buildTree(class: index, owner: owner, view)
        }
        classes[index].seen = view.nodeChanges.position
    }

    private mutating func follow(
        _ changes: Range<Int>, class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) {
        let (request, priority) = (classes[index].needs.request, classes[index].needs.priority)
        let others = classes[index].needs.otherRequests
        for i in changes {
            let node = view.nodeChanges.changes[i].node
            if view.nodeChanges.changes[i].isFixed, view.nodes[node].isLive, !refix(node, class: index, view) {
                return buildTree(class: index, owner: owner, view)
            }
            let room = nominations.rest(of: view.nodes[node].room, node, priority: priority, class: index)
            let hasOthers =
                others.isEmpty || hasOtherResources(others, on: node, priority: priority, class: index, view)
            let fixed = hasOthers ? classes[index].fixed[node] : -1
            let key = placementKey(of: node, room, request: request, fixed: fixed, owner: owner, view)
            classes[index].tree?.update(rank: view.nodes[node].rank, key: key)
            looked += 1
        }
    }

    /// The node's taints changed, or whether it takes pods; false when that has a part in the scores of all nodes.
    private mutating func refix(_ node: NodeSlot, class index: ClassSlot, _ view: borrowing ClusterTables) -> Bool {
        let score = view.fixedScore(classes[index].needs, on: node)
        if classes[index].hasPreferences || score.map({ $0.weight != 0 || $0.penalty != 0 }) ?? false { return false }
        classes[index].fixed[node] = score == nil ? -1 : 0
        return true
    }

    private mutating func buildTree(class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables) {
        if classes[index].tree == nil { leaves += view.nodeOrder.count }
        (classes[index].fixed, classes[index].hasPreferences) = view.fixedScores(classes[index].needs)
        let (request, priority) = (classes[index].needs.request, classes[index].needs.priority)
        let others = classes[index].needs.otherRequests
        var keys: [UInt64] = []
        keys.reserveCapacity(view.nodeOrder.count)
        for node in view.nodeOrder {
            let room = nominations.rest(of: view.nodes[node].room, node, priority: priority, class: index)
            let hasOthers =
                others.isEmpty || hasOtherResources(others, on: node, priority: priority, class: index, view)
            let fixed = hasOthers ? classes[index].fixed[node] : -1
            keys.append(placementKey(of: node, room, request: request, fixed: fixed, owner: owner, view))
        }
        classes[index].tree = NodeScoreTree(keys: keys)
        looked += view.nodeOrder.count
    }

    /// Whether a node has, beside what is promised to others, all of the resources beside cpu and memory.
    private func hasOtherResources(
        _ requests: ResourceCounts, on node: NodeSlot, priority: Int32, class index: ClassSlot,
        _ view: borrowing ClusterTables
    ) -> Bool {
        let taken = nominations.othersTaken(view.nodes[node].othersTaken, node, priority: priority, class: index)
        return missingOthers(requests, taken: taken, of: view.nodes[node].node.others).isEmpty
    }

    /// Looks at every node: for pods whose place depends on other pods or on ports.
    private mutating func scan(
        class index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) -> NodeSelection {
        let needs = classes[index].needs
        if let counter = view.missingCounter(needs) { return .after(.count(counter)) }
        passOverTree(of: index, view)
        looked += 1 + 2 * view.nodeOrder.count
        let context = view.topologyContext(of: needs)
        let fixed = view.fixedScores(needs).scores
        var fitting: [NodeSlot] = []
        for node in view.nodeOrder where view.objections(needs, on: node, context).isEmpty { fitting.append(node) }
        let preferences = view.podPreferences(context, nodes: fitting)
        let spread = view.softSpreadScores(context, nodes: fitting)
        // Constraints of its own take the place of the usual ones.
        let owner = spread == nil ? owner : nil
        var best = NodeScoreTree.impossible
        for (i, node) in fitting.enumerated() {
            let room = nominations.rest(of: view.nodes[node].room, node, priority: needs.priority, class: index)
            if !needs.otherRequests.isEmpty,
                !hasOtherResources(needs.otherRequests, on: node, priority: needs.priority, class: index, view)
            {
                continue
            }
            let score = fixed[node] + preferences[i] + (spread?[i] ?? 0)
            best = min(best, placementKey(of: node, room, request: needs.request, fixed: score, owner: owner, view))
        }
        return best == NodeScoreTree.impossible ? .nowhere : .node(view.nodeOrder[PlacementKey.rank(best)])
    }
}

/// How good a node with this room is for a pod of this controller. A free function: a method would copy the scheduler.
@inline(__always)
private func placementKey(
    of node: NodeSlot, _ room: NodeRoom, request: ResourceAmount, fixed: Int32, owner: WorkloadSlot?,
    _ view: borrowing ClusterTables
) -> UInt64 {
    if fixed < 0 || !nodeResourcesFit(request, room) { return NodeScoreTree.impossible }
    var score = nodeResourcesScore(request, room) + Int(fixed)
    if let owner { score += podTopologySpreadScore(sameOwner: Int(view.workloads[owner].spread[node])) }
    return PlacementKey.pack(score: score, pods: room.pods, rank: view.nodes[node].rank)
}
