package import PodLifecycle

extension PodNetwork {
    /// Takes away by name what a killed podsh has left of the environment's network.
    package static func clean(layout: EnvironmentLayout) {
        let names = LinkNames(layout)
        try? Links.remove(left(names), group: names.removalGroup)
        if let nft = try? Firewall.program() {
            for table in left(layout, nft) {
                try? Firewall.apply("delete \(table)\n", with: nft)
            }
        }
        Uplink.release(tag: layout.tag)
    }

    /// How many things of the environment's network are still in the kernel; 0 after `clean`.
    package static func residue(layout: EnvironmentLayout) -> Int {
        let found = (try? Firewall.program()).map { left(layout, $0).count } ?? 0
        return left(LinkNames(layout)).count + found
    }

    private static func left(_ names: LinkNames) -> [String] {
        guard var socket = try? NetlinkSocket(), let all = try? Links.all(on: &socket) else { return [] }
        return all.map(\.name).filter { $0.hasPrefix(names.prefix) }
    }

    private static func left(_ layout: EnvironmentLayout, _ nft: String) -> [String] {
        let all = (try? Firewall.tables(with: nft)) ?? []
        return all.filter { $0 == "table ip \(layout.table)" || $0 == "table ip6 \(layout.table)" }
    }
}
