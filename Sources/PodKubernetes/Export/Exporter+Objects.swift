import PodModel

extension Exporter {
    func document(_ namespace: Namespace) -> Document {
        begin(ObjectKey(.namespace, namespace.meta.name))
        return document(.namespace, metadata(namespace.meta))
    }

    func document(_ config: ConfigObject) -> Document {
        begin(config.key)
        let data = Document.object(
            config.data.pairs.map { .init($0.key, .string(config.isSecret ? Base64.encode($0.value) : $0.value)) })
        return document(config.kind, metadata(config.meta), ("data", config.data.isEmpty ? nil : data))
    }

    func document(_ claim: VolumeClaim) -> Document {
        begin(claim.key)
        var annotations = claim.meta.annotations
        if claim.keep { annotations[KeepAnnotation.key] = "true" }
        return document(.persistentVolumeClaim, metadata(claim.meta, annotations: annotations), ("spec", claimSpec(claim.size)))
    }

    func claimSpec(_ size: Int64) -> Document {
        .fields(
            ("accessModes", .strings(["ReadWriteOnce"])),
            ("resources", .fields(("requests", .fields(("storage", .string(Quantity.bytesText(size))))))))
    }

    func document(_ service: Service) -> Document {
        begin(service.key)
        let hasNodePort = service.ports.contains { $0.hostPort.map(Exporter.nodePorts.contains) ?? false }
        let spec = Document.fields(
            ("type", hasNodePort ? .string("NodePort") : nil), ("clusterIP", service.isHeadless ? .string("None") : nil),
            ("selector", service.selector.equalities),
            ("ports", service.ports.isEmpty ? nil : .array(service.ports.map { port($0) })))
        return document(.service, metadata(service.meta), ("spec", spec))
    }

    /// The range that Kubernetes gives to ports of nodes (`--service-node-port-range`).
    private static let nodePorts: ClosedRange<UInt16> = 30_000...32_767

    private func port(_ port: ServicePort) -> Document {
        var nodePort: Document?
        if let host = port.hostPort {
            if Exporter.nodePorts.contains(host) {
                nodePort = .integer(Int(host))
            } else {
                omit("host \(host): ports of Kubernetes' nodes reach from 30000 to 32767")
            }
        }
        return .fields(
            ("name", .text(port.name)), ("protocol", port.protocol == .tcp ? nil : .string(port.protocol.apiName)),
            ("port", .integer(Int(port.port))), ("targetPort", port.target == port.port ? nil : .integer(Int(port.target))),
            ("nodePort", nodePort))
    }

    func document(_ pod: Pod) -> Document {
        begin(pod.key)
        let spec = podSpec(pod.template)
        return document(.pod, metadata(pod.meta), ("spec", spec))
    }

    func document(_ autoscaler: Autoscaler) -> Document {
        begin(autoscaler.key)
        let target = autoscaler.spec.target
        let spec = Document.fields(
            (
                "scaleTargetRef",
                .fields(
                    ("apiVersion", .string(target.kind.apiVersion)), ("kind", .string(target.kind.apiName)),
                    ("name", .string(target.name)))
            ),
            ("minReplicas", autoscaler.spec.minReplicas == 1 ? nil : .integer(autoscaler.spec.minReplicas)),
            ("maxReplicas", .integer(autoscaler.spec.maxReplicas)),
            ("metrics", .array(autoscaler.spec.metrics.map(\.exported))))
        return document(.autoscaler, metadata(autoscaler.meta), ("spec", spec))
    }

    func document(_ budget: DisruptionBudget) -> Document {
        begin(budget.key)
        var (least, most): (CountOrPercent?, CountOrPercent?)
        switch budget.spec.bound {
        case .minAvailable(let bound): least = bound
        case .maxUnavailable(let bound): most = bound
        }
        let spec = Document.object(
            [
                least.map { .init("minAvailable", $0.document) }, most.map { .init("maxUnavailable", $0.document) },
                // An empty one selects every pod, and has to be there.
                .init("selector", budget.spec.selector.document),
                budget.spec.alwaysAllowsUnhealthy ? .init("unhealthyPodEvictionPolicy", .string("AlwaysAllow")) : nil,
            ].compactMap { $0 })
        return document(.budget, metadata(budget.meta), ("spec", spec))
    }
}

extension AutoscalerSpec.Metric {
    fileprivate var exported: Document {
        let (name, type, value): (String, String, Document.Field)
        switch self {
        case .cpuUtilization(let percent): (name, type, value) = ("cpu", "Utilization", .init("averageUtilization", .integer(percent)))
        case .memoryUtilization(let percent):
            (name, type, value) = ("memory", "Utilization", .init("averageUtilization", .integer(percent)))
        case .cpuValue(let milli):
            (name, type, value) = ("cpu", "AverageValue", .init("averageValue", .string(Quantity.cpuText(milli: milli))))
        case .memoryValue(let bytes):
            (name, type, value) = ("memory", "AverageValue", .init("averageValue", .string(Quantity.bytesText(bytes))))
        }
        return .fields(
            ("type", .string("Resource")),
            ("resource", .fields(("name", .string(name)), ("target", .object([.init("type", .string(type)), value])))))
    }
}
