import PodModel

/// For each selector that some affinity or spread constraint speaks of: how many matching pods each node has. Made when
/// first asked for, then kept in step by `account`.
struct TermCounters {
    struct Counter {
        let namespace: UInt32
        let labels: Labels
        /// By node slot: all pods that hold the node, and those that are not on their way out.
        var held: [Int32] = []
        var active: [Int32] = []
    }

    /// A required anti-affinity that placed pods have: pods it matches must not join them.
    struct Repulsion {
        let namespace: UInt32
        let labels: Labels
        let topology: Topology
        /// Pods that have the term, by node slot.
        var holders: [Int32] = []
        var total: Int32 = 0
    }

    var counters: [Counter] = []
    var repulsions: [Repulsion] = []

    func index(_ labels: Labels, namespace: UInt32) -> Int? {
        counters.firstIndex { $0.namespace == namespace && $0.labels == labels }
    }

    /// Counters whose labels these pods have.
    func matching(_ labels: Labels, namespace: UInt32) -> [Int32] {
        counters.indices.filter { counters[$0].namespace == namespace && labels.includes(counters[$0].labels) }
            .map { Int32($0) }
    }

    mutating func count(entry: [Int32], node: Int, held: Int32, active: Int32) {
        for i in entry {
            grow(&counters[Int(i)].held, node)
            grow(&counters[Int(i)].active, node)
            counters[Int(i)].held[node] += held
            counters[Int(i)].active[node] += active
        }
    }

    mutating func holdAnti(_ terms: [AffinityTerm], namespace: UInt32, node: Int, sign: Int32) {
        for term in terms where term.isAnti && term.preference == nil {
            guard case .pod(let labels, let topology) = term.target else { continue }
            let found = repulsions.firstIndex {
                $0.namespace == namespace && $0.topology == topology && $0.labels == labels
            }
            let i = found ?? repulsions.count
            if found == nil {
                repulsions.append(Repulsion(namespace: namespace, labels: labels, topology: topology))
            }
            grow(&repulsions[i].holders, node)
            repulsions[i].holders[node] += sign
            repulsions[i].total += sign
        }
    }

    /// Whether some placed pod keeps pods with these labels away from somewhere.
    func repels(_ labels: Labels, namespace: UInt32) -> Bool {
        repulsions.contains { $0.total > 0 && $0.namespace == namespace && labels.includes($0.labels) }
    }

    private func grow(_ counts: inout [Int32], _ node: Int) {
        while counts.count <= node { counts.append(0) }
    }
}

extension Labels {
    /// Whether all pairs of the other are here, too.
    func includes(_ other: Labels) -> Bool {
        other.pairs.allSatisfy { self[$0.key] == $0.value }
    }
}
