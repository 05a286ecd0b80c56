import PodKubernetes
package import PodModel
import PodText

extension Description {
    /// `endpoints`: the ready ones.
    package mutating func tell(_ service: Service, endpoints: [Endpoint]) {
        tellNames(service.meta)
        tellMetadata(service.meta)
        field("Selector", service.selector.description)
        field("Type", Service.apiType)
        field("IP Family Policy", Service.ipFamilyPolicy)
        field("IP Families", Service.ipFamily)
        let address = service.isHeadless ? "None" : service.clusterIP?.description
        field("IP", address ?? "")
        field("IPs", address ?? "<none>")
        for port in service.ports { tell(port, endpoints.filter { $0.name == port.name }) }
        field("Session Affinity", Service.sessionAffinity)
        field("Internal Traffic Policy", Service.internalTrafficPolicy)
    }

    private mutating func tell(_ port: ServicePort, _ endpoints: [Endpoint]) {
        let kind = port.protocol.apiName
        row(["Port:", port.name ?? "<unset>", "\(port.port)/\(kind)"])
        field("TargetPort", "\(port.target)/\(kind)")
        let text = Table.endpointsText(endpoints, showsAll: false)
        field("Endpoints", text, style: endpoints.isEmpty ? .caution : .plain)
    }

    /// The Endpoints object of a service: who is ready behind it, and who is not yet.
    package mutating func tell(endpointsOf service: Service, ready: [Endpoint], pods: [Pod]) {
        tellNames(service.meta)
        tellMetadata(service.meta)
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
