import PodCollections
package import PodModel

extension ClusterTables {
    /// Pods that match are counted by node, once now and in step with each change from then on.
    package mutating func keepCounter(for wanted: Selector, namespace: NamespaceSlot) {
        if terms.isKept(wanted, namespace: namespace) { return }
        let slot = terms.keep(counter(for: wanted, namespace: namespace))
        for id in labels.matching(wanted, namespace: namespace) { labels.entries[id].counters.append(slot) }
    }

    /// The counts as they are now; where none are kept, each of the pods is looked at.
    package func counter(for wanted: Selector, namespace: NamespaceSlot) -> TermCounters.Counter {
        if let known = terms.slot(wanted, namespace: namespace) { return terms.counters[known] }
        var counter = TermCounters.Counter(namespace: namespace, selector: wanted)
        for id in labels.matching(wanted, namespace: namespace) {
            for member in labels.entries[id].members where pods[member].counted.holdsNode {
                guard let node = pods[member].node else { continue }
                counter.count(node: node, held: 1, active: pods[member].counted.spreads ? 1 : 0)
            }
        }
        return counter
    }

    // MARK: Domains

    package mutating func keepDomains(of topology: Topology) { terms.domains[topology] = domains(of: topology) }

    /// Whether the domains are known for the nodes as they are.
    package func areDomainsKept(of topology: Topology) -> Bool {
        topology == .node || terms.domains[topology]?.generation == nodeChanges.nodeSetGeneration
    }

    /// As they are now; where none are kept, each node is looked at.
    package func domains(of topology: Topology) -> NodeDomains {
        let generation = nodeChanges.nodeSetGeneration
        // A node's host name is its own (`Cluster.labels(ofNode:)`).
        if topology == .node { return NodeDomains(assignment: .byNode, generation: generation) }
        if let known = terms.domains[topology], known.generation == generation { return known }
        var numbers: [String: Int32] = [:]
        var assigned = DenseTable<Node, Int32>(repeating: NodeDomains.none, count: nodes.count)
        for node in nodeOrder {
            guard let value = nodes[node].node.meta.labels[topology.labelKey] else { continue }
            let number = numbers[value] ?? Int32(numbers.count)
            numbers[value] = number
            assigned[node] = number
        }
        return NodeDomains(assignment: .byLabel(assigned, count: numbers.count), generation: generation)
    }

    // MARK: Namespaces

    /// Whether the term of a pod of `own` means pods of the namespace.
    package func means(_ term: PodAffinityTerm, own: NamespaceSlot, _ namespace: NamespaceSlot) -> Bool {
        if term.meansOwnNamespace { return namespace == own }
        let meta = namespaces.entries[namespace].object.meta
        if term.namespaces.contains(meta.name) { return true }
        guard let selector = term.namespaceSelector else { return false }
        return selector.matches(meta.labels.merging([Namespace.nameLabel: meta.name]))
    }

    /// The namespaces whose pods it means.
    package func namespaces(of term: PodAffinityTerm, own: NamespaceSlot) -> [NamespaceSlot] {
        if term.meansOwnNamespace { return [own] }
        return namespaces.entries.slots.filter { namespaces.entries[$0].isLive && means(term, own: own, $0) }
    }

    /// Whether a term of placed pods is about pods of the namespace with these labels.
    package func isAbout(_ term: PlacedTerm, _ labels: Labels, namespace: NamespaceSlot) -> Bool {
        term.identity.selector.matches(labels)
            && means(term.identity.term, own: term.identity.namespace, namespace)
    }

    /// Whether some placed pod has something to say of pods with these labels.
    package func isConcerned(_ labels: Labels, namespace: NamespaceSlot) -> Bool {
        terms.placed.contains { isAbout($0, labels, namespace: namespace) }
    }
}
