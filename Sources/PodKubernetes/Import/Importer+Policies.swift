import PodModel
import PodSyntax

extension Importer {
    func autoscaler(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        let key = ObjectKey(.autoscaler, meta.name, namespace: meta.namespace)
        let isFirstVersion = meta.version == "autoscaling/v1"
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
            let rules = fields.object("behavior") { fields in
                (
                    up: fields.object("scaleUp") { scalingRules($0, .up) },
                    down: fields.object("scaleDown") { scalingRules($0, .down) }
                )
            }
            let most = fields.count("maxReplicas")
            guard let target, let most else { return nil }
            var spec = AutoscalerSpec(target: target, maxReplicas: most)
            if let least { spec.minReplicas = least }
            if !metrics.isEmpty { spec.metrics = metrics }
            if let up = rules?.up { spec.up = up }
            if let down = rules?.down { spec.down = down }
            return spec
        }
        return spec.map { (.autoscaler(name: meta.name, namespace: meta.namespace, spec: $0), key) }
    }

    private func scaleTarget(_ fields: FieldReader, _ namespace: String) -> ObjectKey? {
        fields.require("kind")
        fields.require("name")
        let kinds = ObjectKind.workloads.filter(\.hasReplicas)
        let (word, name) = (fields.text("kind"), fields.text("name"))
        // It becomes a part of an address (`IsValidPathSegmentName`).
        if let value = fields.value("name") {
            check(value, NameRules.pathSegment)
        }
        guard let word, let kind = kinds.first(where: { $0.apiName == word }) else {
            fields.passOver("apiVersion")
            if let word {
                let words = kinds.map(\.apiName)
                fields.notCarried(
                    "kind", "podsh scales \(words.joined(separator: ", ")), not '\(word)'",
                    help: NearMiss.best(for: word, among: words).map { "did you mean '\($0)'?" })
            }
            return nil
        }
        fields.means("apiVersion", kind.apiVersion)
        guard let name else { return nil }
        return ObjectKey(kind, name, namespace: namespace)
    }

    /// What is not said is as usual (`validateScalingRules` of Kubernetes' `pkg/apis/autoscaling/validation`).
    private func scalingRules(_ fields: FieldReader, _ usual: ScalingRules) -> ScalingRules {
        var rules = usual
        if let window = fields.seconds("stabilizationWindowSeconds", from: 0) {
            rules.window = window
            if window > ScalingRules.longestWindow {
                fields.report("stabilizationWindowSeconds", "bad-value", "must be less than or equal to 3600")
            }
        }
        if let choice = fields.choice("selectPolicy", ScalingRules.Choice.self) { rules.choice = choice }
        guard fields.has("policies") else { return rules }
        rules.policies = fields.objects("policies") { fields in
            for name in ["type", "value", "periodSeconds"] { fields.require(name) }
            let kind = fields.choice("type", ScalingRules.Policy.Kind.self)
            let value = fields.count("value")
            let period = fields.seconds("periodSeconds", from: 1)
            if value == 0 { fields.report("value", "bad-value", "must be greater than zero") }
            if let period, period > ScalingRules.Policy.longestPeriod {
                fields.report("periodSeconds", "bad-value", "must be less than or equal to 1800")
            }
            guard let kind, let value, let period else { return nil }
            return ScalingRules.Policy(kind, value, in: period)
        }
        if rules.policies.isEmpty { fields.report("policies", "missing-field", "must specify at least one Policy") }
        return rules
    }

    private func metric(_ fields: FieldReader) -> AutoscalerSpec.Metric? {
        fields.require("type")
        fields.means("type", "Resource", "ContainerResource")
        if fields.text("type") == "ContainerResource" {
            return fields.object("containerResource") { fields in
                fields.require("container")
                let container = fields.text("container")
                let metric = resourceMetric(fields)
                return container.flatMap { name in metric.map { .ofContainer(name, $0) } }
            }
        }
        return fields.object("resource", resourceMetric)
    }

    private func resourceMetric(_ fields: FieldReader) -> AutoscalerSpec.Metric? {
        fields.require("name")
        fields.require("target")
        let name = fields.text("name")
        let isKnown = name == "cpu" || name == "memory"
        if let name, !isKnown { fields.notCarried("name", "podsh measures cpu and memory, not '\(name)'") }
        let metric = fields.object("target") { fields -> AutoscalerSpec.Metric? in
            fields.require("type")
            let type = fields.choice("type", ["Utilization", "AverageValue", "Value"].map { ($0, $0) })
            // What is given decides, whatever the type says (`GetResourceReplicas` of the autoscaler).
            if fields.has("averageValue") {
                return fields.quantity("averageValue").map {
                    name == "cpu" ? .cpuValue($0.milliRoundedUp) : .memoryValue($0.unitsRoundedUp)
                }
            }
            // The type decided nothing, and is wrong: what it would have asked for is not asked for, too.
            if !fields.has("averageUtilization"), type == nil {
                fields.passOver("averageUtilization")
                return nil
            }
            fields.require("averageUtilization")
            return fields.count("averageUtilization").map {
                name == "cpu" ? .cpuUtilization($0) : .memoryUtilization($0)
            }
        }
        return isKnown ? metric : nil
    }

    func budget(_ fields: FieldReader, _ meta: ImportedMeta) -> (Manifest, ObjectKey)? {
        let key = ObjectKey(.budget, meta.name, namespace: meta.namespace)
        // Nothing of it has to be said: such a budget covers no pod.
        let spec = fields.object("spec") { fields -> DisruptionBudgetSpec? in
            let least = fields.countOrPercent("minAvailable", isPart: true)
            let most = fields.countOrPercent("maxUnavailable", isPart: true)
            let selector = fields.object("selector", self.selector)
            let always = fields.choice(
                "unhealthyPodEvictionPolicy", [("IfHealthyBudget", false), ("AlwaysAllow", true)])
            if least != nil, most != nil {
                fields.report("maxUnavailable", "bad-value", "cannot stand beside minAvailable")
            }
            let bound =
                least.map(DisruptionBudgetSpec.Bound.minAvailable)
                ?? most.map(DisruptionBudgetSpec.Bound.maxUnavailable)
            var spec = DisruptionBudgetSpec(selector: selector, bound: bound ?? .unset)
            spec.alwaysAllowsUnhealthy = always ?? false
            return spec
        }
        let chosen = spec ?? DisruptionBudgetSpec(selector: nil, bound: .unset)
        return (.budget(name: meta.name, namespace: meta.namespace, spec: chosen), key)
    }
}
