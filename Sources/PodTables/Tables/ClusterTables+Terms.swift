import PodCollections
package import PodModel

extension ClusterTables {
    /// Pods with these labels are counted by node, once now and in step with each change from then on.
    package mutating func keepCounter(for wanted: Labels, namespace: NamespaceSlot) {
        if terms.isKept(wanted, namespace: namespace) { return }
        let slot = terms.counters.next
        terms.counters.append(counter(for: wanted, namespace: namespace))
        for id in labels.matching(Selector(matching: wanted), namespace: namespace) {
            labels.entries[id].counters.append(slot)
        }
    }

    /// The counts as they are now; where none are kept, each of the pods is looked at.
    package func counter(for wanted: Labels, namespace: NamespaceSlot) -> TermCounters.Counter {
        if let known = terms.slot(wanted, namespace: namespace) { return terms.counters[known] }
        var counter = TermCounters.Counter(namespace: namespace, labels: wanted)
        for id in labels.matching(Selector(matching: wanted), namespace: namespace) {
            for member in labels.entries[id].members where pods[member].counted.holdsNode {
                guard let node = pods[member].node else { continue }
                counter.count(node: node, held: 1, active: pods[member].counted.spreads ? 1 : 0)
            }
        }
        return counter
    }
}
