import PodCollections
package import PodModel

extension ClusterTables {
    /// The counter of these labels; a new one counts the pods that are there, once.
    package mutating func counter(for wanted: Labels, namespace: NamespaceSlot) -> CounterSlot {
        if let known = terms.slot(wanted, namespace: namespace) { return known }
        let counter = terms.counters.next
        terms.counters.append(TermCounters.Counter(namespace: namespace, labels: wanted))
        for id in labels.matching(Selector(matching: wanted), namespace: namespace) {
            labels.entries[id].counters.append(counter)
            for member in labels.entries[id].members {
                let record = pods[member].counted
                guard record.holdsNode, let node = pods[member].node else { continue }
                terms.count(entry: [counter], node: node, held: 1, active: record.spreads ? 1 : 0)
            }
        }
        return counter
    }
}
