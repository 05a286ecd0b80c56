package struct ServicePort: Hashable, Sendable {
    package var port: UInt16
    /// The container's port; defaults to `port`.
    package var target: UInt16
    package var `protocol`: PortProtocol
    package var hostPort: UInt16?
    package var name: String?

    package init(
        port: UInt16, target: UInt16? = nil, protocol: PortProtocol = .tcp, hostPort: UInt16? = nil,
        name: String? = nil
    ) {
        self.port = port
        self.target = target ?? port
        self.protocol = `protocol`
        self.hostPort = hostPort
        self.name = name
    }
}

/// A stable address over the ready pods of a selector; a headless one is a name for their own addresses.
package struct Service: Sendable {
    package var meta: ObjectMeta
    package var selector: Selector
    package var ports: [ServicePort]
    /// nil for a headless one.
    package var clusterIP: IPv4?
    package let isHeadless: Bool

    package init(meta: ObjectMeta, selector: Selector, ports: [ServicePort], isHeadless: Bool = false) {
        self.meta = meta
        self.selector = selector
        self.ports = ports
        self.isHeadless = isHeadless
    }

    package var key: ObjectKey { ObjectKey(.service, meta.name, namespace: meta.namespace) }
    /// `10.96.0.1:80` of the first port, once it has an address.
    package var endpoint: Endpoint? {
        guard let clusterIP, let first = ports.first else { return nil }
        return Endpoint(address: clusterIP, port: first.port, name: first.name)
    }
}
