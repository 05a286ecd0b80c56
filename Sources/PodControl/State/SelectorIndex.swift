import PodModel

/// Selectors of services, controllers and budgets by their first equality, so that a new label set finds those that match it
/// without asking all of them.
struct SelectorIndex {
    struct Subscriber: Equatable {
        enum Kind { case service, workload, budget }

        let kind: Kind
        let slot: Int32
    }

    private struct Pair: Hashable {
        let namespace: UInt32
        let key: String
        let value: String
    }

    private var byPair: [Pair: [Subscriber]] = [:]
    /// Those without an equality are asked always.
    private var others: [Subscriber] = []

    private func pair(of selector: Selector, namespace: UInt32) -> Pair? {
        for case .equals(let key, let value) in selector.requirements {
            return Pair(namespace: namespace, key: key, value: value)
        }
        return nil
    }

    mutating func add(_ subscriber: Subscriber, selector: Selector, namespace: UInt32) {
        if let pair = pair(of: selector, namespace: namespace) {
            byPair[pair, default: []].append(subscriber)
        } else {
            others.append(subscriber)
        }
    }

    mutating func remove(_ subscriber: Subscriber, selector: Selector, namespace: UInt32) {
        if let pair = pair(of: selector, namespace: namespace) {
            byPair[pair]?.removeAll { $0 == subscriber }
            if byPair[pair]?.isEmpty == true { byPair[pair] = nil }
        } else {
            others.removeAll { $0 == subscriber }
        }
    }

    /// Subscribers that may match these labels.
    func candidates(_ labels: Labels, namespace: UInt32) -> [Subscriber] {
        var found = others
        for pair in labels.pairs {
            found += byPair[Pair(namespace: namespace, key: pair.key, value: pair.value)] ?? []
        }
        return found
    }
}
