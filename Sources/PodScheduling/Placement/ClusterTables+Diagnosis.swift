import PodCollections
package import PodModel
package import PodTables

// Why nodes do not take a pod.
extension ClusterTables {
    /// Why no node takes this pod, as Kubernetes words it (`0/3 nodes are available: 3 Insufficient cpu`). Worked out
    /// when asked, so it tells what is so now.
    package func schedulingDiagnosis(of slot: PodSlot) -> String {
        let needs = needs(of: slot)
        let context = needs.needsFullScan && missingClaim(needs) == nil ? topologyContext(of: needs) : nil
        guard let node = pinnedNode(of: slot, owner: pods[slot].owner) else { return diagnosis(needs, context) }
        return diagnosis(ofPinned: pinnedObjections(needs, on: node, context))
    }

    /// `0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {gpu: true}`: the most frequent
    /// reason first, equal ones by the alphabet.
    func diagnosis(_ needs: PlacementNeeds, _ context: TopologyContext?) -> String {
        if nodeOrder.isEmpty { return "no nodes available to schedule pods" }
        if let claim = missingClaim(needs) {
            return "0/\(nodeOrder.count) nodes are available: persistentvolumeclaim \"\(claim)\" not found"
        }
        var counts: [(reason: String, count: Int)] = []
        for slot in nodeOrder {
            for reason in objections(needs, on: slot, context) {
                if let i = counts.firstIndex(where: { $0.reason == reason }) {
                    counts[i].count += 1
                } else {
                    counts.append((reason, 1))
                }
            }
        }
        counts.sort { $0.count != $1.count ? $0.count > $1.count : $0.reason < $1.reason }
        let reasons = counts.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
        return "0/\(nodeOrder.count) nodes are available: \(reasons)"
    }

    /// As of any other pod, with all nodes but one ruled out.
    func diagnosis(ofPinned reasons: [String]) -> String {
        let others = nodeOrder.count - 1
        let rest = others > 0 ? ["\(others) node(s) didn't match Pod's node affinity/selector"] : []
        return "0/\(nodeOrder.count) nodes are available: " + (reasons.map { "1 \($0)" } + rest).joined(separator: ", ")
    }

    /// Of the one node that the pod may go to.
    func pinnedObjections(_ needs: PlacementNeeds, on node: NodeSlot, _ context: TopologyContext?) -> [String] {
        if let claim = missingClaim(needs) { return ["persistentvolumeclaim \"\(claim)\" not found"] }
        return objections(needs, on: node, context)
    }

    /// Why the node cannot take such a pod, in the order of kube-scheduler's plugins: the first that objects speaks.
    func objections(_ needs: PlacementNeeds, on slot: NodeSlot, _ context: TopologyContext?) -> [String] {
        let node = nodes[slot].node
        if let reason = nodeUnschedulableFilter(needs, node) { return [reason] }
        if let reason = taintTolerationFilter(needs, node) { return [reason] }
        if let reason = nodeAffinityFilter(needs, node) { return [reason] }
        if let reason = nodePortsFilter(needs, used: nodes[slot].hostPorts) { return [reason] }
        var missing = nodeResourcesReasons(needs.request, nodes[slot].room)
        if !needs.otherRequests.isEmpty {
            missing += missingOthers(needs.otherRequests, taken: nodes[slot].othersTaken, of: node.others)
                .map { "Insufficient \($0)" }
        }
        if !missing.isEmpty { return missing }
        guard let context, let reason = objection(of: context, on: slot) else { return [] }
        return [reason]
    }

    /// What other pods have against it.
    func objection(of context: TopologyContext, on slot: NodeSlot) -> String? {
        for spread in context.spread {
            if let reason = podTopologySpreadFilter(spread, on: slot) { return reason }
        }
        return interPodAffinityFilter(context, on: slot)
    }
}
