import PodModel
import PodText

extension DocumentWriter {
    func document(_ namespace: Namespace) -> Document {
        begin(ObjectKey(.namespace, namespace.meta.name))
        return document(.namespace, metadata(namespace.meta))
    }

    func document(_ config: ConfigObject) -> Document {
        begin(config.key)
        var plain: [Document.Field] = []
        var encoded: [Document.Field] = []
        for pair in config.data.pairs {
            if !config.isSecret, let text = pair.value.text {
                plain.append(.init(pair.key, .string(text)))
            } else {
                encoded.append(.init(pair.key, .string(Base64.encode(pair.value.bytes))))
            }
        }
        return document(
            config.kind, metadata(config.meta),
            ("type", config.isSecret && config.traits.type != .opaque ? .string(config.traits.type.name) : nil),
            ("immutable", .flag(config.traits.isImmutable)), ("data", plain.isEmpty ? nil : .object(plain)),
            (config.isSecret ? "data" : "binaryData", encoded.isEmpty ? nil : .object(encoded)))
    }

    func document(_ claim: VolumeClaim) -> Document {
        begin(claim.key)
        var annotations = claim.meta.annotations
        if claim.keep { annotations[KeepAnnotation.key] = "true" }
        return document(
            .persistentVolumeClaim, metadata(claim.meta, annotations: annotations),
            ("spec", claimSpec(claim.size, claim.spec)))
    }

    func claimSpec(_ size: Int64, _ spec: ClaimSpec) -> Document {
        .fields(
            ("accessModes", .strings(spec.accessModes.map(\.apiName))),
            ("resources", .fields(("requests", .fields(("storage", .string(Quantity.bytesText(size))))))),
            ("selector", spec.selector.map { $0.document }),
            ("volumeName", .text(spec.volumeName)),
            // An empty one is another than none.
            ("storageClassName", spec.storageClass.map { .string($0) }))
    }

    func document(_ pod: Pod) -> Document {
        begin(pod.key)
        let spec = podSpec(pod.template)
        return document(.pod, metadata(pod.meta), ("spec", spec))
    }

    func document(_ autoscaler: Autoscaler) -> Document? {
        begin(autoscaler.key)
        guard may(.autoscalers, instead: "it is not written") else { return nil }
        return document(.autoscaler, metadata(autoscaler.meta), ("spec", spec(autoscaler.spec)))
    }

    func spec(_ autoscaler: AutoscalerSpec) -> Document {
        let target = autoscaler.target
        return .fields(
            (
                "scaleTargetRef",
                .fields(
                    ("apiVersion", .string(target.kind.apiVersion)), ("kind", .string(target.kind.apiName)),
                    ("name", .string(target.name)))
            ),
            ("minReplicas", unlessUsual(autoscaler.minReplicas, 1) { .integer($0) }),
            ("maxReplicas", .integer(autoscaler.maxReplicas)),
            ("metrics", .array(autoscaler.metrics.map(\.document))),
            (
                "behavior",
                .fields(
                    ("scaleUp", autoscaler.up == .up ? nil : autoscaler.up.document),
                    ("scaleDown", autoscaler.down == .down ? nil : autoscaler.down.document))
            ))
    }

    func document(_ budget: DisruptionBudget) -> Document? {
        begin(budget.key)
        guard may(.budgets, instead: "it is not written") else { return nil }
        return document(.budget, metadata(budget.meta), ("spec", spec(budget.spec)))
    }

    func spec(_ budget: DisruptionBudgetSpec) -> Document {
        let (least, most): (CountOrPercent?, CountOrPercent?) =
            switch budget.bound {
            case .minAvailable(let count): (count, nil)
            case .maxUnavailable(let count): (nil, count)
            case .unset: (nil, nil)
            }
        return .object(
            [
                least.map { .init("minAvailable", $0.document) }, most.map { .init("maxUnavailable", $0.document) },
                // An empty one selects every pod, and has to be there.
                budget.selector.map { .init("selector", $0.document) },
                budget.alwaysAllowsUnhealthy && may(.unhealthyEviction)
                    ? .init("unhealthyPodEvictionPolicy", .string("AlwaysAllow")) : nil,
            ].compactMap { $0 })
    }
}

extension ScalingRules {
    fileprivate var document: Document {
        .fields(
            ("stabilizationWindowSeconds", .integer(window.wholeSeconds)), ("selectPolicy", .string(choice.apiName)),
            (
                "policies",
                .array(
                    policies.map {
                        .fields(
                            ("type", .string($0.kind.apiName)), ("value", .integer($0.value)),
                            ("periodSeconds", .integer($0.period.wholeSeconds)))
                    })
            ))
    }
}

extension AutoscalerSpec.Metric {
    fileprivate var document: Document {
        if case .ofContainer(let container, let metric) = self {
            return .fields(
                ("type", .string("ContainerResource")),
                ("containerResource", .object(metric.fields + [.init("container", .string(container))])))
        }
        return .fields(("type", .string("Resource")), ("resource", .object(fields)))
    }

    /// What is measured, and its target.
    private var fields: [Document.Field] {
        let (name, type, value): (String, String, Document.Field)
        switch self {
        case .cpuUtilization(let percent):
            (name, type, value) = ("cpu", "Utilization", .init("averageUtilization", .integer(percent)))
        case .memoryUtilization(let percent):
            (name, type, value) = ("memory", "Utilization", .init("averageUtilization", .integer(percent)))
        case .cpuValue(let milli):
            (name, type, value) = (
                "cpu", "AverageValue", .init("averageValue", .string(Quantity.cpuText(milli: milli)))
            )
        case .memoryValue(let bytes):
            (name, type, value) = ("memory", "AverageValue", .init("averageValue", .string(Quantity.bytesText(bytes))))
        case .ofContainer(_, let metric): return metric.fields
        }
        return [
            .init("name", .string(name)), .init("target", .object([.init("type", .string(type)), value])),
        ]
    }
}
