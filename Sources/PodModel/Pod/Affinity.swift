/// One rule about where a pod stands.
package struct AffinityTerm: Hashable, Sendable, Codable {
    package enum Target: Hashable, Sendable, Codable {
        /// Nodes that one of these describes.
        case nodes([NodeSelectorTerm])
        /// In a domain with such pods.
        case beside(PodAffinityTerm)
        /// In a domain without such pods.
        case apart(PodAffinityTerm)
    }

    package var target: Target
    /// Weight 1 to 100 of a preference; `nil` for a requirement.
    package var preference: Int?

    package init(_ target: Target, preference: Int? = nil) {
        self.target = target
        self.preference = preference
    }

    /// What it says of pods; nil for one about nodes.
    package var pods: PodAffinityTerm? {
        switch target {
        case .nodes: nil
        case .beside(let term), .apart(let term): term
        }
    }

    package var isAnti: Bool {
        switch target {
        case .apart: true
        case .nodes, .beside: false
        }
    }
}

/// Requirements of a node that all have to hold; none at all describe no node.
package struct NodeSelectorTerm: Hashable, Sendable, Codable {
    package var requirements: [NodeRequirement]

    package init(_ requirements: [NodeRequirement]) {
        self.requirements = requirements
    }

    /// Each pair as it is.
    package init(matching labels: Labels) {
        requirements = labels.pairs.map { .label(.equals($0.key, $0.value)) }
    }

    package func matches(_ node: Node) -> Bool {
        if requirements.isEmpty { return false }
        for requirement in requirements where !requirement.matches(node) { return false }
        return true
    }

    /// What holds where one of these and one of those does: each with each.
    package static func both(_ some: [Self], _ others: [Self]) -> [Self] {
        some.flatMap { one in
            others.map { other in
                // Beside what describes no node nothing does.
                if one.requirements.isEmpty || other.requirements.isEmpty { return Self([]) }
                return Self(one.requirements + other.requirements.filter { !one.requirements.contains($0) })
            }
        }
    }
}

/// What is asked of one label, or of the name, of a node.
package enum NodeRequirement: Hashable, Sendable, Codable {
    case label(Selector.Requirement)
    /// The label is a whole number above, or below, this one.
    case greater(String, Int64)
    case less(String, Int64)
    /// The one field there is, `metadata.name`.
    case name(String)
    case otherName(String)

    /// How the one field is called.
    package static let nameField = "metadata.name"

    package func matches(_ node: Node) -> Bool {
        switch self {
        case .label(let requirement): requirement.matches(node.meta.labels)
        case .greater(let key, let bound): node.meta.labels[key].flatMap { Int64($0) }.map { $0 > bound } ?? false
        case .less(let key, let bound): node.meta.labels[key].flatMap { Int64($0) }.map { $0 < bound } ?? false
        case .name(let name): node.meta.name == name
        case .otherName(let name): node.meta.name != name
        }
    }
}

extension NodeRequirement: CustomStringConvertible {
    /// `disk=ssd`, `cores>4`, `metadata.name=node-1`.
    package var description: String {
        switch self {
        case .label(let requirement): requirement.description
        case .greater(let key, let bound): "\(key)>\(bound)"
        case .less(let key, let bound): "\(key)<\(bound)"
        case .name(let name): "\(Self.nameField)=\(name)"
        case .otherName(let name): "\(Self.nameField)!=\(name)"
        }
    }
}

extension NodeSelectorTerm: CustomStringConvertible {
    package var description: String {
        requirements.isEmpty ? "<none>" : requirements.map(\.description).joined(separator: ",")
    }
}

/// Pods, and the domains in which a pod is to be with them or without them.
package struct PodAffinityTerm: Hashable, Sendable, Codable {
    /// `nil` is no pod; an empty one is every pod.
    package var selector: Selector?
    package var topology: Topology
    package var namespaces: [String] = []
    /// Namespaces by their labels, besides the named ones; an empty one is all of them.
    package var namespaceSelector: Selector?
    /// Of these labels the pods have the values that the pod itself has, or others than it.
    package var matchLabelKeys: [String] = []
    package var mismatchLabelKeys: [String] = []

    package init(_ selector: Selector?, _ topology: Topology) {
        self.selector = selector
        self.topology = topology
    }

    package init(_ labels: Labels, _ topology: Topology) {
        self.init(Selector(matching: labels), topology)
    }

    /// Nothing is said of namespaces: the pod's own is meant.
    package var meansOwnNamespace: Bool { namespaces.isEmpty && namespaceSelector == nil }

    /// The selector of a pod with these labels (`applyMatchLabelKeysAndMismatchLabelKeys` of Kubernetes'
    /// `pkg/registry/core/pod`): what the pod does not have is not asked for.
    package func selector(of labels: Labels) -> Selector? {
        guard var selector else { return nil }
        selector.requirements += matchLabelKeys.compactMap { key in labels[key].map { .isIn(key, [$0]) } }
        selector.requirements += mismatchLabelKeys.compactMap { key in labels[key].map { .notIn(key, [$0]) } }
        return selector
    }
}

