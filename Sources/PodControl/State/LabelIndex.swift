import PodModel

/// Pods by labels. Pods of a namespace with equal labels share one entry, so that matching a selector costs as much as
/// there are different label sets, not pods; a hundred thousand replicas are one entry.
struct LabelIndex {
    struct Entry {
        var namespace: UInt32
        var labels: Labels
        /// Where it stands in the list of each of its pairs, in the order of the labels.
        fileprivate var places: [UInt32] = []
        /// Templates that keep the entry alive while no pod has it.
        var references = 0
        /// Slots of the pods; where a service looks on (`isSorted`), the first `serving` receive traffic.
        var members: [UInt32] = []
        var serving = 0
        var isSorted = false
        /// Slots of services and controllers whose selectors match, rising.
        var services: [Int32] = []
        var sets: [Int32] = []
        /// Watches that see pods with these labels, in the order in which they began.
        var watchers: [UInt32] = []
        /// Slots of disruption budgets whose selectors match.
        var budgets: [Int32] = []
        /// Counters of affinity terms that match (`TermCounters`).
        var counters: [Int32] = []
    }

    private struct Identity: Hashable {
        let namespace: UInt32
        let labels: Labels
    }

    private struct Pair: Hashable {
        let namespace: UInt32
        let key: String
        let value: String
    }

    var entries: [Entry] = []
    private var free: [UInt32] = []
    private var ids: [Identity: UInt32] = [:]
    private var byPair: [Pair: [UInt32]] = [:]

    /// The entry of these labels, and whether it was made just now: then the caller fills in what matches it.
    mutating func intern(_ labels: Labels, namespace: UInt32) -> (id: UInt32, isNew: Bool) {
        let identity = Identity(namespace: namespace, labels: labels)
        if let id = ids[identity] { return (id, false) }
        var entry = Entry(namespace: namespace, labels: labels)
        for pair in labels.pairs {
            entry.places.append(UInt32(byPair[Pair(namespace: namespace, key: pair.key, value: pair.value)]?.count ?? 0))
        }
        let id: UInt32
        if let reused = free.popLast() {
            id = reused
            entries[Int(id)] = entry
        } else {
            id = UInt32(entries.count)
            entries.append(entry)
        }
        ids[identity] = id
        for pair in labels.pairs {
            byPair[Pair(namespace: namespace, key: pair.key, value: pair.value), default: []].append(id)
        }
        return (id, true)
    }

    /// Whether the entry stands for labels that some pod or template has.
    func isUsed(_ index: Int) -> Bool { entries[index].references > 0 || !entries[index].members.isEmpty }

    /// Forgets the entry when nothing uses it any more; true when it went.
    mutating func dropIfUnused(_ id: UInt32) -> Bool {
        let entry = entries[Int(id)]
        guard entry.references == 0, entry.members.isEmpty else { return false }
        ids[Identity(namespace: entry.namespace, labels: entry.labels)] = nil
        for (pair, place) in zip(entry.labels.pairs, entry.places) {
            leave(Pair(namespace: entry.namespace, key: pair.key, value: pair.value), Int(place))
        }
        entries[Int(id)] = Entry(namespace: entry.namespace, labels: [:])
        free.append(id)
        return true
    }

    /// A swap with the last of the list: an indexed job's pods have as many label sets as there are pods.
    private mutating func leave(_ pair: Pair, _ place: Int) {
        guard let last = byPair[pair]?.popLast() else { return }
        let count = byPair[pair]?.count ?? 0
        if count == 0 { byPair[pair] = nil }
        if place >= count { return }
        byPair[pair]?[place] = last
        if let i = entries[Int(last)].labels.pairs.firstIndex(where: { $0.key == pair.key }) {
            entries[Int(last)].places[i] = UInt32(place)
        }
    }

    /// Entries of a namespace whose labels match, rising. An equality narrows the search to the entries with that pair.
    func matching(_ selector: Selector, namespace: UInt32) -> [UInt32] {
        var candidates: [UInt32]?
        for case .equals(let key, let value) in selector.requirements {
            let having = byPair[Pair(namespace: namespace, key: key, value: value)] ?? []
            if candidates.map({ having.count < $0.count }) ?? true { candidates = having }
        }
        let all = candidates ?? entries.indices.map { UInt32($0) }
        return all.filter {
            let entry = entries[Int($0)]
            return entry.namespace == namespace && (entry.references > 0 || !entry.members.isEmpty)
                && selector.matches(entry.labels)
        }.sorted()
    }
}
