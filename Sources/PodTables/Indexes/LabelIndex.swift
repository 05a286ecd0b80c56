package import PodCollections
package import PodModel

/// Pods by labels. Pods of a namespace with equal labels share one entry, so that matching a selector costs as much as
/// there are different label sets, not pods; a hundred thousand replicas are one entry.
package struct LabelIndex {
    package struct Entry {
        package var namespace: NamespaceSlot
        package var labels: Labels
        /// Where it stands in the list of each of its pairs, in the order of the labels.
        fileprivate var places: [UInt32] = []
        /// Templates that keep the entry alive while no pod has it.
        package var references = 0
        /// The pods; where a service looks on (`isSorted`), the first `serving` receive traffic.
        package var members: [PodSlot] = []
        package var serving = 0
        package var isSorted = false
        /// Services and controllers whose selectors match.
        package var services: [ServiceSlot] = []
        package var workloads: [WorkloadSlot] = []
        /// Watches that see pods with these labels, in the order in which they began.
        package var watchers: [WatchID] = []
        /// Disruption budgets whose selectors match.
        package var budgets: [BudgetSlot] = []
        /// Counters of affinity terms that match (`TermCounters`).
        package var counters: [CounterSlot] = []
    }

    private struct Identity: Hashable {
        let namespace: NamespaceSlot
        let labels: Labels
    }

    private struct Pair: Hashable {
        let namespace: NamespaceSlot
        let key: String
        let value: String
    }

    package var entries = DenseTable<Labels, Entry>()
    private var free: [LabelSetSlot] = []
    private var slots: [Identity: LabelSetSlot] = [:]
    private var byPair: [Pair: [LabelSetSlot]] = [:]

    /// The entry of these labels, and whether it was made just now: then the caller fills in what matches it.
    package mutating func intern(_ labels: Labels, namespace: NamespaceSlot) -> (slot: LabelSetSlot, isNew: Bool) {
        let identity = Identity(namespace: namespace, labels: labels)
        if let slot = slots[identity] { return (slot, false) }
        var entry = Entry(namespace: namespace, labels: labels)
        for pair in labels.pairs {
            entry.places.append(
                UInt32(byPair[Pair(namespace: namespace, key: pair.key, value: pair.value)]?.count ?? 0))
        }
        let slot = free.popLast() ?? entries.next
        entries.put(entry, at: slot)
        slots[identity] = slot
        for pair in labels.pairs {
            byPair[Pair(namespace: namespace, key: pair.key, value: pair.value), default: []].append(slot)
        }
        return (slot, true)
    }

    /// Whether the entry stands for labels that some pod or template has.
    package func isUsed(_ slot: LabelSetSlot) -> Bool { entries[slot].references > 0 || !entries[slot].members.isEmpty }

    /// Forgets the entry when nothing uses it any more; true when it went.
    package mutating func dropIfUnused(_ slot: LabelSetSlot) -> Bool {
        let entry = entries[slot]
        guard entry.references == 0, entry.members.isEmpty else { return false }
        slots[Identity(namespace: entry.namespace, labels: entry.labels)] = nil
        for (pair, place) in zip(entry.labels.pairs, entry.places) {
            leave(Pair(namespace: entry.namespace, key: pair.key, value: pair.value), Int(place))
        }
        entries[slot] = Entry(namespace: entry.namespace, labels: [:])
        free.append(slot)
        return true
    }

    /// A swap with the last of the list: an indexed job's pods have as many label sets as there are pods.
    private mutating func leave(_ pair: Pair, _ place: Int) {
        guard let last = byPair[pair]?.popLast() else { return }
        let count = byPair[pair]?.count ?? 0
        if count == 0 { byPair[pair] = nil }
        if place >= count { return }
        byPair[pair]?[place] = last
        if let i = entries[last].labels.pairs.firstIndex(where: { $0.key == pair.key }) {
            entries[last].places[i] = UInt32(place)
        }
    }

    /// Entries of a namespace whose labels match, rising. An equality narrows the search to the entries with that pair.
    package func matching(_ selector: Selector, namespace: NamespaceSlot) -> [LabelSetSlot] {
        var candidates: [LabelSetSlot]?
        for case .equals(let key, let value) in selector.requirements {
            let having = byPair[Pair(namespace: namespace, key: key, value: value)] ?? []
            if candidates.map({ having.count < $0.count }) ?? true { candidates = having }
        }
        let all = candidates ?? Array(entries.slots)
        return all.filter {
            let entry = entries[$0]
            return entry.namespace == namespace && (entry.references > 0 || !entry.members.isEmpty)
                && selector.matches(entry.labels)
        }.sorted()
    }
}
