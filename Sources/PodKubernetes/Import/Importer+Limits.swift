import PodModel

// What limits a namespace: LimitRange and ResourceQuota.
extension Importer {
    func effect(_ kind: UnstructuredKind, _ fields: FieldReader) -> InertEffect? {
        switch kind {
        case .limitRange: .policy(.limitRange(limitRange(fields)))
        case .resourceQuota: .policy(.resourceQuota(resourceQuota(fields)))
        case .endpoints: .endpoints(endpoints(fields))
        case .persistentVolume: persistentVolume(fields).map { .volume($0) }
        case .storageClass: .storageClass(storageClass(fields))
        case .endpointSlice: endpointSlice(fields).map { .endpoints($0) }
        case .serviceAccount, .role, .roleBinding, .clusterRole, .clusterRoleBinding, .ingress, .ingressClass,
            .networkPolicy, .priorityClass, .runtimeClass, .lease, .customResourceDefinition, .customResource,
            .clusterCustomResource:
            nil
        }
    }

    private func limitRange(_ fields: FieldReader) -> LimitRangeSpec {
        var range = LimitRangeSpec()
        _ = fields.object("spec") { spec -> Void? in
            range.limits = spec.objects("limits", limit)
            return nil
        }
        range.setDefaults()
        return range
    }

    private func limit(_ fields: FieldReader) -> LimitRangeSpec.Item? {
        fields.require("type")
        guard let subject = fields.choice("type", LimitRangeSpec.Subject.self) else { return nil }
        var item = LimitRangeSpec.Item(subject)
        item.min = amounts(fields, "min")
        item.max = amounts(fields, "max")
        item.default = amounts(fields, "default")
        item.defaultRequest = amounts(fields, "defaultRequest")
        item.maxLimitRequestRatio = amounts(fields, "maxLimitRequestRatio")
        for pair in item.min.pairs {
            guard let most = item.max[pair.name], pair.amount > most else { continue }
            fields.report("min", "bad-value", "min value of \(pair.name) is greater than its max")
        }
        if subject != .container {
            for name in ["default", "defaultRequest"] where fields.has(name) {
                fields.report(name, "bad-value", "may not be specified when `type` is '\(subject.apiName)'")
            }
        }
        return item
    }

    private func resourceQuota(_ fields: FieldReader) -> ResourceQuotaSpec {
        var quota = ResourceQuotaSpec()
        _ = fields.object("spec") { spec -> Void? in
            quota.hard = amounts(spec, "hard")
            for scope in spec.texts("scopes") ?? [] { quota.scopes += scopes(spec, "scopes", scope) }
            _ = spec.object("scopeSelector") { selector -> Void? in
                quota.scopes += selector.objects("matchExpressions", expression).flatMap { $0 }
                return nil
            }
            return nil
        }
        for pair in quota.hard.pairs where pair.name == "services.loadbalancers" || pair.name.hasPrefix("count/") {
            if pair.amount.nano % 1_000_000_000 != 0 { fields.report("spec", "bad-value", "must be an integer") }
        }
        return quota
    }

    private func expression(_ fields: FieldReader) -> [ResourceQuotaSpec.Scope]? {
        fields.require("scopeName")
        fields.require("operator")
        let name = fields.text("scopeName") ?? ""
        let relation = fields.choice(
            "operator", [("Exists", Relation.exists), ("DoesNotExist", .isMissing), ("In", .isIn), ("NotIn", .isNotIn)])
        let classes = fields.texts("values") ?? []
        guard let relation else { return nil }
        guard name == "PriorityClass" else { return scopes(fields, "scopeName", name) }
        let named = classes.compactMap { priorities[$0]?.value }
        switch relation {
        // A pod has the priority of its class, and none without one.
        case .exists: return [.priority([0], isIn: false)]
        case .isMissing: return [.priority([0], isIn: true)]
        case .isIn: return [.priority(named, isIn: true)]
        case .isNotIn: return [.priority(named, isIn: false)]
        }
    }

    private enum Relation { case exists, isMissing, isIn, isNotIn }

    private func scopes(_ fields: FieldReader, _ field: String, _ name: String) -> [ResourceQuotaSpec.Scope] {
        switch name {
        case "Terminating": return [.terminating]
        case "NotTerminating": return [.notTerminating]
        case "BestEffort": return [.bestEffort]
        case "NotBestEffort": return [.notBestEffort]
        case "PriorityClass": return [.priority([0], isIn: false)]
        default:
            fields.notCarried(field, "podsh has no quota scope '\(name)'")
            return []
        }
    }

    private func amounts(_ fields: FieldReader, _ name: String) -> ResourceList {
        var list = ResourceList()
        _ = fields.object(name) { fields -> Void? in
            for (key, _, _) in fields.all() {
                guard let quantity = fields.quantity(key) else { continue }
                if quantity.nano < 0 {
                    fields.report(key, "bad-value", "must be greater than or equal to 0")
                } else {
                    list[key] = quantity
                }
            }
            return nil
        }
        return list
    }
}
