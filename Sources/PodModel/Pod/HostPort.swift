/// A port that a pod occupies on its node.
package struct HostPort: Hashable, Sendable {
    package let port: UInt16
    package let `protocol`: PortProtocol
    /// The one address of the node at which it listens; nil: all of them.
    package let address: IPv4?

    package init(_ port: UInt16, _ protocol: PortProtocol, at address: IPv4? = nil) {
        self.port = port
        self.protocol = `protocol`
        self.address = address
    }

    /// Whether one node cannot have both (`HostPortInfo.CheckConflict` of Kubernetes' `kube-scheduler/framework`): at
    /// distinct addresses a port is there twice.
    package func conflicts(with other: HostPort) -> Bool {
        port == other.port && `protocol` == other.protocol
            && (address == nil || other.address == nil || address == other.address)
    }
}

extension Array<HostPort> {
    package func conflicts(with other: HostPort) -> Bool { contains { $0.conflicts(with: other) } }
}
