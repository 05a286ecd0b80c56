internal import PodLifecycle
internal import PodModel

/// Ports of the host that lead to pods and services, by whom they were asked for.
final class HostPorts: Sendable {
    private struct Place: Hashable {
        var port: UInt16
        var kind: PortProtocol
    }

    private struct Open: Sendable {
        var pods: [LifeSlot: [Forwarder.Listening]] = [:]
        var services: [ObjectKey: [ServiceRoute.Port: Forwarder.Listening]] = [:]
        /// For messages: `pod/web`.
        var owners: [Place: String] = [:]
    }

    private let forwarder: Forwarder
    private let zone: Shared<ClusterZone>
    private let open = Shared(Open())

    init(_ forwarder: Forwarder, _ zone: Shared<ClusterZone>) {
        self.forwarder = forwarder
        self.zone = zone
    }

    /// Opens all of a pod's ports or none (hostile case N10).
    func add(_ pod: SandboxHandle, _ ports: [ContainerPort]) throws(Failure) {
        let address = pod.address
        let owner = "\(ObjectKey(.pod, pod.identity.name, namespace: pod.identity.namespace))"
        var made: [Forwarder.Listening] = []
        for port in ports {
            guard let hostPort = port.hostPort else { continue }
            do throws(Failure) {
                made.append(try listen(hostPort, port.protocol, for: owner) { (address, port.port) })
            } catch {
                for listening in made { close(listening) }
                throw error
            }
        }
        let listenings = made
        if !made.isEmpty { open.change { $0.pods[pod.life] = listenings } }
    }

    func remove(_ life: LifeSlot) {
        for listening in open.change({ $0.pods.removeValue(forKey: life) }) ?? [] { close(listening) }
    }

    /// Brings a service's ports to what it asks for now; one that is taken is told, the others are opened. Called by one
    /// thread at a time.
    func update(_ key: ObjectKey, complain: (String) -> Void) {
        let route = zone.change { $0.service(key) }
        let before = open.change { $0.services.removeValue(forKey: key) } ?? [:]
        var after: [ServiceRoute.Port: Forwarder.Listening] = [:]
        let wanted = route?.ports.filter { $0.hostPort != nil } ?? []
        for (port, listening) in before {
            if wanted.contains(port) { after[port] = listening } else { close(listening) }
        }
        let zone = zone
        for port in wanted where after[port] == nil {
            guard let hostPort = port.hostPort else { continue }
            do throws(Failure) {
                // The firewall picks the endpoint, as for everyone else.
                after[port] = try listen(hostPort, port.protocol, for: "\(key)") {
                    zone.change { $0.service(key)?.front }.map { ($0, port.port) }
                }
            } catch {
                complain("\(key) is not reachable from outside: \(error.message)")
            }
        }
        let listenings = after
        if !after.isEmpty { open.change { $0.services[key] = listenings } }
    }

    private func listen(
        _ port: UInt16, _ kind: PortProtocol, for owner: String, _ target: @escaping Forwarder.Target
    ) throws(Failure) -> Forwarder.Listening {
        let place = Place(port: port, kind: kind)
        if let other = open.change({ $0.owners[place] }) {
            throw Failure(
                "host port \(port) leads to \(other) already; all nodes are this one machine and share its ports: "
                    + "have one such pod, or give the port to a service")
        }
        let listening = try forwarder.listen(IPv4(0, 0, 0, 0), port, kind, to: target)
        open.change { $0.owners[place] = owner }
        return listening
    }

    private func close(_ listening: Forwarder.Listening) {
        forwarder.close(listening)
        open.change { $0.owners[Place(port: listening.port, kind: listening.kind)] = nil }
    }
}
