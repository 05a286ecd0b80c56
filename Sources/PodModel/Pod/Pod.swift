/// A pod: metadata, the template it was cut from (labels there are the original ones; `meta.labels` count), the node
/// it was given once, and its status.
package struct Pod: Sendable {
    package var meta: ObjectMeta
    package var template: PodTemplate
    /// Written once, by the scheduler.
    package var nodeName: String?
    package var status: PodStatus

    package init(meta: ObjectMeta, template: PodTemplate) {
        self.meta = meta
        self.template = template
        status = PodStatus()
    }

    package var spec: PodSpec { template.spec }
    package var isBare: Bool { meta.owner == nil }
    /// The scheduler lets it wait until its gates are gone.
    package var isGated: Bool { nodeName == nil && !spec.schedulingGates.isEmpty }
    package var isTerminating: Bool { meta.deletion != nil }
    /// Counts for a controller: not finished, not terminating (Kubernetes' `IsPodActive`).
    package var isActive: Bool { !status.phase.isFinal && !isTerminating }
    package var isReady: Bool { status.conditions.ready.isTrue }
    package var key: ObjectKey { ObjectKey(.pod, meta.name, namespace: meta.namespace) }
    /// Restarts of all its containers together.
    package var restarts: Int { status.containers.reduce(0) { $0 + Int($1.restartCount) } }
}

/// An address and port behind which a container listens.
package struct Endpoint: Hashable, Sendable, Comparable, CustomStringConvertible, Codable {
    package var address: IPv4
    package var port: UInt16
    package var name: String?

    package init(address: IPv4, port: UInt16, name: String? = nil) {
        self.address = address
        self.port = port
        self.name = name
    }

    package static func < (a: Endpoint, b: Endpoint) -> Bool {
        (a.address.rawValue, a.port) < (b.address.rawValue, b.port)
    }

    /// `10.1.0.2:80`.
    package var description: String { "\(address):\(port)" }
}

extension Pod {
    /// Address and port of every declared port, from when the pod has an address until it has ended; with or without a
    /// service.
    package var endpoints: [Endpoint] {
        guard let address = status.address, !status.phase.isFinal else { return [] }
        return template.spec.containers.flatMap { container in
            container.ports.map { Endpoint(address: address, port: $0.port, name: $0.name) }
        }
    }
}
