internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// Ports of the host that lead to pods and services, by whom they were asked for.
final class HostPorts: Sendable {
    private struct Open: Sendable {
        var pods: [LifeSlot: [Forwarder.Listening]] = [:]
        var services: [ObjectKey: [ServiceRoute.Port: Forwarder.Listening]] = [:]
    }

    private let forwarder: Forwarder
    private let open = Shared(Open())

    private let zone: Shared<ClusterZone>
    /// Held while a service's ports are brought to what they should be.
    private let gate = Mutex(())

    init(_ forwarder: Forwarder, _ zone: Shared<ClusterZone>) {
        self.forwarder = forwarder
        self.zone = zone
    }

    /// Opens all of a pod's ports or none (hostile case N10).
    func add(_ life: LifeSlot, _ address: IPv4, _ ports: [ContainerPort]) throws(Failure) {
        var made: [Forwarder.Listening] = []
        for port in ports {
            guard let hostPort = port.hostPort else { continue }
            do throws(Failure) {
                let target: Forwarder.Target = { (address, port.port) }
                made.append(try forwarder.listen(IPv4(0, 0, 0, 0), hostPort, port.protocol, to: target))
            } catch {
                for listening in made { forwarder.close(listening) }
                throw error
            }
        }
        if !made.isEmpty { open.change { $0.pods[life] = made } }
    }

    func remove(_ life: LifeSlot) {
        for listening in open.change({ $0.pods.removeValue(forKey: life) }) ?? [] { forwarder.close(listening) }
    }

    /// Brings a service's ports to what it asks for now; one that is taken is told, the others are opened.
    func update(_ key: ObjectKey, complain: (String) -> Void) {
        gate.withLock { _ in bring(key, to: zone.change { $0.service(key) }, complain: complain) }
    }

    private func bring(_ key: ObjectKey, to route: ServiceRoute?, complain: (String) -> Void) {
        let before = open.change { $0.services.removeValue(forKey: key) } ?? [:]
        var after: [ServiceRoute.Port: Forwarder.Listening] = [:]
        let wanted = route?.ports.filter { $0.hostPort != nil } ?? []
        for (port, listening) in before {
            if wanted.contains(port) { after[port] = listening } else { forwarder.close(listening) }
        }
        for port in wanted where after[port] == nil {
            guard let hostPort = port.hostPort else { continue }
            do throws(Failure) {
                // The firewall picks the endpoint, as for everyone else.
                let zone = zone
                let target: Forwarder.Target = { zone.change { $0.service(key)?.address }.map { ($0, port.port) } }
                after[port] = try forwarder.listen(IPv4(0, 0, 0, 0), hostPort, port.protocol, to: target)
            } catch {
                complain("\(key) is not reachable from outside: \(error.message)")
            }
        }
        if !after.isEmpty { open.change { $0.services[key] = after } }
    }
}
