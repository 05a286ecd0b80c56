import PodModel

/// A count per domain of a topology, read by node.
struct DomainSums {
    private let topology: Topology
    private let byNode: [Int32]
    private let byZone: [Int32]

    init(_ counts: [Int32], topology: Topology, nodes: [NodeRecord], zones: Int) {
        self.topology = topology
        byNode = counts
        if topology == .zone {
            var sums = [Int32](repeating: 0, count: zones)
            for (i, count) in counts.enumerated() where count != 0 && i < nodes.count { sums[nodes[i].zone] += count }
            byZone = sums
        } else {
            byZone = []
        }
    }

    /// nil where the node is in no domain.
    func count(node slot: Int, _ record: NodeRecord) -> Int32? {
        switch topology {
        case .node: slot < byNode.count ? byNode[slot] : 0
        case .zone: record.zone == ZoneTable.none ? nil : byZone[record.zone]
        }
    }
}

/// What a pod of a general class has to be held against besides the node itself.
struct PlacementSurroundings {
    struct Term {
        let term: AffinityTerm
        let sums: DomainSums
        let isFirstOfItsKind: Bool
    }

    var terms: [Term] = []
    var spread: [(constraint: SpreadConstraint, sums: DomainSums, least: Int32)] = []
    var repulsions: [DomainSums] = []
}
