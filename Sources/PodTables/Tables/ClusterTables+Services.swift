import PodCollections
package import PodModel

extension ClusterTables {
    package mutating func addService(_ object: Service, namespace: NamespaceSlot) {
        let slot = freeServices.popLast() ?? services.next
        services.put(ServiceRecord(object: object, namespace: namespace), at: slot)
        serviceSlots[object.key] = slot
        countForQuotas(object.quotaUse, 1, in: object.meta.namespace)
        subscribe(service: slot)
        touch(service: slot)
        noteWrite(object.key, isNew: true)
    }

    /// Gives the service other ports, another way to be reached, or another selector.
    package mutating func configureService(_ slot: ServiceSlot, to object: Service, selector: Selector) {
        countForQuotas(services[slot].object.quotaUse, -1, in: object.meta.namespace)
        countForQuotas(object.quotaUse, 1, in: object.meta.namespace)
        services[slot].object = object
        if services[slot].object.selector != selector {
            unsubscribe(service: slot)
            services[slot].object.selector = selector
            subscribe(service: slot)
        }
        services[slot].object.meta.resourceVersion = nextRevision()
        services[slot].object.meta.generation += 1
        noteWrite(object.key)
        touch(service: slot)
    }

    /// Who carries the service's traffic has to look at it again.
    package mutating func touch(service slot: ServiceSlot) {
        if services[slot].isTouched { return }
        services[slot].isTouched = true
        noteWrite(endpointsOf: slot)
        inbox.objects.append(services[slot].object.key)
    }

    package mutating func removeService(_ slot: ServiceSlot) {
        noteDeletion(service: slot)
        unsubscribe(service: slot)
        touch(service: slot)
        serviceSlots[services[slot].object.key] = nil
        countForQuotas(services[slot].object.quotaUse, -1, in: services[slot].object.meta.namespace)
        services[slot].isLive = false
        freeServices.append(slot)
        revision += 1
    }

    /// Gives a service an outside address, or says why it has none.
    package mutating func setLoadBalancer(_ slot: ServiceSlot, _ state: LoadBalancerState) {
        if services[slot].object.loadBalancer == state { return }
        services[slot].object.loadBalancer = state
        services[slot].object.meta.resourceVersion = nextRevision()
        noteWrite(service: slot)
        touch(service: slot)
    }

    /// A pod that is not ready is written: it may be an endpoint all the same, of services that publish such.
    mutating func touchPublishing(_ slot: PodSlot) {
        for service in labels.entries[pods[slot].labelSet].services
        where services[service].object.traffic.publishesNotReady { touch(service: service) }
    }

    /// Takes the services that changed, or whose endpoints did, and all else that nodes look at, in order.
    package mutating func takeObjectChanges() -> [ObjectKey] {
        let changed = inbox.objects
        inbox.objects.removeAll(keepingCapacity: true)
        for key in changed where key.kind == .service {
            if let slot = serviceSlots[key] { services[slot].isTouched = false }
        }
        return changed
    }

    mutating func subscribe(service slot: ServiceSlot) {
        let selector = services[slot].object.selector
        let namespace = services[slot].namespace
        // A service that selects nothing has no endpoints, unlike any other empty selector.
        if selector.requirements.isEmpty { return }
        selectors.add(.service(slot), selector: selector, namespace: namespace)
        services[slot].labelSets = labels.matching(selector, namespace: namespace)
        for id in services[slot].labelSets {
            sortServing(id)
            labels.entries[id].services.append(slot)
        }
    }

    mutating func unsubscribe(service slot: ServiceSlot) {
        selectors.remove(
            .service(slot), selector: services[slot].object.selector,
            namespace: services[slot].namespace)
        for id in services[slot].labelSets { labels.entries[id].services.removeAll { $0 == slot } }
        services[slot].labelSets = []
    }
}
