internal import Glibc
package import PodKernel
package import PodLifecycle
package import PodModel
internal import Synchronization

/// Everything between the pods of one environment: addresses, links, services, names, host ports.
/// Every node has a link that holds its gateway address; every pod has a veth pair of its own, routed by the host, so
/// pods share no segment on which one could lie to another. Safe to call from any thread.
package final class ClusterNetwork: Sendable {
    /// Where services have their addresses: the last sixteenth of the environment's block.
    package let serviceRange: (base: IPv4, prefix: Int)

    struct Pod: Sendable {
        var link: String
        var node: NodeIndex
        var address: IPv4
    }

    struct State: Sendable {
        var pools: [NodeIndex: PodAddressPool] = [:]
        var pods: [PodWorkerSlot: Pod] = [:]
        var faults = NetworkFaults()
        /// Of slow nodes: pods that come later are slow too.
        var delays: [NodeIndex: LinkImpairment] = [:]
        var notes: [String] = []
        var isClosed = false

        /// The same sentence once, and not without end.
        mutating func note(_ text: String) {
            if notes.count < 100, !notes.contains(text) { notes.append(text) }
        }
    }

    let layout: EnvironmentLayout
    let links: LinkNames
    let block: AddressBlock
    let firewall: Firewall
    let zone: Shared<ClusterZone>
    let resolver: Resolver
    let forwarder: Forwarder
    let hostPorts: HostPorts
    let removal: LinkRemoval
    /// Of pods' links; the uplink's, when that carries less than Ethernet.
    let mtu: UInt32
    let state: Shared<State>

    /// Takes a free block of addresses and makes the environment's link and firewall tables; `Failure` names what the
    /// machine lacks. `nameservers` answer for names outside the cluster; nil takes those of /etc/resolv.conf.
    /// `isResumed`: another podsh has made them and was killed; all of it is taken over, and the kernel's tables are
    /// left as they are until `takeOver`.
    package init(
        layout: EnvironmentLayout, nameservers: [IPv4]? = nil, isResumed: Bool = false
    ) throws(Failure) {
        self.layout = layout
        let links = LinkNames(layout)
        let state = Shared(State())
        self.links = links
        self.state = state
        removal = LinkRemoval(group: links.removalGroup)
        let servers = nameservers ?? HostNameservers.read()
        block =
            if isResumed, let own = AddressBlock.held(by: layout) {
                own
            } else {
                try AddressBlock.claim(layout: layout, avoiding: servers)
            }
        serviceRange = (block.services, 20)
        zone = Shared(ClusterZone(block: block))
        let complain: @Sendable (String) -> Void = { note in state.change { $0.note(note) } }
        var undo: [() -> Void] = []
        do throws(Failure) {
            var socket = try NetlinkSocket()
            mtu = try ClusterNetwork.mtu(on: &socket)
            let forwarder = try Forwarder()
            undo.append(forwarder.close)
            let hostPorts = HostPorts(forwarder, zone)
            self.forwarder = forwarder
            self.hostPorts = hostPorts
            resolver = try Resolver(zone: zone, nameservers: servers)
            undo.append(resolver.close)
            undo.append { Uplink.release(tag: layout.tag) }
            let uplink = try Uplink.acquire(tag: layout.tag, on: &socket)
            for note in uplink.notes { complain(note) }
            let ruleset = Ruleset(
                table: layout.table, links: links, block: block, opened: uplink.opened,
                hasIPv6: access("/proc/net/if_inet6", F_OK) == 0)
            firewall = try Firewall(ruleset, isHeld: isResumed, complain: complain) { changes in
                ClusterNetwork.forgetFlows(changes, complain: complain)
                for change in changes { hostPorts.update(change.key, complain: complain) }
            }
        } catch {
            if isResumed { throw error }
            for step in undo.reversed() { step() }
            ClusterNetwork.clean(layout: layout)
            throw error
        }
    }

    /// Sentences the user should read once, such as a changed sysctl; each is handed out a single time.
    package func takeNotes() -> [String] {
        state.change { state in
            let notes = state.notes
            state.notes = []
            return notes
        }
    }

    /// Makes the node's link, gateway address and resolver. A failure when more nodes are asked for than addresses
    /// allow.
    package func addNode(_ node: NodeIndex, name: String) throws(Failure) {
        guard node < AddressBlock.lastNode else {
            throw Failure("node \(name) gets no addresses: an environment has room for \(AddressBlock.lastNode) nodes")
        }
        let isNew = state.change { state in
            if state.pools[node] != nil { return false }
            state.pools[node] = PodAddressPool(block.range(of: node))
            return true
        }
        guard isNew else { return }
        var socket = try NetlinkSocket()
        let link = links.node(node)
        do throws(NetlinkError) {
            // It is there where a podsh that was killed has made it.
            do throws(NetlinkError) {
                try Links.addBridge(link, hardware: LinkNames.gatewayHardware, on: &socket)
            } catch  where error.code == EEXIST {}
            guard let index = Links.index(link) else { throw NetlinkError(code: ENODEV, reason: link) }
            // The /24 comes with it: addresses of the node that are no pod's lead here and are refused.
            do throws(NetlinkError) {
                try Routes.addAddress(block.gateway(of: node), prefix: 24, link: index, on: &socket)
            } catch  where error.code == EEXIST {}
        } catch {
            state.change { $0.pools[node] = nil }
            try? removal.remove(link)
            throw Failure("cannot make the link \(link) of node \(name): \(error.text)")
        }
        do throws(Failure) {
            try resolver.listen(on: block.gateway(of: node))
        } catch {
            state.change { $0.pools[node] = nil }
            try? removal.remove(link)
            throw Failure("names cannot be resolved on node \(name): \(error.message)")
        }
        firewall.add(node)
    }

    /// A service is there, or its endpoints have changed. Never blocks: batched on a thread of its own.
    package func route(_ service: ServiceRoute) {
        zone.change { $0.set(service) }
        firewall.route(service)
    }

    /// The service is gone.
    package func unroute(_ service: ObjectKey) {
        zone.change { $0.remove(service) }
        firewall.unroute(service)
    }

    /// Returns when all services told so far are in the kernel; for tests and for a service that must answer now.
    package func settle() throws(Failure) { try firewall.flush() }

    /// The node's resolver, for the pods' resolv.conf.
    package func nameserver(ofNode node: NodeIndex) -> IPv4 { block.gateway(of: node) }

    /// Bytes the pod has received and sent; nil when it is not connected.
    package func traffic(of worker: PodWorkerSlot) -> (received: Int64, sent: Int64)? {
        guard let link = state.change({ $0.pods[worker]?.link }), var socket = try? NetlinkSocket(),
            let seen = try? Links.look(link, on: &socket)
        else { return nil }
        // What the host has received the pod has sent.
        return (seen.sent, seen.received)
    }

    /// Takes everything away. Safe to call twice.
    package func close() {
        let isFirst = state.change { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
        guard isFirst else { return }
        forwarder.close()
        resolver.close()
        firewall.close()
        ClusterNetwork.clean(layout: layout)
    }

    /// Listens on an address of this machine and leads each connection to the target, asked anew for each. Port 0 takes
    /// a free one.
    package func forward(_ local: Endpoint, to target: ForwardTarget) throws(Failure) -> any ForwardedPort {
        if Rootless.isEntered {
            throw Failure(
                """
                cannot forward without root: no program of this machine would reach port \(local.port); run podsh \
                as root
                """
            )
        }
        let (state, zone) = (state, zone)
        let listening = try forwarder.listen(local.address, local.port) {
            switch target {
            case .pod(let worker, let port): state.change { $0.pods[worker]?.address }.map { ($0, port) }
            case .service(let key, let port): zone.change { $0.service(key)?.front(port) }
            }
        }
        return PortForward(forwarder, listening)
    }

    private static func mtu(on socket: inout NetlinkSocket) throws(Failure) -> UInt32 {
        let names = try Uplink.leaving(on: &socket)
        var least: UInt32 = 1500
        for name in names {
            if let seen = try? Links.look(name, on: &socket) { least = min(least, max(576, seen.mtu)) }
        }
        return least
    }
}
