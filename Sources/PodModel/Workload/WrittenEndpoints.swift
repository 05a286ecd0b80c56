/// Addresses that somebody wrote down as those behind a service: of an Endpoints object or an EndpointSlice.
package struct WrittenEndpoints: Hashable, Sendable, Codable {
    /// Addresses that have the same ports.
    package struct Subset: Hashable, Sendable, Codable {
        package var addresses: [Address]
        package var notReady: [Address] = []
        package var ports: [Port]

        package init(addresses: [Address], notReady: [Address] = [], ports: [Port]) {
            self.addresses = addresses
            self.notReady = notReady
            self.ports = ports
        }
    }

    package struct Address: Hashable, Sendable, Codable {
        package var address: IPv4
        /// Its name below that of the service.
        package var hostname: String?

        package init(_ address: IPv4, hostname: String? = nil) {
            self.address = address
            self.hostname = hostname
        }
    }

    /// Leads from the port of the service that has the same name, or from the one without a name.
    package struct Port: Hashable, Sendable, Codable {
        package var name: String?
        package var port: UInt16
        package var `protocol`: PortProtocol

        package init(name: String?, port: UInt16, protocol: PortProtocol) {
            self.name = name
            self.port = port
            self.protocol = `protocol`
        }
    }

    package var subsets: [Subset]

    package init(_ subsets: [Subset]) { self.subsets = subsets }

    /// The ready ones, each once.
    package var addresses: [Address] { Array(Set(subsets.flatMap(\.addresses))).sorted { $0.address < $1.address } }

    /// Every port at every ready address, ascending.
    package var endpoints: [Endpoint] {
        subsets.flatMap { subset in
            subset.addresses.flatMap { address in
                subset.ports.map { Endpoint(address: address.address, port: $0.port, name: $0.name) }
            }
        }.sorted()
    }

    /// Where a port of the service leads.
    package func endpoints(of port: ServicePort) -> [Endpoint] {
        subsets.flatMap { subset in
            subset.ports.filter { $0.name == port.name && $0.protocol == port.protocol }.flatMap { own in
                subset.addresses.map { Endpoint(address: $0.address, port: own.port, name: port.name) }
            }
        }.sorted()
    }
}

extension UnstructuredObject {
    /// The label by which an EndpointSlice says whose it is.
    package static let serviceLabel = "kubernetes.io/service-name"

    package var endpoints: WrittenEndpoints? {
        if case .endpoints(let endpoints)? = effect { endpoints } else { nil }
    }

    /// The service of its namespace to which its endpoints belong.
    package var serviceOfEndpoints: ObjectKey? {
        guard endpoints != nil else { return nil }
        let name = kind == .endpointSlice ? meta.labels[UnstructuredObject.serviceLabel] : meta.name
        return name.map { ObjectKey(.service, $0, namespace: meta.namespace) }
    }

    /// Whether its endpoints are behind a service: slices add to the pods of a selector, an Endpoints object is
    /// overwritten where there is one.
    package func leads(from service: Service) -> Bool {
        serviceOfEndpoints == service.key && (kind == .endpointSlice || service.selector.requirements.isEmpty)
    }
}
