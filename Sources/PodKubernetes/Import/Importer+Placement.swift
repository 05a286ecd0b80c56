import PodModel
import Yams

extension Importer {
    func spread(_ fields: FieldReader) -> [SpreadConstraint] {
        let all = fields.objects("topologySpreadConstraints", constraint)
        for (i, constraint) in all.enumerated() {
            let isSame = { (other: SpreadConstraint) in
                other.topology == constraint.topology && other.whenUnsatisfiable == constraint.whenUnsatisfiable
            }
            guard all[..<i].contains(where: isSame) else { continue }
            fields.report(
                "topologySpreadConstraints", "bad-value",
                "duplicate value {topologyKey, whenUnsatisfiable}: "
                    + "{\(constraint.topology.labelKey), \(constraint.whenUnsatisfiable.apiName)}")
        }
        return all
    }

    func affinity(_ fields: FieldReader) -> [AffinityTerm] {
        fields.object("affinity") { fields in
            (fields.object("nodeAffinity", nodeAffinity) ?? [])
                + (fields.object("podAffinity") { podAffinity($0, isAnti: false) } ?? [])
                + (fields.object("podAntiAffinity") { podAffinity($0, isAnti: true) } ?? [])
        } ?? []
    }

    func toleration(_ fields: FieldReader) -> Toleration? {
        let exists = fields.choice("operator", [("Exists", true), ("Equal", false)]) ?? false
        let key = fields.text("key").flatMap { $0.isEmpty ? nil : $0 }
        if key != nil, let given = fields.value("key") { check(given, NameRules.labelKey) }
        let value = fields.text("value")
        let effects = [("", nil)] + Taint.Effect.allCases.map { ($0.apiName, Optional($0)) }
        let effect = fields.choice("effect", effects) ?? nil
        // Below zero is at once (`toleratesTaint` of the taint manager).
        let duration = fields.longSeconds("tolerationSeconds", from: .min).map { max(.zero, $0) }
        if key == nil, !exists {
            fields.report("operator", "bad-value", "has to be Exists where there is no key")
            return nil
        }
        if duration != nil, effect != .noExecute {
            fields.report(
                "tolerationSeconds", "bad-value",
                "needs effect NoExecute: only that evicts, and the time counts until it does")
        }
        if !exists, let given = fields.value("value") { check(given, NameRules.labelValue) }
        if exists, let value, !value.isEmpty {
            fields.report("value", "bad-value", "has to be empty where the operator is Exists")
        }
        return Toleration(key: key, value: exists ? nil : value ?? "", effect: effect, duration: duration)
    }

    private func topology(_ fields: FieldReader) -> Topology? {
        fields.require("topologyKey")
        if let given = fields.value("topologyKey") { check(given, NameRules.labelKey) }
        return fields.text("topologyKey").map(Topology.init(labelKey:))
    }

    /// By the rules of `validateTopologySpreadConstraints` of Kubernetes' API.
    private func constraint(_ fields: FieldReader) -> SpreadConstraint? {
        fields.require("maxSkew")
        let topology = topology(fields)
        let counts = 1...Int64(Int32.max)
        let skew = fields.number("maxSkew", in: counts)
        fields.require("whenUnsatisfiable")
        let effect = fields.choice("whenUnsatisfiable", SpreadConstraint.WhenUnsatisfiable.self)
        let selector = fields.object("labelSelector", self.selector)
        let domains = fields.number("minDomains", in: counts)
        if domains != nil, effect == .scheduleAnyway {
            fields.report("minDomains", "bad-value", "can only be with whenUnsatisfiable: DoNotSchedule")
        }
        let affinityPolicy = fields.choice("nodeAffinityPolicy", SpreadConstraint.InclusionPolicy.self)
        let taintsPolicy = fields.choice("nodeTaintsPolicy", SpreadConstraint.InclusionPolicy.self)
        let keys = labelKeys(fields, "matchLabelKeys", beside: selector)
        guard let topology, let skew, let effect else { return nil }
        var constraint = SpreadConstraint(topology: topology, maxSkew: Int(skew))
        constraint.whenUnsatisfiable = effect
        constraint.subject = .selected(selector)
        constraint.minDomains = domains.map { Int($0) }
        if let affinityPolicy { constraint.nodeAffinityPolicy = affinityPolicy }
        if let taintsPolicy { constraint.nodeTaintsPolicy = taintsPolicy }
        constraint.matchLabelKeys = keys
        return constraint
    }

    /// Keys whose values are the pod's own: there have to be other labels, and none of the same keys.
    private func labelKeys(_ fields: FieldReader, _ name: String, beside selector: Selector?) -> [String] {
        let keys = fields.texts(name) ?? []
        for value in fields.list(name) ?? [] { check(value, NameRules.labelKey) }
        if !keys.isEmpty, selector == nil {
            fields.report(name, "bad-value", "must not be specified when labelSelector is not set")
        }
        for key in keys where selector?.requirements.contains(where: { $0.key == key }) ?? false {
            fields.report(name, "bad-value", "'\(key)' exists in both \(name) and labelSelector")
        }
        return keys
    }