/// The domains in which nodes are grouped: those with the same value of a label. Nodes without it are in none.
package struct Topology: Hashable, Sendable, Codable {
    package let labelKey: String

    package init(labelKey: String) {
        self.labelKey = labelKey
    }

    package static let node = Topology(labelKey: "kubernetes.io/hostname")
    package static let zone = Topology(labelKey: "topology.kubernetes.io/zone")
    package static let region = Topology(labelKey: "topology.kubernetes.io/region")

    /// Those that the language has a word for.
    package static let named: [(word: String, topology: Topology)] = [
        ("zone", .zone), ("node", .node), ("region", .region),
    ]

    /// By the language's word, or by the label.
    package init(word: String) {
        self = Topology.named.first { $0.word == word }?.topology ?? Topology(labelKey: word)
    }

    package var word: String { Topology.named.first { $0.topology == self }?.word ?? labelKey }
}

/// How evenly pods have to be spread over the domains of a topology.
package struct SpreadConstraint: Hashable, Sendable, Codable {
    package enum WhenUnsatisfiable: UInt8, Hashable, Sendable, APIWord, Codable {
        case doNotSchedule, scheduleAnyway

        /// `DoNotSchedule`, `ScheduleAnyway`.
        package var apiName: String {
            switch self {
            case .doNotSchedule: "DoNotSchedule"
            case .scheduleAnyway: "ScheduleAnyway"
            }
        }
    }

    /// Whether nodes that do not suit the pod count for the spread.
    package enum InclusionPolicy: UInt8, Hashable, Sendable, APIWord, LanguageWord, Codable {
        case honor, ignore

        /// `Honor`, `Ignore`.
        package var apiName: String {
            switch self {
            case .honor: "Honor"
            case .ignore: "Ignore"
            }
        }
    }

    /// Which pods are counted.
    package enum Subject: Hashable, Sendable, Codable {
        /// Those of the same `app`, or with the same labels where there is none.
        case ownApp
        /// Those that it selects; `nil` is no pod.
        case selected(Selector?)
    }

    package var topology: Topology
    /// By how many pods two places may differ.
    package var maxSkew: Int
    package var whenUnsatisfiable = WhenUnsatisfiable.doNotSchedule
    package var subject = Subject.ownApp
    /// With fewer domains the emptiest counts as having no pod; `nil` is one.
    package var minDomains: Int?
    package var nodeAffinityPolicy = InclusionPolicy.honor
    package var nodeTaintsPolicy = InclusionPolicy.ignore
    /// Only pods count that have the pod's own values of these labels.
    package var matchLabelKeys: [String] = []

    package init(topology: Topology, maxSkew: Int = 1) {
        self.topology = topology
        self.maxSkew = maxSkew
    }

    /// Says so, where it selects just what a pod with these labels counts anyway.
    package func namingOwnApp(of labels: Labels) -> Self {
        var constraint = self
        constraint.subject = .ownApp
        return constraint.declaredSelector(of: labels) == declaredSelector(of: labels) ? constraint : self
    }

    /// What a pod with these labels counts, without `matchLabelKeys`.
    package func declaredSelector(of labels: Labels) -> Selector? {
        switch subject {
        case .ownApp: Selector(matching: labels["app"].map { ["app": $0] } ?? labels)
        case .selected(let selector): selector
        }
    }

    /// What a pod with these labels counts; nil is no pod.
    package func selector(of labels: Labels) -> Selector? {
        guard var selector = declaredSelector(of: labels) else { return nil }
        selector.requirements += matchLabelKeys.compactMap { key in labels[key].map { .isIn(key, [$0]) } }
        return selector
    }
}
