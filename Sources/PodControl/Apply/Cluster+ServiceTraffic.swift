import PodCollections
import PodModel
import PodTables

// How services are reached from outside.
extension Cluster {
    /// The one that is asked for, or any. `ipallocator` of Kubernetes' `pkg/registry/core/service` has the words.
    mutating func takeServiceAddress(_ wanted: IPv4?, for key: ObjectKey) throws(Refusal) -> IPv4 {
        if let wanted {
            if addresses.take(wanted) { return wanted }
            let reason =
                addresses.contains(wanted)
                ? "provided IP is already allocated"
                : "the provided IP (\(wanted)) is not in the valid range. The range of valid IPs is \(addresses.range)"
            let wrong = FieldError(
                path: "spec.clusterIPs", value: wanted.description,
                message: "failed to allocate IP \(wanted): \(reason)")
            throw Refusal(.invalid, "\(key) is invalid", fields: [wrong])
        }
        if let address = addresses.take() { return address }
        throw Refusal(.conflict, "no address is left in \(addresses.range); delete a service first")
    }

    /// The service goes, and its address and ports may be another's.
    mutating func removeService(_ slot: ServiceSlot) {
        if let address = tables.services[slot].object.clusterIP { addresses.release(address) }
        tables.removeService(slot)
    }

    /// Gives each port of a service the port of nodes that it needs; those that it has it keeps.
    mutating func expose(_ object: inout Service) throws(Refusal) {
        let old = object.givenPorts
        object.givenPorts = [:]
        guard object.traffic.exposure.needsNodePorts else { return }
        var taken = portsOfNodes(without: object.key)
        for port in object.ports {
            guard let host = port.hostPort else { continue }
            if taken.contains(host) {
                let wrong = FieldError(
                    path: "spec.ports[\(object.ports.firstIndex(of: port) ?? 0)].nodePort", value: "\(host)",
                    message: "provided port is already allocated")
                throw Refusal(.invalid, "\(object.key) is invalid", fields: [wrong])
            }
        }
        taken.formUnion(object.ports.compactMap(\.hostPort))
        for port in object.ports where port.hostPort == nil {
            if let known = old[port.number], taken.insert(known).inserted {
                object.givenPorts[port.number] = known
                continue
            }
            guard let given = nextNodePort(without: taken) else {
                throw Refusal(
                    .conflict,
                    "no port of the nodes is left in \(NodePorts.range.lowerBound)-\(NodePorts.range.upperBound); "
                        + "delete a service first")
            }
            taken.insert(given)
            object.givenPorts[port.number] = given
        }
    }

    /// In turn, so that a port that was freed is used again as late as possible; nil when all are taken.
    private mutating func nextNodePort(without taken: Set<UInt16>) -> UInt16? {
        let range = NodePorts.range
        let given = Array(NodePorts.firstGiven...range.upperBound)
        let start = given.firstIndex { $0 > lastNodePort } ?? 0
        let chosen = Array(range.lowerBound..<NodePorts.firstGiven)
        guard let next = (given[start...] + given[..<start] + chosen).first(where: { !taken.contains($0) })
        else { return nil }
        if next >= NodePorts.firstGiven { lastNodePort = next }
        return next
    }

    /// Ports of the machine that lead to other services by number.
    private func portsOfNodes(without key: ObjectKey) -> Set<UInt16> {
        var taken: Set<UInt16> = []
        for record in tables.services.all where record.isLive && record.object.key != key {
            for port in record.object.ports {
                if let host = record.object.nodePort(of: port) { taken.insert(host) }
            }
        }
        return taken
    }

