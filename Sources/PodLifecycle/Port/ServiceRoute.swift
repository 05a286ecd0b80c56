package import PodModel

/// A service as the network has to carry it: an address, and the endpoints that take its connections now.
package struct ServiceRoute: Hashable, Sendable {
    /// Where a port leads behind the address.
    package enum Target: Hashable, Sendable {
        /// To this port of every endpoint.
        case all(UInt16)
        /// To these: each pod says by itself what a port's name means, and some have none. Ascending by address.
        case each([Endpoint])
    }

    package struct Port: Hashable, Sendable {
        package var name: String?
        package var port: UInt16
        package var target: Target
        package var `protocol`: PortProtocol
        /// Ports of this machine that lead to it.
        package var hostPorts: [UInt16]

        package init(name: String?, port: UInt16, target: Target, protocol: PortProtocol, hostPort: UInt16?) {
            self.name = name
            self.port = port
            self.target = target
            self.protocol = `protocol`
            hostPorts = hostPort.map { [$0] } ?? []
        }
    }

    package var key: ObjectKey
    /// nil for a headless one, whose name leads to the endpoints themselves.
    package var address: IPv4?
    package var ports: [Port]
    /// Addresses of ready, non-terminating pods, ascending.
    package var endpoints: [IPv4]
    /// Of those pods the ones that have a name of their own below the service's: a StatefulSet's, ascending by address.
    package var hosts: [Host] = []

    /// A client keeps its endpoint until it has been silent for so long.
    package var affinity: TimeSpan?
    /// Pods are led to endpoints on their own node alone.
    package var staysOnNode = false
    /// The name whose addresses the service's name has, in place of an address of its own.
    package var alias: String?

    package struct Host: Hashable, Sendable {
        package var name: String
        package var address: IPv4

        package init(name: String, address: IPv4) {
            self.name = name
            self.address = address
        }
    }

    /// Addresses and ports that take the connections of one port.
    package func backends(of port: Port) -> [Endpoint] {
        switch port.target {
        case .all(let number): endpoints.map { Endpoint(address: $0, port: number) }
        case .each(let backends): backends
        }
    }

    package init(key: ObjectKey, address: IPv4?, ports: [Port], endpoints: [IPv4]) {
        self.key = key
        self.address = address
        self.ports = ports
        self.endpoints = endpoints
    }
}

/// What `slow` and `drop` do to the link of a node or a pod; nothing set is a healthy link.
package struct LinkImpairment: Hashable, Sendable, Codable {
    package var latency: TimeSpan?
    package var jitter: TimeSpan?
    /// Lost packets in thousandths.
    package var lossPerMille: Int?

    package init(latency: TimeSpan? = nil, jitter: TimeSpan? = nil, lossPerMille: Int? = nil) {
        self.latency = latency
        self.jitter = jitter
        self.lossPerMille = lossPerMille
    }
}
