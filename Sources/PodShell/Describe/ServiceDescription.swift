package import PodModel
import PodText

extension Description {
    /// `endpoints`: the ready ones. Every service is of IPv4.
    package mutating func describe(_ service: Service, endpoints: [Endpoint]) {
        describeNames(service.meta)
        describeMetadata(service.meta)
        field("Selector", service.selector.description)
        field("Type", service.traffic.exposure.apiName)
        field("IP Family Policy", "SingleStack")
        field("IP Families", "IPv4")
        let address = service.isHeadless ? "None" : service.clusterIP?.description
        field("IP", address ?? "")
        field("IPs", address ?? "<none>")
        fieldIfSet("External Name", service.traffic.exposure.externalName)
        if case .address(let address) = service.loadBalancer { field("LoadBalancer Ingress", "\(address) (VIP)") }
        for port in service.ports { describe(port, of: service, endpoints.filter { $0.name == port.name }) }
        field("Session Affinity", service.traffic.affinity == nil ? "None" : "ClientIP")
        if service.traffic.exposure.needsNodePorts {
            field("External Traffic Policy", service.traffic.externalPolicy)
        }
        field("Internal Traffic Policy", service.traffic.internalPolicy)
    }

    private mutating func describe(_ port: ServicePort, of service: Service, _ endpoints: [Endpoint]) {
        let kind = port.protocol.apiName
        row(["Port:", port.name ?? "<unset>", "\(port.port)/\(kind)"])
        field("TargetPort", "\(port.target)/\(kind)")
        if service.traffic.exposure.needsNodePorts, let node = service.nodePort(of: port) {
            row(["NodePort:", port.name ?? "<unset>", "\(node)/\(kind)"])
        }
        let text = Table.endpointsText(endpoints, showsAll: false)
        field("Endpoints", text, style: endpoints.isEmpty ? .caution : .plain)
    }

    /// The Endpoints object of a service: who is ready behind it, and who is not yet.
    package mutating func describe(endpointsOf service: Service, ready: [Endpoint], pods: [Pod]) {
        describeNames(service.meta)
        describeMetadata(service.meta)
        heading("Subsets")
        let waiting = pods.filter { $0.isActive && !$0.isReady }.compactMap { $0.status.address?.description }
        guard !ready.isEmpty || !waiting.isEmpty else { return }
        var addresses: [String] = []
        for endpoint in ready where !addresses.contains(endpoint.address.description) {
            addresses.append(endpoint.address.description)
        }
        field("Addresses", addresses.isEmpty ? "<none>" : addresses.joined(separator: ","), depth: 1)
        field("NotReadyAddresses", waiting.isEmpty ? "<none>" : waiting.joined(separator: ","), depth: 1)
        guard !service.ports.isEmpty else { return }
        heading("Ports", depth: 1)
        headers(["Name", "Port", "Protocol"], depth: 2)
        for port in service.ports {
            let numbers = Set(ready.filter { $0.name == port.name }.map(\.port)).sorted()
            for number in numbers { row([port.name ?? "<unset>", String(number), port.protocol.apiName], depth: 2) }
        }
        blank()
    }
}
