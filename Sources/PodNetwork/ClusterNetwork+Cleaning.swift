package import PodKernel
import PodLifecycle

extension ClusterNetwork {
    /// Takes away by name what a killed podsh has left of the environment's network, and puts the machine's settings
    /// back.
    package static func clean(layout: EnvironmentLayout) { clean(tag: layout.tag) }

    /// The same where only the tag is known. All links go in one step of the kernel's, however many pods there were.
    package static func clean(tag: String) {
        let names = LinkNames(tag: tag)
        try? Links.remove(links(names), group: names.removalGroup)
        if let nft = try? Firewall.program() {
            for table in tables(tag, nft) {
                try? Firewall.apply("delete \(table)\n", with: nft)
            }
        }
        Uplink.release(tag: tag)
    }

    /// How many things of the environment's network are still in the kernel; 0 after `clean`.
    package static func residue(layout: EnvironmentLayout) -> Int {
        let found = (try? Firewall.program()).map { tables(layout.tag, $0).count } ?? 0
        return links(LinkNames(layout)).count + found
    }

    private static func links(_ names: LinkNames) -> [String] {
        guard var socket = try? NetlinkSocket(), let all = try? Links.all(on: &socket) else { return [] }
        return all.map(\.name).filter { $0.hasPrefix(names.prefix) }
    }

    private static func tables(_ tag: String, _ nft: String) -> [String] {
        let all = (try? Firewall.tables(with: nft)) ?? []
        return all.filter { $0.hasPrefix("table ") && $0.hasSuffix(" podsh-\(tag)") }
    }
}
