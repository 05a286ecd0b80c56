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
    func count(node slot: NodeSlot, _ record: NodeRecord) -> Int32? {
        switch topology {
        case .node: byNode.contains(slot) ? byNode[slot] : 0
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
