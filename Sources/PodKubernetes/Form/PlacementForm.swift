import PodModel
import PodText

extension DocumentWriter {
    func affinity(_ terms: [AffinityTerm]) -> Document? {
        .fields(
            ("nodeAffinity", nodeAffinity(terms)), ("podAffinity", podAffinity(terms.filter { !$0.isAnti })),
            ("podAntiAffinity", podAffinity(terms.filter(\.isAnti))))
    }

    /// All that are required stand in one selector, as alternatives.
    private func nodeAffinity(_ terms: [AffinityTerm]) -> Document? {
        var required: [NodeSelectorTerm]?
        var preferred: [Document] = []
        for term in terms {
            guard case .nodes(let nodes) = term.target else { continue }
            if let weight = term.preference {
                preferred += nodes.map {
                    .object([.init("weight", .integer(weight)), .init("preference", selectorTerm($0))])
                }
            } else {
                required = required.map { NodeSelectorTerm.both($0, nodes) } ?? nodes
            }
        }
        let one = required.map { Document.object([.init("nodeSelectorTerms", .array($0.map(selectorTerm)))]) }
        return .fields(
            ("requiredDuringSchedulingIgnoredDuringExecution", one),
            ("preferredDuringSchedulingIgnoredDuringExecution", .array(preferred)))
    }

    /// An empty one is said too: it means no node.
    private func selectorTerm(_ term: NodeSelectorTerm) -> Document {
        var labels: [Document] = []
        var fields: [Document] = []
        for requirement in term.requirements {
            switch requirement {
            case .label(let requirement): labels.append(requirement.matchExpression)
            case .greater(let key, let bound): labels.append(keyExpression(key, "Gt", [String(bound)]))
            case .less(let key, let bound): labels.append(keyExpression(key, "Lt", [String(bound)]))
            case .name(let name): fields.append(keyExpression(NodeRequirement.nameField, "In", [name]))
            case .otherName(let name): fields.append(keyExpression(NodeRequirement.nameField, "NotIn", [name]))
            }
        }
        return .fields(("matchExpressions", .array(labels)), ("matchFields", .array(fields)))
    }

    private func podAffinity(_ terms: [AffinityTerm]) -> Document? {
        var required: [Document] = []
        var preferred: [Document] = []
        for term in terms {
            guard let pods = term.pods else { continue }
            if let weight = term.preference {
                preferred.append(.fields(("weight", .integer(weight)), ("podAffinityTerm", podTerm(pods))))
            } else {
                required.append(podTerm(pods))
            }
        }
        return .fields(
            ("requiredDuringSchedulingIgnoredDuringExecution", .array(required)),
            ("preferredDuringSchedulingIgnoredDuringExecution", .array(preferred)))
    }

    private func podTerm(_ term: PodAffinityTerm) -> Document {
        var fields: [Document.Field] = []
        // An empty selector is said too: it means every pod, or every namespace.
        if let selector = term.selector { fields.append(.init("labelSelector", labelSelector(selector))) }
        fields.append(.init("topologyKey", .string(term.topology.labelKey)))
        if !term.namespaces.isEmpty { fields.append(.init("namespaces", .strings(term.namespaces))) }
        if let selector = term.namespaceSelector {
            fields.append(.init("namespaceSelector", labelSelector(selector)))
        }
        if !term.matchLabelKeys.isEmpty { fields.append(.init("matchLabelKeys", .strings(term.matchLabelKeys))) }
        if !term.mismatchLabelKeys.isEmpty {
            fields.append(.init("mismatchLabelKeys", .strings(term.mismatchLabelKeys)))
        }
        return .object(fields)
    }

    /// As the file says it: pairs, then expressions.
    private func labelSelector(_ selector: Selector) -> Document {
        var labels: Labels = [:]
        var expressions: [Document] = []
        for requirement in selector.requirements {
            if case .equals(let key, let value) = requirement, labels[key] == nil {
                labels[key] = value
            } else {
                expressions.append(requirement.matchExpression)
            }
        }
        var fields: [Document.Field] = []
        if !labels.isEmpty || expressions.isEmpty { fields.append(.init("matchLabels", .labels(labels))) }
        if !expressions.isEmpty { fields.append(.init("matchExpressions", .array(expressions))) }
        return .object(fields)
    }

    func toleration(_ toleration: Toleration) -> Document {
        .fields(
            ("key", .text(toleration.key)),
            ("operator", toleration.value == nil ? .string("Exists") : isShown ? .string("Equal") : nil),
            ("value", .text(toleration.value)), ("effect", toleration.effect.map { .string($0.apiName) }),
            ("tolerationSeconds", toleration.duration.map { seconds($0, "toleration for") }))
    }

    /// `labels`: of the pod.
    func spread(_ spread: SpreadConstraint, labels: Labels) -> Document {
        var fields: [Document.Field] = [
            .init("maxSkew", .integer(spread.maxSkew)), .init("topologyKey", .string(spread.topology.labelKey)),
            .init("whenUnsatisfiable", .string(spread.whenUnsatisfiable.apiName)),
        ]
        if let selector = spread.declaredSelector(of: labels) {
            fields.append(.init("labelSelector", labelSelector(selector)))
        }
        if let least = spread.minDomains { fields.append(.init("minDomains", .integer(least))) }
        if spread.nodeAffinityPolicy != .honor {
            fields.append(.init("nodeAffinityPolicy", .string(spread.nodeAffinityPolicy.apiName)))
        }
        if spread.nodeTaintsPolicy != .ignore {
            fields.append(.init("nodeTaintsPolicy", .string(spread.nodeTaintsPolicy.apiName)))
        }
        if !spread.matchLabelKeys.isEmpty { fields.append(.init("matchLabelKeys", .strings(spread.matchLabelKeys))) }
        return .object(fields)
    }
}
