internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// A pod's link: a veth pair with one end on the host and `eth0` in the sandbox. The pod's address is a /32 and its
/// only route leads to the gateway, so all it sends passes the host's IP layer; the neighbours are fixed on both sides,
/// so nothing depends on ARP.
struct PodLink {
    let name: String
    let address: IPv4
    let gateway: IPv4
    let mtu: UInt32
    let alias: String

    /// Makes the pair and configures both ends. On failure the caller removes the link by name.
    func make(in namespacePath: String) throws(Failure) {
        let namespace = try FileDescriptor.open(namespacePath, flags: FileDescriptor.read)
        var host = try NetlinkSocket()
        do throws(NetlinkError) {
            try makeHostEnd(namespace.number, on: &host)
        } catch {
            throw Failure("cannot make the network link \(name) of \(alias): \(error.text)")
        }
        try configure(in: namespace.number)
        // The host's end was up first and begins to carry once the kernel gets round to noticing its peer, until then
        // it loses packets; asking after the link makes it notice.
        _ = try? Links.look(name, on: &host)
    }

    private func makeHostEnd(_ namespace: Int32, on socket: inout NetlinkSocket) throws(NetlinkError) {
        try Links.addPair(
            name, hardware: LinkNames.gatewayHardware, peer: LinkNames.hardware(of: address), mtu: mtu,
            namespace: namespace, on: &socket)
        try Links.secure(name, alias: alias, on: &socket)
        try Links.setUp(name, on: &socket)
        guard let index = Links.index(name) else { throw NetlinkError(code: ENODEV, reason: name) }
        try Routes.addNeighbour(address, hardware: LinkNames.hardware(of: address), link: index, on: &socket)
        try Routes.add(address, prefix: 32, link: index, source: gateway, on: &socket)
    }

    private func makePodEnd(_ index: Int32, on socket: inout NetlinkSocket) throws(NetlinkError) {
        try Links.setUp("lo", on: &socket)
        try Routes.addAddress(address, prefix: 32, link: index, on: &socket)
        try Links.setUp("eth0", on: &socket)
        try Routes.addNeighbour(gateway, hardware: LinkNames.gatewayHardware, link: index, on: &socket)
        try Routes.add(IPv4(0, 0, 0, 0), prefix: 0, link: index, gateway: gateway, source: address, on: &socket)
    }

    /// Configures the pod's end; the thread is back in its own namespace when this returns.
    private func configure(in namespace: Int32) throws(Failure) {
        let own = try FileDescriptor.open("/proc/thread-self/ns/net", flags: FileDescriptor.read)
        try Namespaces.join(namespace)
        defer {
            if podsh_setns(own.number) < 0 {
                // Every later effect of this thread would happen inside the pod.
                preconditionFailure("a thread cannot return to its own network namespace")
            }
        }
        var pod = try NetlinkSocket()
        do throws(NetlinkError) {
            guard let index = Links.index("eth0") else { throw NetlinkError(code: ENODEV, reason: "eth0") }
            try makePodEnd(index, on: &pod)
        } catch {
            throw Failure("cannot give \(alias) the address \(address): \(error.text)")
        }
    }
}
