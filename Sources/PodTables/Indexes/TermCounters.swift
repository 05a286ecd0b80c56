package import PodCollections
package import PodModel

/// For each selector that some affinity or spread constraint speaks of: how many matching pods each node has. Made when
/// first asked for, then kept in step by `ClusterTables.count`.
package struct TermCounters {
    package struct Counter {
        package let namespace: NamespaceSlot
        package let labels: Labels
        /// All pods that hold the node, and those that are not on their way out.
        package var held = DenseTable<Node, Int32>()
        package var active = DenseTable<Node, Int32>()

        mutating func count(node: NodeSlot, held more: Int32, active moreActive: Int32) {
            held.grow(toHold: node, filling: 0)
            active.grow(toHold: node, filling: 0)
            held[node] += more
            active[node] += moreActive
        }
    }

    /// A required anti-affinity that placed pods have: pods it matches must not join them.
    package struct RequiredAntiAffinity {
        package let namespace: NamespaceSlot
        package let labels: Labels
        package let topology: Topology
        /// Pods that have the term.
        package var holders = DenseTable<Node, Int32>()
        package var total: Int32 = 0
    }

    package var counters = DenseTable<Counter, Counter>()
    package var requiredAntiAffinity: [RequiredAntiAffinity] = []

    package func slot(_ labels: Labels, namespace: NamespaceSlot) -> CounterSlot? {
        counters.slots.first { counters[$0].namespace == namespace && counters[$0].labels == labels }
    }

    package func isKept(_ labels: Labels, namespace: NamespaceSlot) -> Bool {
        slot(labels, namespace: namespace) != nil
    }

    /// Counters whose labels these pods have.
    package func matching(_ labels: Labels, namespace: NamespaceSlot) -> [CounterSlot] {
        counters.slots.filter { counters[$0].namespace == namespace && labels.includes(counters[$0].labels) }
    }

    package mutating func count(entry: [CounterSlot], node: NodeSlot, held: Int32, active: Int32) {
        for i in entry { counters[i].count(node: node, held: held, active: active) }
    }

    package mutating func holdAnti(_ terms: [AffinityTerm], namespace: NamespaceSlot, node: NodeSlot, sign: Int32) {
        for term in terms where term.isAnti && term.preference == nil {
            guard case .pod(let labels, let topology) = term.target else { continue }
            let found = requiredAntiAffinity.firstIndex {
                $0.namespace == namespace && $0.topology == topology && $0.labels == labels
            }
            let i = found ?? requiredAntiAffinity.count
            if found == nil {
                requiredAntiAffinity.append(
                    RequiredAntiAffinity(namespace: namespace, labels: labels, topology: topology))
            }
            requiredAntiAffinity[i].holders.grow(toHold: node, filling: 0)
            requiredAntiAffinity[i].holders[node] += sign
            requiredAntiAffinity[i].total += sign
        }
    }

    /// Whether some placed pod keeps pods with these labels away from somewhere.
    package func repels(_ labels: Labels, namespace: NamespaceSlot) -> Bool {
        requiredAntiAffinity.contains { $0.total > 0 && $0.namespace == namespace && labels.includes($0.labels) }
    }
}

extension Labels {
    /// Whether all pairs of the other are here, too.
    package func includes(_ other: Labels) -> Bool {
        other.pairs.allSatisfy { self[$0.key] == $0.value }
    }
}
