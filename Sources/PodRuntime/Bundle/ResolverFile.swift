import PodKernel
import PodModel

/// A resolv.conf(5).
struct ResolverFile: Equatable {
    var nameservers: [String] = []
    var searches: [String] = []
    var options: [PodDNS.Option] = []

    /// What the policy gives, and the pod's own behind it (`GetPodDNS` of Kubernetes' `pkg/kubelet/network/dns`).
    static func of(
        _ spec: PodSpec, nameserver: IPv4, namespace: String, machine: String = "/etc/resolv.conf"
    ) -> ResolverFile {
        var file = ResolverFile()
        switch spec.dns.policy {
        case .none: break
        case .clusterFirst where spec.usesHostNetwork, .default:
            file = ResolverFile(reading: readText(machine, limit: 1 << 16) ?? "")
            let own = "\(nameserver)"
            // What listens on the machine's own loopback answers no pod; the node's asks it.
            if !spec.usesHostNetwork {
                file.nameservers = file.nameservers.map { $0.hasPrefix("127.") || $0 == "::1" ? own : $0 }
                if file.nameservers.isEmpty { file.nameservers = [own] }
            }
        case .clusterFirst, .clusterFirstWithHostNet:
            file.nameservers = ["\(nameserver)"]
            // `web` is `web.NAMESPACE.svc.cluster.local`.
            file.searches = ["\(namespace).svc.cluster.local", "svc.cluster.local", "cluster.local"]
            file.options = [PodDNS.Option(name: "ndots", value: "5")]
        }
        file.add(spec.dns)
        return file
    }

    private init() {}

    /// Lines that mean nothing to it are passed over, as resolvers do.
    init(reading text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            switch words.first {
            case "nameserver": nameservers += words.dropFirst().prefix(1)
            case "search", "domain": searches = Array(words.dropFirst())
            case "options":
                options += words.dropFirst().map { word in
                    let parts = word.split(separator: ":", maxSplits: 1).map(String.init)
                    return PodDNS.Option(name: parts.first ?? word, value: parts.count > 1 ? parts[1] : nil)
                }
            default: break
            }
        }
    }

    private mutating func add(_ dns: PodDNS) {
        func joined(_ list: [String], _ more: [String], most: Int) -> [String] {
            var all: [String] = []
            for item in list + more where !all.contains(item) { all.append(item) }
            return Array(all.prefix(most))
        }
        nameservers = joined(nameservers, dns.nameservers, most: PodDNS.mostNameservers)
        searches = joined(searches, dns.searches, most: PodDNS.mostSearches)
        for option in dns.options {
            options.removeAll { $0.name == option.name }
            options.append(option)
        }
    }

    var text: String {
        var text = ""
        if !searches.isEmpty { text += "search \(searches.joined(separator: " "))\n" }
        for nameserver in nameservers { text += "nameserver \(nameserver)\n" }
        if !options.isEmpty { text += "options \(options.map(\.description).joined(separator: " "))\n" }
        return text
    }
}
