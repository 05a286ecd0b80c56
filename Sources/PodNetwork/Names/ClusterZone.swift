import PodLifecycle
internal import PodModel

/// The names of one environment's services: `web.default.svc.cluster.local`,
/// `_http._tcp.web.default.svc.cluster.local`, of pods with names of their own behind them:
/// `db-0.db.default.svc.cluster.local`, and back from an address.
package struct ClusterZone: Sendable {
    let block: AddressBlock
    /// By `name.namespace`.
    private var services: [String: ServiceRoute] = [:]
    /// How many services each namespace has.
    private var namespaces: [String: Int] = [:]

    enum Answer: Equatable {
        case records([DNSReply.Record])
        /// Another name's records.
        case alias(String)
        case nameError
        /// Not ours to know.
        case elsewhere
    }

    init(block: AddressBlock) {
        self.block = block
    }

    mutating func set(_ service: ServiceRoute) {
        let key = service.key
        if services.updateValue(service, forKey: "\(key.name).\(key.namespace)") == nil {
            namespaces[key.namespace, default: 0] += 1
        }
    }

    mutating func remove(_ key: ObjectKey) {
        guard services.removeValue(forKey: "\(key.name).\(key.namespace)") != nil else { return }
        namespaces[key.namespace, default: 1] -= 1
        if namespaces[key.namespace] == 0 { namespaces[key.namespace] = nil }
    }

    func service(_ key: ObjectKey) -> ServiceRoute? { services["\(key.name).\(key.namespace)"] }

    func answer(_ query: DNSQuery) -> Answer {
        let labels = query.labels
        if labels.suffix(2) == [Array("in-addr".utf8), Array("arpa".utf8)] { return reverse(labels, query.type) }
        guard labels.suffix(2) == [Array("cluster".utf8), Array("local".utf8)] else { return .elsewhere }
        guard labels.count > 3, labels[labels.count - 3] == Array("svc".utf8) else {
            let isAbove = labels.count == 2 || labels.count == 3 && labels[0] == Array("svc".utf8)
            return isAbove ? .records([]) : .nameError
        }
        guard let names = ClusterZone.texts(labels.dropLast(3)) else { return .nameError }
        switch names.count {
        case 1: return isNamespace(names[0]) ? .records([]) : .nameError
        case 2:
            guard let service = service(names[0], in: names[1]) else { return .nameError }
            if let alias = service.alias { return .alias(alias) }
            let isAsked = query.type == DNSQuery.Kind.a || query.type == DNSQuery.Kind.any
            return .records(isAsked ? service.addresses.map { .address($0) } : [])
        case 3: return host(names, query.type)
        case 4: return port(names, query.type)
        default: return .nameError
        }
    }

    /// docker's services may have a `_` in their names, and Kubernetes' none: such a name means the one with `-`.
    private func service(_ name: String, in namespace: String) -> ServiceRoute? {
        if let service = services["\(name).\(namespace)"] { return service }
        guard name.utf8.contains(UInt8(ascii: "_")) else { return nil }
        return services["\(String(name.map { $0 == "_" ? "-" : $0 })).\(namespace)"]
    }

    /// What is no namespace has no name either: musl's search ends at a name without records, and goes on at a name
    /// that is none. As CoreDNS' kubernetes plugin has it.
    private func isNamespace(_ name: String) -> Bool { SystemNamespace.contains(name) || namespaces[name] != nil }

    /// `db-0.db.default`: a pod that has a name of its own; `_tcp.web.default` only has names below it.
    private func host(_ names: [String], _ type: UInt16) -> Answer {
        guard let service = services["\(names[1]).\(names[2])"] else { return .nameError }
        if let kind = ClusterZone.portProtocol(names[0]) {
            return service.ports.contains { $0.protocol == kind && $0.name != nil } ? .records([]) : .nameError
        }
        guard let address = service.address(ofHost: names[0]) else { return .nameError }
        let isAsked = type == DNSQuery.Kind.a || type == DNSQuery.Kind.any
        return .records(isAsked ? [.address(address)] : [])
    }

    /// `_http._tcp.web.default`.
    private func port(_ names: [String], _ type: UInt16) -> Answer {
        guard let service = services["\(names[2]).\(names[3])"], let name = ClusterZone.unscored(names[0]),
            let kind = ClusterZone.portProtocol(names[1])
        else { return .nameError }
        guard let port = service.ports.first(where: { $0.protocol == kind && $0.name == name }) else {
            return .nameError
        }
        let isAsked = type == DNSQuery.Kind.srv || type == DNSQuery.Kind.any
        if !isAsked { return .records([]) }
        if service.address != nil { return .records([.service(port: port.port, target: fullName(service))]) }
        return .records(
            service.backends(of: port).prefix(ServiceRoute.answerLimit).map {
                .service(port: $0.port, target: "\(service.host(of: $0.address)).\(fullName(service))")
            })
    }

    /// Addresses of the block are known here or nowhere.
    private func reverse(_ labels: [[UInt8]], _ type: UInt16) -> Answer {
        guard let texts = ClusterZone.texts(labels.dropLast(2)), texts.count == 4 else { return .elsewhere }
        let parts = texts.compactMap { UInt8($0) }
        guard parts.count == 4 else { return .elsewhere }
        let address = IPv4(parts[3], parts[2], parts[1], parts[0])
        guard block.holds(address) else { return .elsewhere }
        guard let service = services.values.first(where: { $0.address == address }) else { return .nameError }
        return .records(type == DNSQuery.Kind.ptr || type == DNSQuery.Kind.any ? [.pointer(fullName(service))] : [])
    }

    private func fullName(_ service: ServiceRoute) -> String {
        "\(service.key.name).\(service.key.namespace).svc.cluster.local"
    }

    /// `_tcp` and `_udp`.
    private static func portProtocol(_ label: String) -> PortProtocol? {
        switch label {
        case "_tcp": .tcp
        case "_udp": .udp
        default: nil
        }
    }

    private static func unscored(_ text: String) -> String? {
        text.utf8.first == UInt8(ascii: "_") ? String(text.dropFirst()) : nil
    }

    /// nil when a label holds what no name of ours can.
    private static func texts(_ labels: ArraySlice<[UInt8]>) -> [String]? {
        let isFit = labels.allSatisfy { label in
            label.allSatisfy { $0 >= 97 && $0 <= 122 || $0 >= 48 && $0 <= 57 || $0 == 45 || $0 == 95 }
        }
        return isFit ? labels.map { String(decoding: $0, as: UTF8.self) } : nil
    }
}

