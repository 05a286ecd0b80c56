import PodModel

extension Importer {
    func placement(_ fields: FieldReader, _ spec: inout PodSpec) {
        spec.nodeSelector = fields.labels("nodeSelector") ?? [:]
        spec.tolerations = fields.objects("tolerations", toleration)
        spec.spread = fields.objects("topologySpreadConstraints", spread)
        _ = fields.object("affinity") { fields -> Void? in
            spec.affinity = fields.object("nodeAffinity", nodeAffinity) ?? []
            spec.affinity += fields.object("podAffinity") { podAffinity($0, isAnti: false) } ?? []
            spec.affinity += fields.object("podAntiAffinity") { podAffinity($0, isAnti: true) } ?? []
            return nil
        }
    }

    private func toleration(_ fields: FieldReader) -> Toleration? {
        let exists = fields.choice("operator", [("Exists", true), ("Equal", false)]) ?? false
        let key = fields.text("key").flatMap { $0.isEmpty ? nil : $0 }
        let value = fields.text("value")
        let effects: [(String, Taint.Effect?)] = [
            ("", nil), ("NoSchedule", .noSchedule), ("PreferNoSchedule", .preferNoSchedule), ("NoExecute", .noExecute),
        ]
        let effect = fields.choice("effect", effects) ?? nil
        let duration = fields.seconds("tolerationSeconds")
        if key == nil, !exists {
            fields.report("operator", "bad-value", "has to be Exists where there is no key")
            return nil
        }
        if exists, let value, !value.isEmpty { fields.report("value", "bad-value", "has to be empty where the operator is Exists") }
        return Toleration(key: key, value: exists ? nil : value ?? "", effect: effect, duration: duration)
    }

    private func topology(_ fields: FieldReader) -> Topology? {
        fields.require("topologyKey")
        guard let key = fields.text("topologyKey") else { return nil }
        if let known = [Topology.zone, .node].first(where: { $0.labelKey == key }) { return known }
        fields.notCarried("topologyKey", "podsh has \(Topology.zone.labelKey) and \(Topology.node.labelKey), not '\(key)'")
        return nil
    }

    private func spread(_ fields: FieldReader) -> SpreadConstraint? {
        fields.require("maxSkew")
        let topology = topology(fields)
        let skew = fields.number("maxSkew", in: 1...Int64(Int32.max))
        fields.require("whenUnsatisfiable")
        fields.means("whenUnsatisfiable", "DoNotSchedule")
        fields.require("labelSelector")
        if let labels = fields.object("labelSelector", equalities), labels.count != 1 || labels["app"] == nil {
            fields.notCarried("labelSelector", "podsh spreads over the pods of one label 'app', not over \(labels)")
        }
        guard let topology, let skew else { return nil }
        return SpreadConstraint(topology: topology, maxSkew: Int(skew))
    }

    // MARK: Affinity

    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    private func nodeAffinity(_ fields: FieldReader) -> [AffinityTerm]? {
        let required = fields.object(Importer.required) { fields -> [AffinityTerm]? in
            fields.require("nodeSelectorTerms")
            let terms = fields.objects("nodeSelectorTerms") { nodeTerms($0, preference: nil) }
            if terms.count > 1 {
                fields.notCarried("nodeSelectorTerms", "podsh wants all of the requirements, not one of several")
            }
            return terms.first
        }
        let preferred = fields.objects(Importer.preferred) { fields -> [AffinityTerm]? in
            fields.require("preference")
            let weight = weight(fields)
            let terms = fields.object("preference") { nodeTerms($0, preference: weight) } ?? []
            guard let first = terms.first else { return nil }
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
        fields.require("labelSelector")
        let topology = topology(fields)
        guard let labels = fields.object("labelSelector", equalities), let topology else { return nil }
        return AffinityTerm(target: .pod(labels, topology: topology), isAnti: isAnti, preference: preference)
    }
}
