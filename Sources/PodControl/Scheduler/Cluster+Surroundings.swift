import PodCollections
import PodModel
import PodTables

extension Cluster {
    /// The counts that a general class is judged by, as they are now. Costs a look at every node.
    mutating func surroundings(of needs: PlacementNeeds) -> PlacementSurroundings {
        var found = PlacementSurroundings()
        for term in needs.affinity {
            guard case .pod(let wanted, let topology) = term.target else { continue }
            let counter = tables.counter(for: wanted, namespace: needs.namespace)
            let counts = tables.terms.counters[counter].held
            found.terms.append(
                .init(
                    term: term, sums: sums(counts, topology),
                    isFirstOfItsKind: needs.labels.includes(wanted) && !counts.all.contains { $0 > 0 }))
        }
        for constraint in needs.spread {
            let app = needs.labels["app"].map { Labels(dictionaryLiteral: ("app", $0)) } ?? needs.labels
            let counter = tables.counter(for: app, namespace: needs.namespace)
            let sums = sums(tables.terms.counters[counter].active, constraint.topology)
            // Domains are those of nodes the pod may go to by selector and affinity (nodeAffinityPolicy Honor).
            let counts = tables.nodeOrder.compactMap { slot in
                nodeAffinityFilter(needs, tables.nodes[slot].node) == nil
                    ? sums.count(node: slot, tables.nodes[slot]) : nil
            }
            found.spread.append((constraint, sums, counts.min() ?? 0))
        }
        for repulsion in tables.terms.repulsions
        where repulsion.total > 0 && repulsion.namespace == needs.namespace && needs.labels.includes(repulsion.labels) {
            found.repulsions.append(sums(repulsion.holders, repulsion.topology))
        }
        tables.workCounter += tables.nodeOrder.count
        return found
    }

    private func sums(_ counts: DenseTable<Node, Int32>, _ topology: Topology) -> DomainSums {
        DomainSums(counts, topology: topology, nodes: tables.nodes, zones: tables.zones.count)
    }

    /// Why the node cannot take such a pod, in the order of kube-scheduler's plugins: the first that objects speaks.
    func objections(_ needs: PlacementNeeds, node slot: NodeSlot, _ around: PlacementSurroundings?) -> [String] {
        let node = tables.nodes[slot].node
        if let reason = nodeUnschedulableFilter(needs, node) { return [reason] }
        if let reason = taintTolerationFilter(needs, node) { return [reason] }
        if let reason = nodeAffinityFilter(needs, node) { return [reason] }
        if let reason = nodePortsFilter(needs, tables.nodes[slot]) { return [reason] }
        let missing = nodeResourcesReasons(needs.request, tables.nodes[slot].room)
        if !missing.isEmpty { return missing }
        guard let around else { return [] }
        return aroundObjections(around, node: slot)
    }

    /// What other pods have against it.
    func aroundObjections(_ around: PlacementSurroundings, node slot: NodeSlot) -> [String] {
        for spread in around.spread {
            let count = spread.sums.count(node: slot, tables.nodes[slot])
            if let reason = podTopologySpreadFilter(spread.constraint, count: count, least: spread.least) {
                return [reason]
            }
        }
        for entry in around.terms where entry.term.preference == nil {
            let count = entry.sums.count(node: slot, tables.nodes[slot]) ?? 0
            if let reason = interPodAffinityFilter(
                isAnti: entry.term.isAnti, count: count, isFirstOfItsKind: entry.isFirstOfItsKind)
            {
                return [reason]
            }
        }
        for sums in around.repulsions where (sums.count(node: slot, tables.nodes[slot]) ?? 0) > 0 {
            return [existingAntiAffinityReason]
        }
        return []
    }

    /// `0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {gpu: true}`: the most frequent
    /// reason first, equal ones by the alphabet.
    mutating func diagnosis(_ needs: PlacementNeeds) -> String {
        if tables.nodeOrder.isEmpty { return "no nodes available to schedule pods" }
        if let claim = missingClaim(needs) {
            return "0/\(tables.nodeOrder.count) nodes are available: persistentvolumeclaim \"\(claim)\" not found"
        }
        let around = needs.isGeneral ? surroundings(of: needs) : nil
        var counts: [(reason: String, count: Int)] = []
        for slot in tables.nodeOrder {
            for reason in objections(needs, node: slot, around) {
                if let i = counts.firstIndex(where: { $0.reason == reason }) {
                    counts[i].count += 1
                } else {
                    counts.append((reason, 1))
                }
            }
        }
        tables.workCounter += tables.nodeOrder.count
        counts.sort { $0.count != $1.count ? $0.count > $1.count : $0.reason < $1.reason }
        let reasons = counts.map { "\($0.count) \($0.reason)" }.joined(separator: ", ")
        return "0/\(tables.nodeOrder.count) nodes are available: \(reasons)"
    }

    func missingClaim(_ needs: PlacementNeeds) -> String? {
        let namespace = tables.namespaces.entries[needs.namespace].object.meta.name
        return needs.claims.first { tables.claims[ObjectKey(.persistentVolumeClaim, $0, namespace: namespace)] == nil }
    }
}
