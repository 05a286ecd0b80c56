import PodCollections
import PodModel
import PodTables

/// A count per domain of a topology, read by node.
struct DomainSums {
    private let domains: NodeDomains
    /// By domain, or by node where each is one; nil where no node of the domain was counted.
    private var sums: [Int32?]

    /// Counts nothing yet.
    init(_ domains: NodeDomains, nodes: Int) {
        self.domains = domains
        switch domains.assignment {
        case .byNode: sums = Array(repeating: nil, count: nodes)
        case .byLabel(_, let count): sums = Array(repeating: nil, count: count)
        }
    }

    /// nil where the node is in no domain.
    @inline(__always)
    private func domain(_ node: NodeSlot) -> Int? {
        switch domains.assignment {
        case .byNode: node.index
        case .byLabel(let assigned, _): assigned[node] == NodeDomains.none ? nil : Int(assigned[node])
        }
    }

    mutating func add(_ count: Int32, node: NodeSlot) {
        if let domain = domain(node) { sums[domain] = (sums[domain] ?? 0) + count }
    }

    func isInDomain(_ node: NodeSlot) -> Bool { domain(node) != nil }

    /// 0 where no node of the domain was counted; nil where the node is in no domain.
    func count(_ node: NodeSlot) -> Int32? { domain(node).map { sums[$0] ?? 0 } }

    /// Whether some node of the node's domain was counted.
    func isCounted(_ node: NodeSlot) -> Bool { domain(node).map { sums[$0] != nil } ?? false }

    /// How many domains have a node that was counted.
    var domainCount: Int { sums.count { $0 != nil } }
    var least: Int32? { sums.reduce(nil) { least, sum in sum.map { min(least ?? $0, $0) } ?? least } }
    var isEmpty: Bool { !sums.contains { $0 ?? 0 > 0 } }
}

/// How other pods stand to one whose place depends on them: the counts by domain that its terms, its constraints and
/// the terms of others are held against.
struct TopologyContext {
    /// For each required affinity: pods that all of them mean.
    var required: [DomainSums] = []
    /// No pod is what the required affinity wants, but the pod itself.
    var isFirstOfItsKind = false
    /// For each required anti-affinity.
    var forbidden: [DomainSums] = []
    /// For each required anti-affinity of others that means the pod.
    var forbiddenByOthers: [DomainSums] = []
    /// What is preferred of pods, by it and by others, and how much.
    var weighed: [(weight: Int, sums: DomainSums)] = []
    var spread: [HardSpread] = []
    /// Constraints that are held as well as may be.
    var softSpread: [SoftSpread] = []

    struct HardSpread {
        let constraint: SpreadConstraint
        let sums: DomainSums
        /// Of the domain with the fewest.
        let least: Int32
        /// 1 where the pod itself will be counted.
        let own: Int32
    }

    struct SoftSpread {
        let constraint: SpreadConstraint
        /// Over the nodes that count by the constraint's policies.
        let sums: DomainSums
        /// On each node itself, whatever the policies.
        let byNode: DomainSums
    }
}

/// Pods that a term or a constraint means: which, and where.
struct CountedPods {
    /// nil for no pod.
    let selector: Selector?
    let namespaces: [NamespaceSlot]
}

extension PlacementNeeds {
    private var podTerms: [AffinityTerm] { affinity.filter { $0.pods != nil } }

    var requiredAffinity: [PodAffinityTerm] {
        affinity.compactMap { $0.isAnti || $0.preference != nil ? nil : $0.pods }
    }

    var requiredAntiAffinity: [PodAffinityTerm] {
        affinity.compactMap { $0.isAnti && $0.preference == nil ? $0.pods : nil }
    }

    /// Whether a constraint lets the node count, for the pod's sake.
    fileprivate func counts(_ node: Node, for constraint: SpreadConstraint) -> Bool {
        if constraint.nodeAffinityPolicy == .honor, nodeAffinityFilter(self, node) != nil { return false }
        return constraint.nodeTaintsPolicy == .ignore || taintTolerationFilter(self, node) == nil
    }
}

extension ClusterTables {
    /// What the needs speak of and that is not counted yet.
    func missingCounter(_ needs: PlacementNeeds) -> PodCounter? {
        if !needs.needsFullScan || missingClaim(needs) != nil { return nil }
        for topology in topologies(needs) where !areDomainsKept(of: topology) { return .domains(topology) }
        for counted in countedPods(needs) {
            guard let selector = counted.selector else { continue }
            for namespace in counted.namespaces where !terms.isKept(selector, namespace: namespace) {
                return .term(selector, namespace: namespace)
            }
        }
        return nil
    }

