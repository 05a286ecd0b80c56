import PodModel
import Yams

extension Importer {
    func spread(_ fields: FieldReader) -> [SpreadConstraint] {
        let all = fields.objects("topologySpreadConstraints", constraint)
        for (i, constraint) in all.enumerated() {
            guard all[..<i].contains(where: { $0.topology == constraint.topology }) else { continue }
            // podsh has one `whenUnsatisfiable`.
            fields.report(
                "topologySpreadConstraints", "bad-value",
                "duplicate value {topologyKey, whenUnsatisfiable}: {\(constraint.topology.labelKey), DoNotSchedule}")
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
        guard let key = fields.text("topologyKey") else { return nil }
        if let known = Topology.allCases.first(where: { $0.labelKey == key }) { return known }
        fields.notCarried(
            "topologyKey", "podsh has \(Topology.zone.labelKey) and \(Topology.node.labelKey), not '\(key)'")
        return nil
    }

    private func constraint(_ fields: FieldReader) -> SpreadConstraint? {
        fields.require("maxSkew")
        let topology = topology(fields)
        let skew = fields.number("maxSkew", in: 1...Int64(Int32.max))
        fields.require("whenUnsatisfiable")
        fields.means("whenUnsatisfiable", "DoNotSchedule")
        needSelector(fields)
        if let labels = fields.object("labelSelector", equalities), labels.count != 1 || labels["app"] == nil {
            fields.notCarried("labelSelector", "podsh spreads over the pods of one label 'app', not over \(labels)")
        }
        guard let topology, let skew else { return nil }
        return SpreadConstraint(topology: topology, maxSkew: Int(skew))
    }

    /// Kubernetes takes none for no pod at all, which nothing here can say.
    private func needSelector(_ fields: FieldReader) {
        if fields.has("labelSelector") { return }
        fields.notCarried("labelSelector", "podsh needs one; without it no pod is meant")
    }

    // MARK: Affinity

    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    private func nodeAffinity(_ fields: FieldReader) -> [AffinityTerm]? {
        let required = fields.object(Importer.required) { fields -> [AffinityTerm]? in
            fields.require("nodeSelectorTerms")
            let terms = fields.objects("nodeSelectorTerms") { fields -> [AffinityTerm]? in
                // Unlike an empty preference.
                if fields.value("matchExpressions")?.node.sequence?.isEmpty ?? true, !fields.has("matchFields") {
                    notCarried(fields.span, fields.path, "an empty term means no node, which podsh cannot say")
                }
                return nodeTerms(fields, preference: nil)
            }
            if let all = fields.list("nodeSelectorTerms"), all.isEmpty {
                fields.report("nodeSelectorTerms", "missing-field", "must have at least one node selector term")
            }
            if terms.count > 1 {
                fields.notCarried("nodeSelectorTerms", "podsh wants all of the requirements, not one of several")
            }
            return terms.first
        }
        let preferred = fields.objects(Importer.preferred) { fields -> [AffinityTerm]? in
            let weight = weight(fields)
            let terms = fields.object("preference") { nodeTerms($0, preference: weight) } ?? []
            // One that is empty has no effect (`PreferredSchedulingTerm` of Kubernetes' API).
            guard let first = terms.first else { return [] }
            if terms.contains(where: { $0.isAnti != first.isAnti }) {
                fields.notCarried("preference", "podsh weighs In and NotIn each on their own")
                return terms
            }
            return [AffinityTerm(target: .node(together(terms)), isAnti: first.isAnti, preference: weight)]
        }
        return (required ?? []) + preferred.flatMap { $0 }
    }

    private func together(_ terms: [AffinityTerm]) -> Labels {
        terms.reduce([:]) { labels, term in
            if case .node(let own) = term.target { return labels.merging(own) }
            return labels
        }
    }

    private func weight(_ fields: FieldReader) -> Int {
        fields.require("weight")
        return fields.number("weight", in: 1...100).map { Int($0) } ?? 1
    }

    /// One term an expression: all have to hold, as in Kubernetes.
    private func nodeTerms(_ fields: FieldReader, preference: Int?) -> [AffinityTerm]? {
        fields.objects("matchExpressions") { fields -> AffinityTerm? in
            guard let (key, word, values) = expression(fields) else { return nil }
            guard word == "In" || word == "NotIn", values.count == 1, let value = values.first else {
                fields.notCarried("operator", "podsh carries In and NotIn of one value")
                return nil
            }
            return AffinityTerm(target: .node([key: value]), isAnti: word == "NotIn", preference: preference)
        }
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
        needSelector(fields)
        let topology = topology(fields)
        guard let labels = fields.object("labelSelector", equalities), let topology else { return nil }
        return AffinityTerm(target: .pod(labels, topology: topology), isAnti: isAnti, preference: preference)
    }
}
