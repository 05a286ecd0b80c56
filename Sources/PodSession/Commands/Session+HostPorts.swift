internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

// `host 0`: a port of this machine that is free.
extension Session {
    /// The manifest with a number for each `host 0`: the one that the object has already, else a free one.
    func withFreePorts(_ manifest: Manifest, at node: SyntaxNode) throws(EvaluationFailure) -> Manifest {
        switch manifest {
        case .pod(let name, let namespace, let template):
            let known = plane?.pod(ObjectKey(.pod, name, namespace: namespace))?.spec
            let ported = try withFreePorts(template, known: known, at: node)
            return .pod(name: name, namespace: namespace, template: ported)
        case .template(let name, let namespace, let template):
            let known = plane?.template(ObjectKey(.template, name, namespace: namespace))?.template.spec
            let ported = try withFreePorts(template, known: known, at: node)
            return .template(name: name, namespace: namespace, template: ported)
        case .replicaSet(let name, let namespace, let replicas, let template?, let isReplicationController):
            let kind: ObjectKind = isReplicationController ? .replicationController : .replicaSet
            let known = plane?.workload(ObjectKey(kind, name, namespace: namespace))?.template.spec
            let ported = try withFreePorts(template, known: known, at: node)
            return .replicaSet(
                name: name, namespace: namespace, replicas: replicas, template: ported,
                isReplicationController: isReplicationController)
        case .workload(var workload):
            let known = plane?.workload(workload.key)?.template.spec
            workload.template = try withFreePorts(workload.template, known: known, at: node)
            return .workload(workload)
        case .service(let name, let namespace, var ports, let selector, let isHeadless, let traffic):
            let known = plane?.service(ObjectKey(.service, name, namespace: namespace))?.ports ?? []
            for i in ports.indices where ports[i].hostPort == 0 {
                let before = known.first { $0.port == ports[i].port && $0.protocol == ports[i].protocol }
                ports[i].hostPort = try hostPort(before?.hostPort, at: node)
            }
            return .service(
                name: name, namespace: namespace, ports: ports, selector: selector, isHeadless: isHeadless,
                traffic: traffic)
        case .replicaSet, .claim, .config, .nodes, .node, .namespace, .autoscaler, .budget, .unstructured:
            return manifest
        }
    }

    private func withFreePorts(
        _ template: PodTemplate, known: PodSpec?, at node: SyntaxNode
    ) throws(EvaluationFailure) -> PodTemplate {
        guard template.spec.containers.contains(where: { $0.ports.contains { $0.hostPort == 0 } }) else {
            return template
        }
        var containers = template.spec.containers
        for i in containers.indices {
            let before = known?.containers.first { $0.name == containers[i].name }?.ports ?? []
            for k in containers[i].ports.indices where containers[i].ports[k].hostPort == 0 {
                let port = containers[i].ports[k]
                let same = before.first { $0.port == port.port && $0.protocol == port.protocol }
                containers[i].ports[k].hostPort = try hostPort(same?.hostPort, at: node)
            }
        }
        return template.changing { $0.containers = containers }
    }

    /// `known`, else one that this session has given to nobody. Simulated machines have none to listen on: theirs are
    /// counted.
    private func hostPort(_ known: UInt16?, at node: SyntaxNode) throws(EvaluationFailure) -> UInt16 {
        if let known { return known }
        var port: UInt16
        repeat {
            do throws(HostError) {
                port =
                    can(.runsContainers)
                    ? try host.freePort() : Session.firstSimulatedPort + UInt16(givenPorts.count % 10_000)
            } catch {
                throw fault(.refused, at: node, error.message)
            }
        } while can(.runsContainers) && givenPorts.contains(port)
        givenPorts.insert(port)
        return port
    }

    /// The first of the ports that IANA leaves to nobody (RFC 6335, 6).
    private static let firstSimulatedPort: UInt16 = 49_152

    /// Says which ports were found for `host 0`.
    func printFreePorts(_ before: Manifest, _ after: Manifest) {
        for (old, new) in zip(before.hostPorts, after.hostPorts) where old.host != new.host {
            output.chatter(Chatter(.change, "port \(new.port) is port \(new.host) of this machine"))
        }
    }

    // MARK: The field `ports`

    /// Ports of a pod, controller or service with those of this machine that lead to them; nil for another kind.
    func portRecords(of key: ObjectKey) -> ValueList? {
        guard let plane else { return nil }
        if let service = plane.service(key) {
            return ValueList(
                flat: service.ports.map { port in
                    record(
                        port.port, port.protocol, port.name,
                        host: service.nodePort(of: port) ?? forwarded(to: key, port.port))
                })
        }
        guard let spec = plane.pod(key)?.spec ?? plane.workload(key)?.template.spec else { return nil }
        return ValueList(
            flat: spec.containers.flatMap(\.ports).map { port in
                record(
                    port.port, port.protocol, port.name, host: port.hostPort ?? forwarded(to: key, port.port))
            })
    }

    private func forwarded(to key: ObjectKey, _ port: UInt16) -> UInt16? {
        forwards.last { $0.target == key && $0.remote == port }?.local.port
    }

    private func record(_ port: UInt16, _ kind: PortProtocol, _ name: String?, host: UInt16?) -> Value {
        ContainerPort(port: port, protocol: kind, name: name, hostPort: host).record
    }
}

extension ContainerPort {
    /// As expressions see it.
    var record: Value {
        var map = ValueMap()
        map.put("port", .int(Int64(port)))
        map.put("name", .optional(name))
        map.put("protocol", .string(`protocol`.apiName))
        map.put("host", hostPort.map { .int(Int64($0)) } ?? .null)
        return .map(map)
    }
}

extension Manifest {
    /// The ports of this machine that it asks for, in its order.
    fileprivate var hostPorts: [(port: UInt16, host: UInt16)] {
        let containers: [Container]
        switch self {
        case .pod(_, _, let template), .template(_, _, let template), .replicaSet(_, _, _, let template?, _):
            containers = template.spec.containers
        case .workload(let workload): containers = workload.template.spec.containers
        case .service(_, _, let ports, _, _, _):
            return ports.compactMap { port in port.hostPort.map { (port.port, $0) } }
        case .replicaSet, .claim, .config, .nodes, .node, .namespace, .autoscaler, .budget, .unstructured: return []
        }
        return containers.flatMap { $0.ports.compactMap { port in port.hostPort.map { (port.port, $0) } } }
    }
}