    private func topologies(_ needs: PlacementNeeds) -> [Topology] {
        let placed = needs.isConcerned ? terms.placed.filter { isAbout($0, needs) }.map(\.identity.term.topology) : []
        return needs.affinity.compactMap { $0.pods?.topology } + needs.spread.map(\.topology) + placed
    }

    private func countedPods(_ needs: PlacementNeeds) -> [CountedPods] {
        var all = needs.affinity.compactMap { term in
            term.isAnti || term.preference != nil ? term.pods.map { counted($0, needs) } : nil
        }
        if !needs.requiredAffinity.isEmpty { all.append(wantedByAll(needs)) }
        return all + needs.spread.map { counted($0, needs) }
    }

    private func counted(_ term: PodAffinityTerm, _ needs: PlacementNeeds) -> CountedPods {
        CountedPods(
            selector: term.selector(of: needs.labels), namespaces: namespaces(of: term, own: needs.namespace))
    }

    private func counted(_ constraint: SpreadConstraint, _ needs: PlacementNeeds) -> CountedPods {
        CountedPods(selector: constraint.selector(of: needs.labels), namespaces: [needs.namespace])
    }

    /// Of several required affinities only those pods count that each of them means (`podMatchesAllAffinityTerms`).
    private func wantedByAll(_ needs: PlacementNeeds) -> CountedPods {
        var all = Selector()
        var spaces: [NamespaceSlot]?
        for term in needs.requiredAffinity {
            guard let selector = term.selector(of: needs.labels) else {
                return CountedPods(selector: nil, namespaces: [])
            }
            for requirement in selector.requirements where !all.requirements.contains(requirement) {
                all.requirements.append(requirement)
            }
            let own = namespaces(of: term, own: needs.namespace)
            spaces = spaces.map { $0.filter(own.contains) } ?? own
        }
        return CountedPods(selector: all, namespaces: spaces ?? [])
    }

    private func isAbout(_ term: PlacedTerm, _ needs: PlacementNeeds) -> Bool {
        term.total > 0 && isAbout(term, needs.labels, namespace: needs.namespace)
    }

    /// The counts as they are now. Costs a look at every node, and at the pods of terms that are not counted yet.
    func topologyContext(of needs: PlacementNeeds) -> TopologyContext {
        var found = TopologyContext()
        let required = needs.requiredAffinity
        if !required.isEmpty {
            let wanted = wantedByAll(needs)
            found.required = required.map { heldSums(wanted, $0.topology) }
            found.isFirstOfItsKind =
                wanted.selector?.matches(needs.labels) ?? false && wanted.namespaces.contains(needs.namespace)
                && found.required.allSatisfy(\.isEmpty)
        }
        for term in needs.affinity {
            guard let pods = term.pods, term.isAnti || term.preference != nil else { continue }
            let sums = heldSums(counted(pods, needs), pods.topology)
            if let weight = term.preference {
                found.weighed.append((term.isAnti ? -weight : weight, sums))
            } else {
                found.forbidden.append(sums)
            }
        }
        if needs.isConcerned { addPlaced(to: &found, needs) }
        addSpread(to: &found, needs)
        return found
    }

    private func addPlaced(to found: inout TopologyContext, _ needs: PlacementNeeds) {
        for term in terms.placed where isAbout(term, needs) {
            var sums = DomainSums(domains(of: term.identity.term.topology), nodes: nodes.count)
            for node in nodeOrder where term.holders.contains(node) { sums.add(term.holders[node], node: node) }
            switch term.identity.effect {
            case .forbids: found.forbiddenByOthers.append(sums)
            case .weighs(let weight): found.weighed.append((weight, sums))
            }
        }
    }

    /// Pods by domain, those on their way out too.
    private func heldSums(_ counted: CountedPods, _ topology: Topology) -> DomainSums {
        var sums = DomainSums(domains(of: topology), nodes: nodes.count)
        guard let selector = counted.selector else { return sums }
        for namespace in counted.namespaces {
            let held = counter(for: selector, namespace: namespace).held
            for node in nodeOrder where held.contains(node) && held[node] != 0 { sums.add(held[node], node: node) }
        }
        return sums
    }

    // MARK: Spread

