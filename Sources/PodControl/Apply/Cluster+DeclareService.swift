import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func declareService(
        _ key: ObjectKey, _ ports: [ServicePort], _ labels: Labels?, isHeadless: Bool, _ traffic: ServiceTraffic
    ) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        // A name that is another's leads to no pods.
        let hasAddress = !isHeadless && traffic.exposure.externalName == nil
        let wanted = labels ?? (traffic.exposure.externalName == nil ? ["app": key.name] : [:])
        try refuse(
            key,
            unless: validateService(ports, wanted, isHeadless: !hasAddress)
                + validate(traffic, isHeadless: isHeadless))
        let selector = Selector(matching: wanted)
        guard let slot = tables.serviceSlots[key] else {
            let address = hasAddress ? try takeServiceAddress(traffic.address, for: key) : nil
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            var object = Service(meta: meta, selector: selector, ports: ports, isHeadless: isHeadless)
            object.clusterIP = address
            Saboteur.bend(&object, addresses.range, mutant)
            object.traffic = traffic
            do throws(Refusal) {
                try expose(&object)
            } catch {
                if let address { addresses.release(address) }
                throw error
            }
            tables.addService(object, namespace: namespace)
            settleLoadBalancers()
            return [Change(key, .created)]
        }
        var details: [String] = []
        let old = tables.services[slot].object
        if old.isHeadless != isHeadless, traffic.exposure.externalName == nil {
            let nature = old.isHeadless ? "is headless and gets no address" : "has an address and does not lose it"
            // `validateUpgradeDowngradeClusterIPs`
            let wrong = old.isHeadless ? "primary clusterIP can not be unset" : "may not change once set"
            throw Refusal(
                .forbidden, "\(key) \(nature); delete it first",
                fields: [FieldError(path: "spec.clusterIP", value: isHeadless ? "None" : "", message: wrong)])
        }
        if hasAddress, let given = traffic.address, let address = old.clusterIP, given != address {
            let wrong = FieldError(
                path: "spec.clusterIPs[0]", value: given.description, message: "may not change once set")
            throw Refusal(.invalid, "\(key) is invalid", fields: [wrong])
        }
        var traffic = traffic
        // What is not said again stays.
        if hasAddress, traffic.address == nil { traffic.address = old.traffic.address }
        if old.ports != ports { details.append("port \(text(old.ports)) → \(text(ports))") }
        if old.selector != selector { details.append("select \(old.selector) → \(selector)") }
        details += ServiceTraffic.difference(from: old.traffic, to: traffic)
        if details.isEmpty { return [Change(key, .unchanged)] }
        var object = old
        object.ports = ports
        object.traffic = traffic
        try expose(&object)
        if hasAddress, object.clusterIP == nil {
            object.clusterIP = try takeServiceAddress(traffic.address, for: key)
        }
        if !hasAddress, let address = object.clusterIP {
            addresses.release(address)
            object.clusterIP = nil
        }
        tables.configureService(slot, to: object, selector: selector)
        settleLoadBalancers()
        return [Change(key, .configured, details)]
    }

    private func validateService(_ ports: [ServicePort], _ selector: Labels, isHeadless: Bool) -> [FieldError] {
        var errors = validateLabels(selector, path: "spec.selector")
        if ports.isEmpty, !isHeadless {
            errors.append(FieldError(path: "spec.ports", value: "", message: "needs at least one port"))
        }
        var taken: Set<UInt32> = []
        for (i, port) in ports.enumerated() {
            let path = "spec.ports[\(i)]"
            if port.port == 0 {
                errors.append(FieldError(path: path + ".port", value: "0", message: "must be between 1 and 65535"))
            }
            switch port.target {
            case .number(0):
                errors.append(
                    FieldError(path: path + ".targetPort", value: "0", message: "must be between 1 and 65535"))
            case .number: break
            case .name(let name):
                if let wrong = NameRules.portName(name) {
                    errors.append(FieldError(path: path + ".targetPort", value: name, message: wrong))
                }
            }
            if !taken.insert(UInt32(port.port) << 1 | UInt32(port.protocol.rawValue)).inserted {
                errors.append(FieldError(path: path + ".port", value: String(port.port), message: "duplicate port"))
            }
            let before = ports[..<i]
            if let name = port.name, before.contains(where: { $0.name == name }) {
                errors.append(FieldError(path: path + ".name", value: name, message: "duplicate value"))
            }
            // One port of the nodes may lead to one port by both protocols (`initNodePorts` of Kubernetes'
            // `pkg/registry/core/service`).
            if let host = port.hostPort,
                before.contains(where: {
                    $0.hostPort == host && ($0.port != port.port || $0.protocol == port.protocol)
                })
            {
                errors.append(FieldError(path: path + ".nodePort", value: String(host), message: "duplicate value"))
            }
            if isHeadless, port.hostPort != nil {
                errors.append(
                    FieldError(
                        path: path + ".nodePort", value: "\(port.hostPort ?? 0)",
                        message: "needs an address; a headless service has none"))
            }
            // Other than a container's port (`validateServicePort`).
            if let name = port.name, let wrong = NameRules.dnsLabel(name) {
                errors.append(FieldError(path: path + ".name", value: name, message: wrong))
            }
        }
        return errors
    }

    private func text(_ ports: [ServicePort]) -> String {
        ports.map { .number($0.port) == $0.target ? String($0.port) : "\($0.port) to \($0.target)" }.joined(
            separator: ",")
    }
}
