internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Ports of the host that lead to pods and services, by whom they were asked for.
final class HostPorts: Sendable {
    /// What of a service a port of the host depends on; the firewall knows the rest.
    private struct Lead: Hashable {
        var host: HostPort
        var port: UInt16
    }

    private struct Open: Sendable {
        var pods: [PodWorkerSlot: [Forwarder.Listening]] = [:]
        var services: [ObjectKey: [Lead: Forwarder.Listening]] = [:]
        /// For messages: `pod/web`.
        var owners: [HostPort: String] = [:]
    }

    private let forwarder: Forwarder
    private let zone: Shared<ClusterZone>
    private let open = Shared(Open())

    init(_ forwarder: Forwarder, _ zone: Shared<ClusterZone>) {
        self.forwarder = forwarder
        self.zone = zone
    }

    /// Opens all of a pod's ports or none.
    func add(_ pod: NetworkAttachment, _ ports: [ContainerPort]) throws(Failure) {
        let address = pod.address
        let owner = "\(ObjectKey(.pod, pod.identity.name, namespace: pod.identity.namespace))"
        var made: [Forwarder.Listening] = []
        for port in ports {
            guard let hostPort = port.hostPort else { continue }
            do throws(Failure) {
                made.append(
                    try listen(HostPort(hostPort, port.protocol, at: port.hostAddress), for: owner) {
                        (address, port.port)
                    })
            } catch {
                for listening in made { close(listening) }
                throw Failure(error.message, .port)
            }
        }
        let listenings = made
        if !made.isEmpty { open.change { $0.pods[pod.worker] = listenings } }
    }

    func remove(_ worker: PodWorkerSlot) {
        for listening in open.change({ $0.pods.removeValue(forKey: worker) }) ?? [] { close(listening) }
    }

    /// Brings a service's ports to what it asks for now; one that is taken is reported, the others are opened. Called
    /// by one thread at a time.
    func update(_ key: ObjectKey, complain: (String) -> Void) {
        let route = zone.change { $0.service(key) }
        let before = open.change { $0.services.removeValue(forKey: key) } ?? [:]
        var after: [Lead: Forwarder.Listening] = [:]
        let wanted = (route?.ports ?? []).flatMap { port in
            port.hostPorts.map { Lead(host: HostPort($0, port.protocol), port: port.port) }
        }
        for (lead, listening) in before {
            if wanted.contains(lead) { after[lead] = listening } else { close(listening) }
        }
        let zone = zone
        for lead in wanted where after[lead] == nil {
            do throws(Failure) {
                // The firewall picks the endpoint, as for everyone else.
                after[lead] = try listen(lead.host, for: "\(key)") {
                    zone.change { $0.service(key)?.front(lead.port) }
                }
            } catch {
                complain("\(key) is not reachable from outside: \(error.message)")
            }
        }
        let listenings = after
        if !after.isEmpty { open.change { $0.services[key] = listenings } }
    }

    private func listen(
        _ place: HostPort, for owner: String, _ target: @escaping Forwarder.Target
    ) throws(Failure) -> Forwarder.Listening {
        // podsh's network is its own then: who asks from outside would find nothing there.
        if Rootless.isEntered {
            throw Failure(
                """
                host port \(place.port) cannot be opened without root: no program of this machine would reach it; run \
                podsh as root, or leave `host \(place.port)` out
                """
            )
        }
        let taken = open.change { open in open.owners.first { $0.key.conflicts(with: place) }?.value }
        if let other = taken {
            throw Failure(
                "host port \(place.port) leads to \(other) already; all nodes are this one machine and share its "
                    + "ports: have one such pod, or give the port to a service")
        }
        let listening = try forwarder.listen(place.address ?? .any, place.port, place.protocol, to: target)
        open.change { $0.owners[place] = owner }
        return listening
    }

    private func close(_ listening: Forwarder.Listening) {
        forwarder.close(listening)
        let address = listening.address == .any ? nil : listening.address
        open.change { $0.owners[HostPort(listening.port, listening.kind, at: address)] = nil }
    }
}
