import PodModel

extension Importer {
    func autoscaler(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        let key = ObjectKey(.autoscaler, meta.name, namespace: meta.namespace)
        let isFirstVersion = fields.text("apiVersion") == "autoscaling/v1"
        fields.require("spec")
        let spec = fields.object("spec") { fields -> AutoscalerSpec? in
            fields.require("scaleTargetRef")
            fields.require("maxReplicas")
            let target = fields.object("scaleTargetRef") { scaleTarget($0, meta.namespace) }
            let least = fields.count("minReplicas")
            var metrics: [AutoscalerSpec.Metric] = []
            if isFirstVersion {
                if let percent = fields.count("targetCPUUtilizationPercentage") { metrics = [.cpuUtilization(percent)] }
            } else {
                metrics = fields.objects("metrics", metric)
            }
            guard let target, let most = fields.count("maxReplicas") else { return nil }
            var spec = AutoscalerSpec(target: target, maxReplicas: most)
            if let least { spec.minReplicas = least }
            if !metrics.isEmpty { spec.metrics = metrics }
            return spec
        }
        return spec.map { (.autoscaler(name: meta.name, namespace: meta.namespace, spec: $0), key) }
    }

    private func scaleTarget(_ fields: FieldReader, _ namespace: String) -> ObjectKey? {
        fields.require("kind")
        fields.require("name")
        let kinds = ObjectKind.workloads.filter(\.hasReplicas)
        let kind = fields.choice("kind", kinds.map { ($0.apiName, $0) })
        if let kind { fields.means("apiVersion", kind.apiVersion) }
        guard let kind, let name = fields.text("name") else { return nil }
        return ObjectKey(kind, name, namespace: namespace)
    }

    private func metric(_ fields: FieldReader) -> AutoscalerSpec.Metric? {
        fields.require("type")
        fields.means("type", "Resource")
        return fields.object("resource") { fields in
            fields.require("name")
            fields.require("target")
            guard let name = fields.text("name") else { return nil }
            guard name == "cpu" || name == "memory" else {
                fields.notCarried("name", "podsh measures cpu and memory, not '\(name)'")
                return nil
            }
            return fields.object("target") { fields in
                fields.require("type")
                let isValue = fields.choice("type", [("Utilization", false), ("AverageValue", true)])
                switch isValue {
                case false?:
                    fields.require("averageUtilization")
                    return fields.count("averageUtilization").map { name == "cpu" ? .cpuUtilization($0) : .memoryUtilization($0) }
                case true?:
                    fields.require("averageValue")
                    return fields.quantity("averageValue").map {
                        name == "cpu" ? .cpuValue($0.milliRoundedUp) : .memoryValue($0.unitsRoundedUp)
                    }
                case nil: return nil
                }
            }
        }
    }

    func budget(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        let key = ObjectKey(.budget, meta.name, namespace: meta.namespace)
        fields.require("spec")
        let spec = fields.object("spec") { fields -> DisruptionBudgetSpec? in
            let least = fields.countOrPercent("minAvailable")
            let most = fields.countOrPercent("maxUnavailable")
            fields.require("selector")
            let selector = fields.object("selector", self.selector)
            let always = fields.choice("unhealthyPodEvictionPolicy", [("IfHealthyBudget", false), ("AlwaysAllow", true)])
            if least != nil, most != nil { fields.report("maxUnavailable", "bad-value", "cannot stand beside minAvailable") }
            if least == nil, most == nil { complain(fields, misses: "minAvailable or maxUnavailable") }
            let bound = least.map(DisruptionBudgetSpec.Bound.minAvailable) ?? most.map(DisruptionBudgetSpec.Bound.maxUnavailable)
            guard let selector, let bound else { return nil }
            var spec = DisruptionBudgetSpec(selector: selector, bound: bound)
            spec.alwaysAllowsUnhealthy = always ?? false
            return spec
        }
        return spec.map { (.budget(name: meta.name, namespace: meta.namespace, spec: $0), key) }
    }
}