    // MARK: Affinity

    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    private func nodeAffinity(_ fields: FieldReader) -> [AffinityTerm]? {
        let required = fields.object(Importer.required) { fields -> AffinityTerm? in
            fields.require("nodeSelectorTerms")
            let terms = fields.objects("nodeSelectorTerms", nodeTerm)
            if let all = fields.list("nodeSelectorTerms"), all.isEmpty {
                fields.report("nodeSelectorTerms", "missing-field", "must have at least one node selector term")
            }
            return AffinityTerm(.nodes(terms))
        }
        let preferred = fields.objects(Importer.preferred) { fields -> AffinityTerm? in
            fields.require("preference")
            let weight = weight(fields)
            return fields.object("preference", nodeTerm).map { AffinityTerm(.nodes([$0]), preference: weight) }
        }
        // A preference that is empty has no effect (`PreferredSchedulingTerm` of Kubernetes' API), as here.
        return (required.map { [$0] } ?? []) + preferred
    }

    private func weight(_ fields: FieldReader) -> Int {
        fields.require("weight")
        return fields.number("weight", in: 1...100).map { Int($0) } ?? 1
    }

    func nodeTerm(_ fields: FieldReader) -> NodeSelectorTerm? {
        let labels = fields.objects("matchExpressions") { fields -> NodeRequirement? in
            guard let (key, word, values) = expression(fields, isOfNode: true) else { return nil }
            switch word {
            case .isIn: return .label(values.count == 1 ? .equals(key, values[0]) : .isIn(key, values))
            case .notIn: return .label(values.count == 1 ? .notEquals(key, values[0]) : .notIn(key, values))
            case .exists: return .label(.exists(key))
            case .doesNotExist: return .label(.missing(key))
            case .greater, .less:
                guard values.count == 1, let bound = Int64(values[0]) else {
                    fields.report("values", "bad-value", "has to be one whole number where the operator is Gt or Lt")
                    return nil
                }
                return word == .greater ? .greater(key, bound) : .less(key, bound)
            }
        }
        return NodeSelectorTerm(labels + fields.objects("matchFields", nodeField))
    }

    /// `validateNodeFieldSelectorRequirement` of Kubernetes' API: one field, and one value.
    private func nodeField(_ fields: FieldReader) -> NodeRequirement? {
        fields.require("key")
        fields.require("operator")
        fields.require("values")
        let key = fields.text("key")
        let isNot = fields.choice("operator", [("In", false), ("NotIn", true)])
        let values = fields.texts("values") ?? []
        if let key, key != NodeRequirement.nameField {
            fields.report("key", "bad-value", "'\(key)' is no field of nodes: \(NodeRequirement.nameField) is")
            return nil
        }
        guard values.count == 1 else {
            fields.report("values", "bad-value", "has to be one value")
            return nil
        }
        return isNot.map { $0 ? .otherName(values[0]) : .name(values[0]) }
    }

    private func podAffinity(_ fields: FieldReader, isAnti: Bool) -> [AffinityTerm]? {
        let required = fields.objects(Importer.required) { podTerm($0, isAnti, preference: nil) }
        let preferred = fields.objects(Importer.preferred) { fields -> AffinityTerm? in
            fields.require("podAffinityTerm")
            let weight = weight(fields)
            return fields.object("podAffinityTerm") { podTerm($0, isAnti, preference: weight) }
        }
        return required + preferred
    }

    private func podTerm(_ fields: FieldReader, _ isAnti: Bool, preference: Int?) -> AffinityTerm? {
        let topology = topology(fields)
        let selector = fields.object("labelSelector", self.selector)
        let namespaces = fields.texts("namespaces") ?? []
        for value in fields.list("namespaces") ?? [] { check(value, NameRules.dnsLabel) }
        let namespaceSelector = fields.object("namespaceSelector", self.selector)
        let matched = labelKeys(fields, "matchLabelKeys", beside: selector)
        let mismatched = labelKeys(fields, "mismatchLabelKeys", beside: selector)
        for key in mismatched where matched.contains(key) {
            fields.report(
                "mismatchLabelKeys", "bad-value", "'\(key)' exists in both matchLabelKeys and mismatchLabelKeys")
        }
        guard let topology else { return nil }
        var term = PodAffinityTerm(selector, topology)
        term.namespaces = namespaces
        term.namespaceSelector = namespaceSelector
        term.matchLabelKeys = matched
        term.mismatchLabelKeys = mismatched
        return AffinityTerm(isAnti ? .apart(term) : .beside(term), preference: preference)
    }
}