extension ServiceRoute {
    /// So many addresses fit into the longest answer, of 65,535 bytes.
    fileprivate static let answerLimit = 4000

    /// Where the name leads: the service's own address, or of a headless one those of its endpoints.
    fileprivate var addresses: [IPv4] { address.map { [$0] } ?? Array(endpoints.prefix(Self.answerLimit)) }

    /// Where a connection from outside to one of its ports goes to: to its address, or where it has none to the first
    /// endpoint.
    func front(_ port: UInt16) -> (IPv4, UInt16)? {
        if let address { return (address, port) }
        guard let own = ports.first(where: { $0.port == port && $0.protocol == .tcp }) else {
            return endpoints.first.map { ($0, port) }
        }
        return backends(of: own).first.map { ($0.address, $0.port) }
    }

    /// `db-0`, or for a pod without a name of its own its address with dashes.
    fileprivate func host(of address: IPv4) -> String {
        hosts.first { $0.address == address }?.name ?? address.dashed
    }

    fileprivate func address(ofHost name: String) -> IPv4? {
        if let host = hosts.first(where: { $0.name == name }) { return host.address }
        return address == nil ? endpoints.first { $0.dashed == name } : nil
    }
}

extension IPv4 {
    /// `10-1-2-3`.
    fileprivate var dashed: String { description.split(separator: ".").joined(separator: "-") }
}
