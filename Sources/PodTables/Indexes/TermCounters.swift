package import PodCollections
package import PodModel

/// For each selector that some affinity or spread constraint speaks of: how many matching pods each node has. Made when
/// first asked for, then kept in step by `ClusterTables.count`.
package struct TermCounters {
    package struct Counter {
        package let namespace: NamespaceSlot
        package let selector: Selector
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

    private struct Identity: Hashable {
        let namespace: NamespaceSlot
        let selector: Selector
    }

    package var counters = DenseTable<Counter, Counter>()
    private var slots: [Identity: CounterSlot] = [:]
    /// What placed pods say of others.
    package internal(set) var placed: [PlacedTerm] = []
    private var places: [PlacedTerm.Identity: Int] = [:]
    /// The domains of the nodes, by the label that groups them.
    package internal(set) var domains: [Topology: NodeDomains] = [:]

    package func slot(_ selector: Selector, namespace: NamespaceSlot) -> CounterSlot? {
        slots[Identity(namespace: namespace, selector: selector)]
    }

    package func isKept(_ selector: Selector, namespace: NamespaceSlot) -> Bool {
        slot(selector, namespace: namespace) != nil
    }

    mutating func keep(_ counter: Counter) -> CounterSlot {
        let slot = counters.next
        counters.append(counter)
        slots[Identity(namespace: counter.namespace, selector: counter.selector)] = slot
        return slot
    }

    /// Counters whose selectors match these pods.
    package func matching(_ labels: Labels, namespace: NamespaceSlot) -> [CounterSlot] {
        counters.slots.filter { counters[$0].namespace == namespace && counters[$0].selector.matches(labels) }
    }

    package mutating func count(entry: [CounterSlot], node: NodeSlot, held: Int32, active: Int32) {
        for i in entry { counters[i].count(node: node, held: held, active: active) }
    }

    /// A pod with these terms and labels comes to a node, or leaves it.
    mutating func hold(
        _ terms: [AffinityTerm], labels: Labels, namespace: NamespaceSlot, node: NodeSlot, sign: Int32
    ) {
        for term in terms {
            guard let identity = PlacedTerm.Identity(term, labels: labels, namespace: namespace) else { continue }
            let place = places[identity] ?? placed.count
            if place == placed.count {
                placed.append(PlacedTerm(identity: identity))
                places[identity] = place
            }
            placed[place].count(node: node, sign: sign)
            if placed[place].total == 0 { forget(place) }
        }
    }

    private mutating func forget(_ place: Int) {
        places[placed[place].identity] = nil
        let last = placed.removeLast()
        if place == placed.count { return }
        placed[place] = last
        places[last.identity] = place
    }
}

/// What placed pods say of others: that such pods must not join them, or how much they are wanted.
package struct PlacedTerm {
    package enum Effect: Hashable, Sendable {
        /// Required anti-affinity.
        case forbids
        /// A preference for such pods, negative against them. Required affinity counts 1 (`hardPodAffinityWeight` of
        /// `InterPodAffinityArgs`).
        case weighs(Int)
    }

    package struct Identity: Hashable {
        /// Of the pods that have the term.
        package let namespace: NamespaceSlot
        package let term: PodAffinityTerm
        package let selector: Selector
        package let effect: Effect

        /// nil for a term about nodes, and for one that means no pod.
        init?(_ term: AffinityTerm, labels: Labels, namespace: NamespaceSlot) {
            guard var pods = term.pods, let selector = pods.selector(of: labels) else { return nil }
            self.namespace = namespace
            self.selector = selector
            pods.selector = nil
            pods.matchLabelKeys = []
            pods.mismatchLabelKeys = []
            self.term = pods
            switch (term.preference, term.isAnti) {
            case (nil, true): effect = .forbids
            case (nil, false): effect = .weighs(1)
            case (let weight?, let isAnti): effect = .weighs(isAnti ? -weight : weight)
            }
        }
    }

    package let identity: Identity
    /// Pods that have the term.
    package private(set) var holders = DenseTable<Node, Int32>()
    package private(set) var total: Int32 = 0

    init(identity: Identity) {
        self.identity = identity
    }

    mutating func count(node: NodeSlot, sign: Int32) {
        holders.grow(toHold: node, filling: 0)
        holders[node] += sign
        total += sign
    }
}

/// In which domain of a topology each node is.
package struct NodeDomains {
    package enum Assignment {
        /// Each node is one of its own.
        case byNode
        /// The number of the domain of each node; `none` where it is in none.
        case byLabel(DenseTable<Node, Int32>, count: Int)
    }

    /// The number of no domain.
    package static let none: Int32 = -1

    package let assignment: Assignment
    /// The nodes as they were.
    package let generation: UInt64
}

extension Labels {
    /// Whether all pairs of the other are here, too.
    package func includes(_ other: Labels) -> Bool {
        other.pairs.allSatisfy { self[$0.key] == $0.value }
    }
}
