import PodCollections
import PodModel
import PodTables

/// A count per domain of a topology, read by node.
struct DomainSums {
    private let topology: Topology
    private let byNode: DenseTable<Node, Int32>
    private let byZone: DenseTable<ZoneTable.Entry, Int32>

    init(_ counts: DenseTable<Node, Int32>, topology: Topology, nodes: DenseTable<Node, NodeRecord>, zones: Int) {
        self.topology = topology
        byNode = counts
        if topology == .zone {
            var sums = DenseTable<ZoneTable.Entry, Int32>(repeating: 0, count: zones)
            for node in counts.slots where counts[node] != 0 && nodes.contains(node) {
                sums[nodes[node].zone] += counts[node]
            }
            byZone = sums
        } else {
            byZone = DenseTable()
        }
    }

    /// nil where the node is in no domain.
    func count(node slot: NodeSlot, zone: ZoneSlot) -> Int32? {
        switch topology {
        case .node: byNode.contains(slot) ? byNode[slot] : 0
        case .zone: zone == ZoneTable.none ? nil : byZone[zone]
        }
    }
}

/// How other pods stand to one whose place depends on them: the counts by domain that its terms, its constraints and
/// the required anti-affinity of others are held against.
struct TopologyContext {
    struct Term {
        let term: AffinityTerm
        let sums: DomainSums
        let isFirstOfItsKind: Bool
    }

    var terms: [Term] = []
    var spread: [(constraint: SpreadConstraint, sums: DomainSums, least: Int32)] = []
    var requiredAntiAffinity: [DomainSums] = []
}

extension PlacementNeeds {
    /// The pods that a spread constraint counts: of the same `app`, if the pod has one.
    fileprivate var spreadLabels: Labels { labels["app"].map { Labels(dictionaryLiteral: ("app", $0)) } ?? labels }
}

extension ClusterTables {
    /// Pods that the needs speak of and that are not counted by node yet.
    func missingTerm(_ needs: PlacementNeeds) -> PodTally? {
        if !needs.needsFullScan || missingClaim(needs) != nil { return nil }
        for term in needs.affinity {
            guard case .pod(let wanted, _) = term.target else { continue }
            if !terms.isKept(wanted, namespace: needs.namespace) { return .term(wanted, namespace: needs.namespace) }
        }
        if needs.spread.isEmpty || terms.isKept(needs.spreadLabels, namespace: needs.namespace) { return nil }
        return .term(needs.spreadLabels, namespace: needs.namespace)
    }

    /// The counts as they are now. Costs a look at every node, and at the pods of terms that are not counted yet.
    func topologyContext(of needs: PlacementNeeds) -> TopologyContext {
        var found = TopologyContext()
        for term in needs.affinity {
            guard case .pod(let wanted, let topology) = term.target else { continue }
            let counts = counter(for: wanted, namespace: needs.namespace).held
            found.terms.append(
                .init(
                    term: term, sums: sums(counts, topology),
                    isFirstOfItsKind: needs.labels.includes(wanted) && !counts.all.contains { $0 > 0 }))
        }
        for constraint in needs.spread {
            let counts = counter(for: needs.spreadLabels, namespace: needs.namespace).active
            let sums = sums(counts, constraint.topology)
            found.spread.append((constraint, sums, least(sums, needs)))
        }
        for term in terms.requiredAntiAffinity
        where term.total > 0 && term.namespace == needs.namespace && needs.labels.includes(term.labels) {
            found.requiredAntiAffinity.append(sums(term.holders, term.topology))
        }
        return found
    }

    /// Of the domains of those nodes that the pod may go to by selector and affinity (`nodeAffinityPolicy: Honor`).
    private func least(_ sums: DomainSums, _ needs: PlacementNeeds) -> Int32 {
        var least: Int32?
        for node in nodeOrder where nodeAffinityFilter(needs, nodes[node].node) == nil {
            if let count = sums.count(node: node, zone: nodes[node].zone) { least = min(least ?? count, count) }
        }
        return least ?? 0
    }

    private func sums(_ counts: DenseTable<Node, Int32>, _ topology: Topology) -> DomainSums {
        DomainSums(counts, topology: topology, nodes: nodes, zones: zones.count)
    }

    /// Preferences about other pods, stretched over 0 to 200 (InterPodAffinity, 0 to 100 with weight 2).
    func podPreferences(_ context: TopologyContext, nodes slots: [NodeSlot]) -> [Int32] {
        var sums = [Int](repeating: 0, count: slots.count)
        for entry in context.terms {
            guard let weight = entry.term.preference else { continue }
            for (i, slot) in slots.enumerated() {
                let count = Int(entry.sums.count(node: slot, zone: nodes[slot].zone) ?? 0)
                sums[i] += (entry.term.isAnti ? -weight : weight) * count
            }
        }
        guard let low = sums.min(), let high = sums.max(), high > low else {
            return Array(repeating: 0, count: slots.count)
        }
        return sums.map { Int32(200 * ($0 - low) / (high - low)) }
    }
}