    /// Gives services of type LoadBalancer this machine's address, the first by name where two want one port of it: as
    /// any that leads to one machine does, the second waits until the port is free.
    mutating func settleLoadBalancers() {
        let isAsked = tables.services.all.contains {
            $0.isLive && ($0.object.loadBalancer != .none || $0.object.asksForAddress)
        }
        guard isAsked else { return }
        let services = allServices
        var owners: [ServicePort.Number: ObjectKey] = [:]
        for service in services {
            for port in service.ports {
                guard let host = service.nodePort(of: port) else { continue }
                owners[ServicePort.Number(port: host, protocol: port.protocol)] = service.key
            }
        }
        // Who has the address keeps it.
        let having = services.filter { if case .address = $0.loadBalancer { true } else { false } }
        for service in having + services.filter({ service in !having.contains { $0.key == service.key } }) {
            guard let slot = tables.serviceSlots[service.key] else { continue }
            let state = loadBalancer(of: service, owners)
            if case .address = state { for port in service.ports { owners[port.number] = service.key } }
            tables.setLoadBalancer(slot, state)
        }
    }

    private func loadBalancer(of service: Service, _ owners: [ServicePort.Number: ObjectKey]) -> LoadBalancerState {
        guard case .loadBalancer(_, let implementation) = service.traffic.exposure else { return .none }
        if let implementation { return .pending("nothing here brings about the class \(implementation)") }
        for port in service.ports {
            if let owner = owners[port.number], owner != service.key {
                return .pending("port \(port.port) of this machine leads to \(owner)")
            }
        }
        return .address(machineAddress)
    }

    func validate(_ traffic: ServiceTraffic, isHeadless: Bool) -> [FieldError] {
        var errors: [FieldError] = []
        if let span = traffic.affinity, !ServiceTraffic.affinities.contains(span.wholeSeconds) {
            errors.append(
                FieldError(
                    path: "spec.sessionAffinityConfig.clientIP.timeoutSeconds", value: "\(span.wholeSeconds)",
                    message: "must be greater than 0 and less than 86400"))
        }
        if let name = traffic.exposure.externalName {
            let bare = name.hasSuffix(".") ? String(name.dropLast()) : name
            if let wrong = NameRules.dnsSubdomain(bare) {
                errors.append(FieldError(path: "spec.externalName", value: name, message: wrong))
            }
        }
        if let address = traffic.address, isHeadless || traffic.exposure.externalName != nil {
            errors.append(
                FieldError(
                    path: "spec.clusterIPs", value: address.description,
                    message: isHeadless
                        ? "may not be set for headless services" : "may not be set for ExternalName services"))
        }
        if isHeadless, traffic.exposure != .inside {
            errors.append(
                FieldError(
                    path: "spec.clusterIP", value: "None",
                    message: "may not be set to 'None' for \(traffic.exposure.apiName) services"))
        }
        return errors
    }
}

extension Service {
    fileprivate var asksForAddress: Bool {
        if case .loadBalancer = traffic.exposure { true } else { false }
    }
}

extension ServiceTraffic {
    /// What differs, in words; empty where nothing does.
    static func difference(from old: ServiceTraffic, to new: ServiceTraffic) -> [String] {
        var details: [String] = []
        if old.exposure != new.exposure {
            let (was, becomes) = (old.exposure.words, new.exposure.words)
            details.append(was == becomes ? "type" : "type \(was) → \(becomes)")
        }
        if old.address != new.address, let address = new.address { details.append("address \(address)") }
        if old.affinity != new.affinity {
            let words = [old.affinity, new.affinity].map { $0.map(\.description) ?? "none" }
            details.append("session-affinity \(words[0]) → \(words[1])")
        }
        if old.staysOnNode != new.staysOnNode { details.append("internalTrafficPolicy") }
        if old.staysOnNodeFromOutside != new.staysOnNodeFromOutside { details.append("externalTrafficPolicy") }
        if old.publishesNotReady != new.publishesNotReady { details.append("publish-not-ready") }
        for field in new.kept where !old.kept.contains(field) { details.append(field.name) }
        for field in old.kept where !new.kept.contains(where: { $0.name == field.name }) {
            details.append("\(field.name) removed")
        }
        return details
    }
}

extension ServiceExposure {
    fileprivate var words: String { externalName.map { "\(apiName) \($0)" } ?? apiName }
}
