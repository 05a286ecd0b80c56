/// Whose names a pod asks for first (`dnsPolicy`).
package enum DNSPolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    /// The cluster's; of a pod in the node's network as `default`.
    case clusterFirst
    /// The cluster's in the node's network, too.
    case clusterFirstWithHostNet
    /// As the node resolves names.
    case `default`
    /// Only what the pod says itself.
    case none

    package var apiName: String {
        switch self {
        case .clusterFirst: "ClusterFirst"
        case .clusterFirstWithHostNet: "ClusterFirstWithHostNet"
        case .default: "Default"
        case .none: "None"
        }
    }
}

/// How a pod's containers resolve names: `dnsPolicy`, and `dnsConfig`, which adds to it.
package struct PodDNS: Hashable, Sendable, Codable {
    package var policy = DNSPolicy.clusterFirst
    package var nameservers: [String] = []
    package var searches: [String] = []
    package var options: [Option] = []

    package init() {}

    /// `ndots:2`, `edns0`.
    package struct Option: Hashable, Sendable, CustomStringConvertible, Codable {
        package var name: String
        package var value: String?

        package init(name: String, value: String? = nil) {
            self.name = name
            self.value = value
        }

        package var description: String { value.map { "\(name):\($0)" } ?? name }
    }

    /// What resolv.conf(5) takes (`MaxDNSNameservers`, `MaxDNSSearchPaths` and `MaxDNSSearchListChars` of Kubernetes).
    package static let mostNameservers = 3
    package static let mostSearches = 32
    package static let longestSearch = 2048

    func validate(into errors: inout [FieldError]) {
        func refuse(_ field: String, _ value: String, _ message: String) {
            errors.append(FieldError(path: "spec.dnsConfig.\(field)", value: value, message: message))
        }
        if policy == .none, nameservers.isEmpty {
            refuse("nameservers", "", "must provide at least one DNS nameserver when `dnsPolicy` is None")
        }
        if nameservers.count > PodDNS.mostNameservers {
            refuse("nameservers", "\(nameservers.count)", "must not have more than \(PodDNS.mostNameservers)")
        }
        for (i, address) in nameservers.enumerated() {
            if let wrong = NameRules.address(address) { refuse("nameservers[\(i)]", address, wrong) }
        }
        if searches.count > PodDNS.mostSearches {
            refuse("searches", "\(searches.count)", "must not have more than \(PodDNS.mostSearches)")
        }
        if searches.joined(separator: " ").utf8.count > PodDNS.longestSearch {
            refuse("searches", "", "must not have more than \(PodDNS.longestSearch) characters together")
        }
        for (i, domain) in searches.enumerated() {
            if let wrong = NameRules.searchDomain(domain) { refuse("searches[\(i)]", domain, wrong) }
        }
        for (i, option) in options.enumerated() {
            if let wrong = NameRules.resolverOption(option.description) { refuse("options[\(i)]", "\(option)", wrong) }
        }
    }
}

/// A line of /etc/hosts (`hostAliases`).
package struct HostAlias: Hashable, Sendable, Codable {
    /// docker's word for the address at which the pod reaches its machine; of the language, and not of Kubernetes.
    package static let machine = "host-gateway"

    package var address: String
    package var names: [String]

    package init(address: String, names: [String]) {
        self.address = address
        self.names = names
    }
}
