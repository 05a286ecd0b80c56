import PodModel

extension Cluster {
    mutating func declareService(
        _ key: ObjectKey, _ ports: [ServicePort], _ labels: Labels?, isHeadless: Bool
    ) throws(Refusal) -> [Change] {
        try validateName(key)
        let namespace = try liveNamespace(key.namespace)
        let wanted = labels ?? ["app": key.name]
        try refuse(key, unless: validateService(ports, wanted, isHeadless: isHeadless))
        let selector = Selector(matching: wanted)
        guard let slot = serviceSlots[key].map({ Int($0) }) else {
            let address = isHeadless ? nil : addresses.take(reusing: mutant == .serviceAddressTwice)
            if !isHeadless, address == nil {
                throw Refusal(.conflict, "no address is left in \(addresses.range); delete a service first")
            }
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            var object = Service(meta: meta, selector: selector, ports: ports, isHeadless: isHeadless)
            object.clusterIP = address
            createService(object, namespace)
            return [Change(key, .created)]
        }
        var details: [String] = []
        let old = services[slot].object
        if old.isHeadless != isHeadless {
            let nature = old.isHeadless ? "is headless and gets no address" : "has an address and does not lose it"
            throw Refusal(.forbidden, "\(key) \(nature); delete it first")
        }
        if old.ports != ports { details.append("port \(text(old.ports)) → \(text(ports))") }
        if old.selector != selector { details.append("select \(old.selector) → \(selector)") }
        if details.isEmpty { return [Change(key, .unchanged)] }
        services[slot].object.ports = ports
        if old.selector != selector {
            unsubscribe(service: slot)
            services[slot].object.selector = selector
            subscribe(service: slot)
        }
        services[slot].object.meta.markWritten(nextRevision())
        touch(service: slot)
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
            if port.target == 0 {
                errors.append(
                    FieldError(path: path + ".targetPort", value: "0", message: "must be between 1 and 65535"))
            }
            if !taken.insert(UInt32(port.port) << 1 | UInt32(port.protocol.rawValue)).inserted {
                errors.append(FieldError(path: path + ".port", value: String(port.port), message: "duplicate port"))
            }
            if isHeadless, port.hostPort != nil {
                errors.append(
                    FieldError(path: path + ".nodePort", value: "\(port.hostPort ?? 0)", message: "needs an address; a headless service has none"))
            }
            if let name = port.name, let wrong = NameRules.portName(name) {
                errors.append(FieldError(path: path + ".name", value: name, message: wrong))
            }
        }
        return errors
    }

    private mutating func createService(_ object: Service, _ namespace: UInt32) {
        let slot = freeServices.popLast() ?? Int32(services.count)
        let record = ServiceRecord(object: object, namespace: namespace)
        if Int(slot) == services.count { services.append(record) } else { services[Int(slot)] = record }
        serviceSlots[object.key] = slot
        subscribe(service: Int(slot))
        touch(service: Int(slot))
    }

    /// Who carries the service's traffic has to look at it again.
    mutating func touch(service slot: Int) {
        if services[slot].isTouched { return }
        services[slot].isTouched = true
        objectChanges.append(services[slot].object.key)
    }

    mutating func removeService(_ slot: Int) {
        unsubscribe(service: slot)
        if let address = services[slot].object.clusterIP { addresses.release(address) }
        touch(service: slot)
        serviceSlots[services[slot].object.key] = nil
        services[slot].isLive = false
        freeServices.append(Int32(slot))
        revision += 1
    }

    private mutating func subscribe(service slot: Int) {
        let selector = services[slot].object.selector
        let namespace = services[slot].namespace
        // A service that selects nothing has no endpoints, unlike any other empty selector.
        if selector.requirements.isEmpty { return }
        selectors.add(.init(kind: .service, slot: Int32(slot)), selector: selector, namespace: namespace)
        services[slot].labelSets = labels.matching(selector, namespace: namespace)
        for id in services[slot].labelSets {
            sortServing(Int(id))
            labels.entries[Int(id)].services.append(Int32(slot))
        }
    }

    private mutating func unsubscribe(service slot: Int) {
        selectors.remove(
            .init(kind: .service, slot: Int32(slot)), selector: services[slot].object.selector,
            namespace: services[slot].namespace)
        for id in services[slot].labelSets { labels.entries[Int(id)].services.removeAll { $0 == Int32(slot) } }
        services[slot].labelSets = []
    }

    private func text(_ ports: [ServicePort]) -> String {
        ports.map { $0.port == $0.target ? String($0.port) : "\($0.port) to \($0.target)" }.joined(separator: ",")
    }
}