    private func addSpread(to found: inout TopologyContext, _ needs: PlacementNeeds) {
        let hard = needs.spread.filter { $0.whenUnsatisfiable == .doNotSchedule }
        let soft = needs.spread.filter { $0.whenUnsatisfiable == .scheduleAnyway }
        for constraint in hard {
            let sums = activeSums(constraint, beside: hard, needs)
            // `minMatchNum` of the plugin's filter.
            let least = sums.domainCount < constraint.minDomains ?? 1 ? 0 : sums.least ?? .max
            let own: Int32 = constraint.selector(of: needs.labels)?.matches(needs.labels) ?? false ? 1 : 0
            found.spread.append(.init(constraint: constraint, sums: sums, least: least, own: own))
        }
        for constraint in soft {
            var byNode = DomainSums(domains(of: .node), nodes: nodes.count)
            if let selector = constraint.selector(of: needs.labels) {
                let active = counter(for: selector, namespace: needs.namespace).active
                for node in nodeOrder { byNode.add(active.contains(node) ? active[node] : 0, node: node) }
            }
            let sums = activeSums(constraint, beside: soft, needs)
            found.softSpread.append(.init(constraint: constraint, sums: sums, byNode: byNode))
        }
    }

    /// Pods by domain without those on their way out, over the nodes that have all labels of the constraints and that
    /// count by this one's policies.
    private func activeSums(
        _ constraint: SpreadConstraint, beside all: [SpreadConstraint], _ needs: PlacementNeeds
    ) -> DomainSums {
        var sums = DomainSums(domains(of: constraint.topology), nodes: nodes.count)
        let others = all.filter { $0.topology != constraint.topology }.map {
            DomainSums(domains(of: $0.topology), nodes: nodes.count)
        }
        let active = constraint.selector(of: needs.labels).map {
            counter(for: $0, namespace: needs.namespace).active
        }
        for node in nodeOrder where others.allSatisfy({ $0.isInDomain(node) }) {
            guard needs.counts(nodes[node].node, for: constraint) else { continue }
            sums.add(active.map { $0.contains(node) ? $0[node] : 0 } ?? 0, node: node)
        }
        return sums
    }

    // MARK: Scores

    /// Preferences about other pods, stretched over 0 to 200 (InterPodAffinity, 0 to 100 with weight 2).
    func podPreferences(_ context: TopologyContext, nodes slots: [NodeSlot]) -> [Int32] {
        var sums = [Int](repeating: 0, count: slots.count)
        for (weight, counts) in context.weighed {
            for (i, slot) in slots.enumerated() { sums[i] += weight * Int(counts.count(slot) ?? 0) }
        }
        guard let low = sums.min(), let high = sums.max(), high > low else {
            return Array(repeating: 0, count: slots.count)
        }
        return sums.map { Int32(200 * ($0 - low) / (high - low)) }
    }

    /// How well nodes suit the constraints that need not hold, 0 to 200 (PodTopologySpread, 0 to 100 with weight 2);
    /// nil where there are none.
    func softSpreadScores(_ context: TopologyContext, nodes slots: [NodeSlot]) -> [Int32]? {
        let all = context.softSpread
        if all.isEmpty { return nil }
        let isScored = slots.map { slot in all.allSatisfy { $0.sums.isInDomain(slot) } }
        let scored = zip(slots, isScored).compactMap { $0.1 ? $0.0 : nil }
        let weights = all.map { spreadWeight(domains: countDomains($0, scored)) }
        let raw = slots.map { slot -> Int in
            var score = 0.0
            for (entry, weight) in zip(all, weights) {
                let sums = entry.constraint.topology == .node ? entry.byNode : entry.sums
                score += Double(sums.count(slot) ?? 0) * weight + Double(entry.constraint.maxSkew - 1)
            }
            return Int(score.rounded())
        }
        let known = zip(raw, isScored).compactMap { $0.1 ? $0.0 : nil }
        let (low, high) = (known.min() ?? 0, known.max() ?? 0)
        return zip(raw, isScored).map { score, isScored in
            if !isScored { return 0 }
            return high == 0 ? 200 : 2 * Int32(100 * (high + low - score) / high)
        }
    }

    private func countDomains(_ entry: TopologyContext.SoftSpread, _ nodes: [NodeSlot]) -> Int {
        var present = DomainSums(domains(of: entry.constraint.topology), nodes: self.nodes.count)
        for node in nodes { present.add(1, node: node) }
        return present.domainCount
    }
}
