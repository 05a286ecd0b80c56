package import PodKubernetes
package import PodModel

extension Autoscaler {
    /// The HorizontalPodAutoscaler as the Kubernetes API shows it.
    package var document: Document {
        .fields(
            ("apiVersion", .string(key.kind.apiVersion)), ("kind", .string(key.kind.apiName)), ("metadata", meta.document),
            (
                "spec",
                .fields(
                    (
                        "scaleTargetRef",
                        .fields(
                            ("apiVersion", .string(spec.target.kind.apiVersion)), ("kind", .string(spec.target.kind.apiName)),
                            ("name", .string(spec.target.name)))
                    ),
                    ("minReplicas", .integer(spec.minReplicas)), ("maxReplicas", .integer(spec.maxReplicas)),
                    ("metrics", .array(spec.metrics.map(\.document))))
            ),
            (
                "status",
                .fields(
                    ("currentReplicas", .integer(status.current)), ("desiredReplicas", .integer(status.desired)),
                    ("lastScaleTime", status.lastScale.map { .time($0) }))
            ))
    }
}

extension AutoscalerSpec.Metric {
    fileprivate var document: Document {
        switch self {
        case .cpuUtilization(let percent): resource("cpu", ("averageUtilization", .integer(percent)))
        case .memoryUtilization(let percent): resource("memory", ("averageUtilization", .integer(percent)))
        case .cpuValue(let milli): resource("cpu", ("averageValue", .string(Quantity.cpuText(milli: milli))))
        case .memoryValue(let bytes): resource("memory", ("averageValue", .string(Quantity.bytesText(bytes))))
        }
    }

    private func resource(_ name: String, _ value: (String, Document?)) -> Document {
        let type = value.0 == "averageUtilization" ? "Utilization" : "AverageValue"
        return .fields(
            ("type", .string("Resource")),
            (
                "resource",
                .fields(("name", .string(name)), ("target", .fields(("type", .string(type)), value)))
            ))
    }
}

extension DisruptionBudget {
    /// The PodDisruptionBudget as the Kubernetes API shows it.
    package var document: Document {
        let (least, most): (CountOrPercent?, CountOrPercent?) =
            switch spec.bound {
            case .minAvailable(let count): (count, nil)
            case .maxUnavailable(let count): (nil, count)
            }
        return .fields(
            ("apiVersion", .string(key.kind.apiVersion)), ("kind", .string(key.kind.apiName)), ("metadata", meta.document),
            (
                "spec",
                .fields(
                    ("minAvailable", least?.document), ("maxUnavailable", most?.document),
                    ("selector", spec.selector.document),
                    ("unhealthyPodEvictionPolicy", spec.alwaysAllowsUnhealthy ? .string("AlwaysAllow") : nil))
            ),
            (
                "status",
                .fields(
                    ("currentHealthy", .integer(status.healthy)), ("desiredHealthy", .integer(status.desired)),
                    ("disruptionsAllowed", .integer(status.allowed)), ("expectedPods", .integer(status.expected)))
            ))
    }
}
