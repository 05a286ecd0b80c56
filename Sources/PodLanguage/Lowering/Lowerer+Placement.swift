import PodModel
import PodSyntax

extension Lowerer {
    mutating func toleration(_ attribute: AttributeSyntax, in spec: inout PodSpec) {
        let duration = read(attribute, .for, Reading.duration)
        let value = read(attribute, .value) { (text: String) throws(ValueError) in
            try Reading.toleration(text, for: duration)
        }
        guard let value else { return }
        spec.tolerations.removeAll {
            $0.key == value.key && $0.effect == value.effect
                && ($0.value == value.value || $0.value == nil || value.value == nil)
        }
        spec.tolerations.append(value)
    }

    /// `zone max-skew 1 schedule-anyway select app=web`
    mutating func spread(_ attribute: AttributeSyntax, in spec: inout PodSpec) {
        guard let topology = read(attribute, .by, Reading.topology) else { return }
        let counts: ClosedRange<Int64> = 1...Int64(Int32.max)
        var constraint = SpreadConstraint(topology: topology, maxSkew: integer(attribute, .maxSkew, counts) ?? 1)
        if attribute.has(.scheduleAnyway) { constraint.whenUnsatisfiable = .scheduleAnyway }
        constraint.minDomains = integer(attribute, .minDomains, counts)
        if attribute.has(.select) { constraint.subject = .selected(selector(attribute.words(.select))) }
        constraint.matchLabelKeys = read(attribute, .matchLabelKeys, Reading.labelKeys) ?? []
        typealias Policy = SpreadConstraint.InclusionPolicy
        constraint.nodeAffinityPolicy = choice(attribute, .nodeAffinityPolicy, Policy.self) ?? .honor
        constraint.nodeTaintsPolicy = choice(attribute, .nodeTaintsPolicy, Policy.self) ?? .ignore
        if constraint.minDomains != nil, constraint.whenUnsatisfiable == .scheduleAnyway {
            report(
                attribute.span, "bad-value",
                "'min-domains' cannot stand beside 'schedule-anyway': only a must counts them")
        }
        // Kubernetes has one of each pair (`ValidateSpreadConstraintNotRepeat`).
        spec.spread.removeAll {
            $0.topology == topology && $0.whenUnsatisfiable == constraint.whenUnsatisfiable
        }
        spec.spread.append(constraint)
    }

    /// `[prefer 10] node disk=ssd or disk=nvme | pod app=db by zone|node in namespaces a b`
    mutating func affinity(_ attribute: AttributeSyntax, isAnti: Bool, in spec: inout PodSpec) {
        let preference = integer(attribute, .prefer, 1...100)
        if !attribute.has(.pod) {
            nodeAffinity(attribute, isAnti: isAnti, preference, in: &spec)
            return
        }
        let topology = read(attribute, .by, Reading.topology) ?? .node
        var pods = PodAffinityTerm(selector(attribute.words(.pod)), topology)
        pods.namespaces = texts(attribute.words(.namespace))
        if attribute.has(.with) { pods.namespaceSelector = selector(attribute.words(.with)) }
        if attribute.has(.namespace), pods.meansOwnNamespace {
            report(
                attribute.span, "missing-word", "'in namespaces' needs names, or what they are labelled with",
                help: "write in namespaces a b, or in namespaces with team=x")
        }
        pods.matchLabelKeys = read(attribute, .matchLabelKeys, Reading.labelKeys) ?? []
        pods.mismatchLabelKeys = read(attribute, .mismatchLabelKeys, Reading.labelKeys) ?? []
        let term = AffinityTerm(isAnti ? .apart(pods) : .beside(pods), preference: preference)
        if !spec.affinity.contains(term) { spec.affinity.append(term) }
    }

    /// What is required of nodes is one term, as Kubernetes has it: several attributes all have to hold.
    private mutating func nodeAffinity(
        _ attribute: AttributeSyntax, isAnti: Bool, _ preference: Int?, in spec: inout PodSpec
    ) {
        var terms = alternatives(attribute)
        if preference != nil, terms.count > 1 {
            report(
                attribute.span, "bad-value", "a preference has no 'or'",
                help: "write one affinity for each, with its weight")
        }
        if isAnti {
            // Neither of the alternatives: each of their requirements is turned round.
            terms = [NodeSelectorTerm(terms.flatMap(\.requirements).compactMap { negated($0, attribute) })]
        }
        guard preference == nil,
            let known = spec.affinity.firstIndex(where: { $0.pods == nil && $0.preference == nil }),
            case .nodes(let others) = spec.affinity[known].target
        else {
            let term = AffinityTerm(.nodes(terms), preference: preference)
            if !spec.affinity.contains(term) { spec.affinity.append(term) }
            return
        }
        if others.count * terms.count > Self.mostAlternatives {
            report(
                attribute.span, "bad-value",
                "together with the other affinities to nodes these are over \(Self.mostAlternatives) alternatives")
            return
        }
        spec.affinity[known].target = .nodes(NodeSelectorTerm.both(others, terms))
    }

    private static let mostAlternatives = 64

    private mutating func alternatives(_ attribute: AttributeSyntax) -> [NodeSelectorTerm] {
        var terms = [NodeSelectorTerm([])]
        for child in attribute.node.children {
            if child.label == .or { terms.append(NodeSelectorTerm([])) }
            guard child.label == .node, let word = WordSyntax(child),
                let requirement = read(word, Reading.nodeRequirement)
            else { continue }
            if !terms[terms.count - 1].requirements.contains(requirement) {
                terms[terms.count - 1].requirements.append(requirement)
            }
        }
        return terms
    }

    private mutating func negated(_ requirement: NodeRequirement, _ attribute: AttributeSyntax) -> NodeRequirement? {
        switch requirement {
        case .label(let label): return .label(label.negated)
        case .name(let name): return .otherName(name)
        case .otherName(let name): return .name(name)
        // Nodes without the label are neither above nor below.
        case .greater, .less:
            report(
                attribute.span, "bad-value", "anti-affinity cannot be by number: Kubernetes has Gt and Lt only",
                help: "write affinity node with the opposite sign")
            return nil
        }
    }

    mutating func selector(_ words: [WordSyntax]) -> Selector {
        var labels: Labels = [:]
        var others: [Selector.Requirement] = []
        for word in words {
            guard let requirement = read(word, Reading.requirement) else { continue }
            switch requirement {
            case .equals(let key, let value): labels[key] = value
            case .notEquals, .isIn, .notIn, .exists, .missing:
                if !others.contains(requirement) { others.append(requirement) }
            }
        }
        return Selector(Selector(matching: labels).requirements + others)
    }
}
