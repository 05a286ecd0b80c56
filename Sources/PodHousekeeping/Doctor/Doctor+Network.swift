internal import Glibc
internal import PodKernel
internal import PodNetwork
internal import PodRuntime

/// What the network needs, and what a user without root does.
extension Doctor {
    static func network(path: String?, isRoot: Bool) -> [Line] {
        let folders = LinuxTools.searchPath(path)
        let own: Namespaces = isRoot ? [.net] : [.user, .net]
        var lines: [Line] = []
        if let nft = LinuxTools.locate("nft", in: folders) {
            let rules =
                """
                add table inet t; add chain inet t c { type nat hook prerouting priority -100; }; add rule inet t \
                c dnat ip to numgen inc mod 2 map { 0 : 10.0.0.1, 1 : 10.0.0.2 }
                """
            if let complaint = attempt([nft, rules], own) {
                lines.append(
                    Line(
                        "nftables", .missing, complaint, remedy: "use a kernel with CONFIG_NF_TABLES and CONFIG_NFT_NAT"
                    ))
            } else {
                lines.append(Line("nftables", .found, "address translation and numgen work"))
            }
        }
        // Without root podsh has a network of its own, in which nothing is closed.
        if isRoot { lines += ClusterNetwork.preflight().map { Line("network", .missing, $0) } }
        lines.append(forwarding(isRoot: isRoot))
        lines.append(netem(LinuxTools.locate("tc", in: folders), own))
        return lines
    }

    private static func forwarding(isRoot: Bool) -> Line {
        let isOn = readText("/proc/sys/net/ipv4/ip_forward")?.hasPrefix("1") == true
        if isOn || !isRoot { return Line("IP forwarding", .found, isOn ? "on" : "in podsh's own network") }
        return Line("IP forwarding", .found, "off: switched on while pods run, and put back")
    }

    private static func netem(_ tc: String?, _ own: Namespaces) -> Line {
        let without = "`slow` is refused; `drop` works"
        guard let tc else {
            return Line(
                "netem", .lacking, "tc is not found", remedy: "`apt-get install iproute2` installs it", without: without
            )
        }
        if attempt([tc, "qdisc", "add", "dev", "lo", "root", "netem", "delay", "1ms"], own) == nil {
            return Line("netem", .found, "works")
        }
        return Line(
            "netem", .lacking, "not in this kernel", remedy: "use a kernel with CONFIG_NET_SCH_NETEM", without: without)
    }

    /// What only a user without root needs.
    static func rootless(path: String?) -> [Line] {
        let folders = LinuxTools.searchPath(path)
        var lines: [Line] = []
        let noRange = "every user of an image is your own: images that change to other users fail"
        if LinuxTools.locate("newuidmap", in: folders) == nil {
            lines.append(
                Line("uidmap", .lacking, "not found", remedy: "`apt-get install uidmap` installs it", without: noRange))
        } else if let range = IdentityMap.ranges {
            lines.append(Line("uidmap", .found, "\(range.users.count) more uids"))
        } else {
            lines.append(
                Line(
                    "uidmap", .lacking, "no range for you in /etc/subuid and /etc/subgid",
                    remedy: "root gives one: `usermod --add-subuids 100000-165535 --add-subgids 100000-165535 NAME`",
                    without: noRange))
        }
        lines.append(outside(folders))
        return lines
    }

    private static func outside(_ folders: [String]) -> Line {
        let (subject, without) = ("outside network", "pods reach each other, and nothing outside of podsh")
        guard let program = LinuxTools.locate("pasta", in: folders) ?? LinuxTools.locate("slirp4netns", in: folders)
        else {
            return Line(
                subject, .lacking, "neither pasta nor slirp4netns is found",
                remedy: "`apt-get install passt` installs one", without: without)
        }
        if access("/dev/net/tun", R_OK | W_OK) != 0 {
            return Line(
                subject, .lacking, "/dev/net/tun: \(errorText(errno))",
                remedy: "root opens it as udev does: `chmod 666 /dev/net/tun`", without: without)
        }
        return Line(subject, .found, program)
    }
}
