package import PodModel

/// Selectors of services, controllers and budgets by their first equality, so that a new label set finds those that
/// match it without asking all of them.
package struct SelectorIndex {
    package enum Subscriber: Equatable {
        case service(ServiceSlot)
        case workload(WorkloadSlot)
        case budget(BudgetSlot)
    }

    private struct Pair: Hashable {
        let namespace: NamespaceSlot
        let key: String
        let value: String
    }

    private var byPair: [Pair: [Subscriber]] = [:]
    /// Those without an equality are asked always.
    private var others: [Subscriber] = []

    private func pair(of selector: Selector, namespace: NamespaceSlot) -> Pair? {
        for case .equals(let key, let value) in selector.requirements {
            return Pair(namespace: namespace, key: key, value: value)
        }
        return nil
    }

    package mutating func add(_ subscriber: Subscriber, selector: Selector, namespace: NamespaceSlot) {
        if let pair = pair(of: selector, namespace: namespace) {
            byPair[pair, default: []].append(subscriber)
        } else {
            others.append(subscriber)
        }
    }

    package mutating func remove(_ subscriber: Subscriber, selector: Selector, namespace: NamespaceSlot) {
        if let pair = pair(of: selector, namespace: namespace) {
            byPair[pair]?.removeAll { $0 == subscriber }
            if byPair[pair]?.isEmpty == true { byPair[pair] = nil }
        } else {
            others.removeAll { $0 == subscriber }
        }
    }

    /// Subscribers that may match these labels.
    package func candidates(_ labels: Labels, namespace: NamespaceSlot) -> [Subscriber] {
        var found = others
        for pair in labels.pairs {
            found += byPair[Pair(namespace: namespace, key: pair.key, value: pair.value)] ?? []
        }
        return found
    }
}
