import PodCollections
package import PodModel
package import PodTables

// Why nodes do not take a pod.
extension ClusterTables {
    /// Why no node takes this pod. Worked out when asked, so it tells what is so now.
    package func schedulingDiagnosis(of slot: PodSlot) -> SchedulingDiagnosis {
        let needs = needs(of: slot)
        let context = needs.needsFullScan && missingClaim(needs) == nil ? topologyContext(of: needs) : nil
        guard let node = pinnedNode(of: slot, owner: pods[slot].owner) else { return diagnosis(needs, context) }
        return diagnosis(ofPinned: pinnedObjections(needs, on: node, context))
    }

    /// The most frequent reason first, equal ones by the alphabet of their words.
    func diagnosis(_ needs: PlacementNeeds, _ context: TopologyContext?) -> SchedulingDiagnosis {
        if nodeOrder.isEmpty { return .noNodes }
        if let reason = missingClaim(needs) { return .claim(reason, nodes: nodeOrder.count) }
        var counts: [SchedulingDiagnosis.Count] = []
        for slot in nodeOrder {
            for reason in objections(needs, on: slot, context) {
                if let i = counts.firstIndex(where: { $0.reason == reason }) {
                    counts[i].nodes += 1
                } else {
                    counts.append(.init(reason, nodes: 1))
                }
            }
        }
        counts.sort {
            $0.nodes != $1.nodes ? $0.nodes > $1.nodes : $0.reason.description < $1.reason.description
        }
        return .unfit(counts, nodes: nodeOrder.count)
    }

    /// As of any other pod, with all nodes but one ruled out.
    func diagnosis(ofPinned reasons: [UnfitReason]) -> SchedulingDiagnosis {
        let others = nodeOrder.count - 1
        let rest = others > 0 ? [SchedulingDiagnosis.Count(.nodeAffinity, nodes: others)] : []
        return .unfit(reasons.map { .init($0, nodes: 1) } + rest, nodes: nodeOrder.count)
    }

    /// Of the one node that the pod may go to.
    func pinnedObjections(_ needs: PlacementNeeds, on node: NodeSlot, _ context: TopologyContext?) -> [UnfitReason] {
        if let reason = missingClaim(needs) { return [reason] }
        return objections(needs, on: node, context)
    }

    /// Why the node cannot take such a pod, in the order of kube-scheduler's plugins: the first that objects speaks.
    func objections(_ needs: PlacementNeeds, on slot: NodeSlot, _ context: TopologyContext?) -> [UnfitReason] {
        let node = nodes[slot].node
        if let reason = nodeUnschedulableFilter(needs, node) { return [reason] }
        if let reason = taintTolerationFilter(needs, node) { return [reason] }
        if let reason = nodeAffinityFilter(needs, node) { return [reason] }
        if let reason = nodePortsFilter(needs, used: nodes[slot].hostPorts) { return [reason] }
        var missing = nodeResourcesReasons(needs.request, nodes[slot].room)
        if !needs.otherRequests.isEmpty {
            missing += missingOthers(needs.otherRequests, taken: nodes[slot].othersTaken, of: node.others)
                .map { .insufficient("\($0)") }
        }
        if !missing.isEmpty { return missing }
        if let reason = volumeBindingFilter(needs, node) { return [reason] }
        guard let context, let reason = objection(of: context, on: slot) else { return [] }
        return [reason]
    }

    /// What other pods have against it.
    func objection(of context: TopologyContext, on slot: NodeSlot) -> UnfitReason? {
        for spread in context.spread {
            if let reason = podTopologySpreadFilter(spread, on: slot) { return reason }
        }
        return interPodAffinityFilter(context, on: slot)
    }
}
