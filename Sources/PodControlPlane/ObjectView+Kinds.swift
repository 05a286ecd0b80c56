package import PodModel

/// Objects of one kind.
extension ObjectView {
    package func pod(_ key: ObjectKey) -> Pod? {
        if case .pod(let found)? = object(key) { found } else { nil }
    }

    package func workload(_ key: ObjectKey) -> Workload? {
        if case .workload(let found)? = object(key) { found } else { nil }
    }

    package func service(_ key: ObjectKey) -> Service? {
        if case .service(let found)? = object(key) { found } else { nil }
    }

    package func claim(_ key: ObjectKey) -> VolumeClaim? {
        if case .claim(let found)? = object(key) { found } else { nil }
    }

    /// A config, or with the key of a secret, a secret.
    package func config(_ key: ObjectKey) -> ConfigObject? {
        if case .config(let found)? = object(key) { found } else { nil }
    }

    package func template(_ key: ObjectKey) -> NamedTemplate? {
        if case .template(let found)? = object(key) { found } else { nil }
    }

    package func autoscaler(_ key: ObjectKey) -> Autoscaler? {
        if case .autoscaler(let found)? = object(key) { found } else { nil }
    }

    package func budget(_ key: ObjectKey) -> DisruptionBudget? {
        if case .budget(let found)? = object(key) { found } else { nil }
    }

    package func node(_ name: String) -> Node? {
        if case .node(let found)? = object(ObjectKey(.node, name)) { found } else { nil }
    }

    package func namespace(_ name: String) -> Namespace? {
        if case .namespace(let found)? = object(ObjectKey(.namespace, name)) { found } else { nil }
    }

    /// An object that nothing acts on.
    package func unstructured(_ key: ObjectKey) -> UnstructuredObject? {
        if case .unstructured(let found)? = object(key) { found } else { nil }
    }

    package func meta(of key: ObjectKey) -> ObjectMeta? { object(key)?.meta }

    /// All nodes in the natural order of their names.
    package var allNodes: [Node] { keys(of: .node, in: nil).compactMap { node($0.name) } }

    /// Addresses and ports behind a service: every port of the service at every endpoint pod that has it.
    package func endpoints(of service: Service) -> [Endpoint] {
        let pods = pods(.endpoints(ofService: service.key)).flatMap { pod -> [Endpoint] in
            guard let address = pod.status.address else { return [] }
            return service.ports.compactMap { port in
                pod.spec.target(of: port).map { Endpoint(address: address, port: $0, name: port.name) }
            }
        }
        return pods + writtenEndpoints(of: service).flatMap { written in service.ports.flatMap(written.endpoints) }
    }

    /// What somebody wrote down as behind a service, beside its pods.
    package func writtenEndpoints(of service: Service) -> [WrittenEndpoints] {
        [UnstructuredKind.endpoints, .endpointSlice]
            .flatMap { keys(of: .unstructured($0), in: service.meta.namespace) }.compactMap { unstructured($0) }
            .filter { $0.leads(from: service) }.compactMap(\.endpoints)
    }
}
