/// A port by its number or by the name that a container gives it (Kubernetes' `IntOrString` of ports).
package enum PortReference: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible, Codable {
    case number(UInt16)
    case name(String)

    package init(integerLiteral value: UInt16) { self = .number(value) }

    package var description: String {
        switch self {
        case .number(let number): String(number)
        case .name(let name): name
        }
    }
}

package struct ServicePort: Hashable, Sendable, Codable {
    package var port: UInt16
    /// The containers' port; defaults to `port`. A name is looked up in each pod: it may be another number in each, and
    /// a pod without such a port is no endpoint.
    package var target: PortReference
    package var `protocol`: PortProtocol
    package var hostPort: UInt16?
    package var name: String?
    /// `appProtocol`, a hint for those who read the service.
    package var appProtocol: String?

    package init(
        port: UInt16, target: PortReference? = nil, protocol: PortProtocol = .tcp, hostPort: UInt16? = nil,
        name: String? = nil, appProtocol: String? = nil
    ) {
        self.port = port
        self.target = target ?? .number(port)
        self.protocol = `protocol`
        self.hostPort = hostPort
        self.name = name
        self.appProtocol = appProtocol
    }
}

/// A stable address over the ready pods of a selector; a headless one is a name for their own addresses.
package struct Service: Sendable {
    package var meta: ObjectMeta
    package var selector: Selector
    package var ports: [ServicePort]
    /// nil for a headless one, and where the name is another's.
    package var clusterIP: IPv4?
    package let isHeadless: Bool
    package var traffic = ServiceTraffic()
    /// Ports of nodes that were given by themselves.
    package var givenPorts: [ServicePort.Number: UInt16] = [:]
    package var loadBalancer = LoadBalancerState.none

    package init(meta: ObjectMeta, selector: Selector, ports: [ServicePort], isHeadless: Bool = false) {
        self.meta = meta
        self.selector = selector
        self.ports = ports
        self.isHeadless = isHeadless
    }

    /// Whether a ready pod of the selector is an endpoint only if it has a port of a certain name.
    package var needsNamedPort: Bool {
        !ports.isEmpty && ports.allSatisfy { if case .name = $0.target { true } else { false } }
    }

    /// The port of this machine that leads to one of the service's, beside that at an outside address.
    package func nodePort(of port: ServicePort) -> UInt16? { port.hostPort ?? givenPorts[port.number] }

    /// The address or name under which others reach it (`EXTERNAL-IP`).
    package var external: String? {
        if let name = traffic.exposure.externalName { return name }
        if case .address(let address) = loadBalancer { return address.description }
        return nil
    }

    package var key: ObjectKey { ObjectKey(.service, meta.name, namespace: meta.namespace) }
    /// `10.96.0.1:80` of the first port, once it has an address.
    package var endpoint: Endpoint? {
        guard let clusterIP, let first = ports.first else { return nil }
        return Endpoint(address: clusterIP, port: first.port, name: first.name)
    }
}

extension PodSpec {
    /// Where a port of a service leads in a pod: by name the first of its containers, then of its sidecars, that has it
    /// for the same protocol (`FindPort` of Kubernetes' `pkg/api/v1/pod`).
    package func target(of port: ServicePort) -> UInt16? {
        switch port.target {
        case .number(let number): return number
        case .name(let name):
            for role in [ContainerRole.main, .sidecar] {
                for container in containers where container.role == role {
                    if let found = container.ports.first(where: { $0.name == name && $0.protocol == port.protocol }) {
                        return found.port
                    }
                }
            }
            return nil
        }
    }
}
