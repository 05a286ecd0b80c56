package import PodLifecycle
package import PodModel

/// Everything between the pods of one environment: addresses, links, services, names, host ports.
/// Every node has a link that holds its gateway address; every pod has a veth pair of its own, routed by the host, so
/// pods share no segment on which one could lie to another (hostile case N07). Safe to call from any thread.
package final class PodNetwork: Sendable {
    /// Where services have their addresses: the last sixteenth of the environment's block.
    package let serviceRange: (base: IPv4, prefix: Int)

    /// Takes a free block of addresses and makes the environment's link and firewall tables; `Failure` names what the
    /// machine lacks. `nameservers` answer for names outside the cluster; nil takes those of /etc/resolv.conf.
    package init(layout: EnvironmentLayout, nameservers: [IPv4]? = nil) throws(Failure) {
        serviceRange = (IPv4(10, 96, 240, 0), 20)
    }

    /// Sentences the user should read once, such as a changed sysctl; each is handed out a single time.
    package func takeNotes() -> [String] { [] }

    /// Makes the node's link, gateway address and resolver. A failure when more nodes are asked for than addresses allow.
    package func addNode(_ node: NodeIndex, name: String) throws(Failure) {}

    /// An address for a pod, held until `disconnect`. A failure when the node has none left.
    package func reserve(node: NodeIndex, life: LifeSlot) throws(Failure) -> IPv4 { IPv4(10, 96, 1, 2) }

    /// Gives the sandbox its link, address and routes and opens its host ports; on failure nothing of it is left but the
    /// reserved address. `ports` are those of all the pod's containers.
    package func connect(_ sandbox: SandboxHandle, ports: [ContainerPort]) throws(Failure) {}

    /// Takes link, host ports and address back; safe when nothing was connected or reserved. Waits for the kernel (about
    /// 20 ms; calls from several threads share one wait).
    package func disconnect(_ life: LifeSlot) {}

    /// A service is there, or its endpoints have changed. Never blocks: batched on a thread of its own.
    package func route(_ service: ServiceRoute) {}
    package func unroute(_ service: ObjectKey) {}
    /// Returns when all services told so far are in the kernel; for tests and for a service that must answer now.
    package func settle() {}

    /// Cuts a node off, or heals it; traffic among its own pods goes on.
    package func setLink(node: NodeIndex, up: Bool) throws(Failure) {}
    /// Slows a link or loses packets on it; an empty impairment heals it.
    package func impair(node: NodeIndex, _ impairment: LinkImpairment) throws(Failure) {}
    package func impair(life: LifeSlot, _ impairment: LinkImpairment) throws(Failure) {}

    /// Listens on 127.0.0.1 and leads each connection to the target, asked anew for each. Port 0 takes a free one.
    package func forward(_ hostPort: UInt16, to target: ForwardTarget) throws(Failure) -> any RunningCommand {
        throw Failure("not possible yet")
    }

    /// The node's resolver, for the pods' resolv.conf.
    package func nameserver(ofNode node: NodeIndex) -> IPv4 { IPv4(10, 96, 1, 1) }
    /// Bytes the pod has received and sent; nil when it is not connected.
    package func traffic(of life: LifeSlot) -> (received: Int64, sent: Int64)? { nil }

    /// Takes everything away. Safe to call twice.
    package func close() {}

    /// Takes away by name what a killed podsh has left of the environment's network.
    package static func clean(layout: EnvironmentLayout) {}
    /// How many things of the environment's network are still in the kernel; 0 after `clean`.
    package static func residue(layout: EnvironmentLayout) -> Int { 0 }
    /// What the machine lacks for networking, one sentence each; for `doctor` and the start.
    package static func preflight() -> [String] { [] }
}
