/// From where a service is reached (`type`), with what belongs to that.
package enum ServiceExposure: Hashable, Sendable, Codable {
    /// From pods and from this machine.
    case inside
    /// Beside that by a port of the nodes for each of its ports.
    case nodePorts
    /// Beside that by its own ports at an outside address. `implementation`: `loadBalancerClass`, who brings it about.
    case loadBalancer(hasNodePorts: Bool, implementation: String?)
    /// Nowhere: its name is another's, outside.
    case externalName(String)

    /// The `type` of Kubernetes' API.
    package var apiName: String {
        switch self {
        case .inside: "ClusterIP"
        case .nodePorts: "NodePort"
        case .loadBalancer: "LoadBalancer"
        case .externalName: "ExternalName"
        }
    }

    /// Each of its ports has one of the nodes.
    package var needsNodePorts: Bool {
        switch self {
        case .nodePorts, .loadBalancer(hasNodePorts: true, _): true
        case .inside, .loadBalancer(hasNodePorts: false, _), .externalName: false
        }
    }

    package var externalName: String? {
        if case .externalName(let name) = self { name } else { nil }
    }
}

/// How a service takes its connections, and which pods get them.
package struct ServiceTraffic: Hashable, Sendable, Codable {
    package var exposure = ServiceExposure.inside
    /// `clusterIP` where one was asked for.
    package var address: IPv4?
    /// `sessionAffinity: ClientIP`: a client keeps its pod until it has been silent for so long.
    package var affinity: TimeSpan?
    /// `internalTrafficPolicy: Local`: pods are led to the endpoints on their own node, or nowhere.
    package var staysOnNode = false
    /// `externalTrafficPolicy: Local`; all nodes are this machine.
    package var staysOnNodeFromOutside = false
    /// `publishNotReadyAddresses`: pods are endpoints before they are ready.
    package var publishesNotReady = false
    /// Fields of the spec that nothing here acts on, as they came.
    package var kept: [UnstructuredObject.Field] = []

    package init() {}

    /// As the API says it of a service's traffic from pods, and from outside.
    package var internalPolicy: String { ServiceTraffic.policy(isLocal: staysOnNode) }
    package var externalPolicy: String { ServiceTraffic.policy(isLocal: staysOnNodeFromOutside) }

    private static func policy(isLocal: Bool) -> String { isLocal ? "Local" : "Cluster" }

    /// `DefaultClientIPServiceAffinitySeconds`.
    package static let usualAffinity = TimeSpan.seconds(10_800)
    /// `MaxClientIPServiceAffinitySeconds`.
    package static let affinities: ClosedRange<Int64> = 1...86_400
}

/// The outside address of a service of type LoadBalancer (`status.loadBalancer`).
package enum LoadBalancerState: Hashable, Sendable {
    /// Of a service that asks for none.
    case none
    case address(IPv4)
    /// It has none; why.
    case pending(String)
}

extension ServicePort {
    /// Tells a service's ports apart.
    package struct Number: Hashable, Sendable {
        package let port: UInt16
        package let `protocol`: PortProtocol

        package init(port: UInt16, protocol: PortProtocol) {
            self.port = port
            self.protocol = `protocol`
        }
    }

    package var number: Number { Number(port: port, protocol: `protocol`) }
}

/// The ports of nodes (`--service-node-port-range`).
package enum NodePorts {
    package static let range: ClosedRange<UInt16> = 30_000...32_767
    /// From here on they are given by themselves first, so that those below stay free for people who choose one
    /// (`ServiceNodePortStaticSubrange`: of a range of 2,768 the first 86).
    package static let firstGiven: UInt16 = 30_086
}
