internal import PodLifecycle
internal import PodModel

/// The text of the environment's nftables tables. Everything but services and faults is written once: interface names
/// with the environment's prefix stand for all pods, so that no pod costs a rule.
struct Ruleset: Sendable {
    let table: String
    let links: LinkNames
    let block: AddressBlock
    /// Links of the host's that forward for our sake alone.
    let opened: [String]
    /// Whether the kernel has IPv6, and so a table is needed that keeps it out.
    let hasIPv6: Bool

    private var pods: String { "\"\(links.all)\"" }
    private var nodes: String { "\"\(links.nodes)\"" }
    private var range: String { "\(block.base)/16" }
    private var services: String { "\(block.services)/20" }

    /// Both tables, in place of what was there.
    func whole() -> String {
        """
        \(removed())
        table ip \(table) {
        map services {
        type ipv4_addr . inet_proto . inet_service : verdict
        }
        set own {
        type ipv4_addr . ipv4_addr
        }
        \(translation())
        \(filter())
        }
        \(hasIPv6 ? ipv6Guard() : "")

        """
    }

    /// Takes both tables away, whether they are there or not.
    func removed() -> String {
        let four = "add table ip \(table)\ndelete table ip \(table)"
        return hasIPv6 ? "\(four)\nadd table ip6 \(table)\ndelete table ip6 \(table)" : four
    }

    /// Service addresses become pods' addresses for pods and for the host itself; a pod that reaches itself through a
    /// service, and all that leaves for the outside, gets the host's address.
    private func translation() -> String {
        let lookup = "ip daddr \(services) ip daddr . meta l4proto . th dport vmap @services"
        return """
            chain prerouting {
            type nat hook prerouting priority -100; policy accept;
            iifname \(pods) \(lookup)
            }
            chain output {
            type nat hook output priority -100; policy accept;
            \(lookup)
            }
            chain postrouting {
            type nat hook postrouting priority 100; policy accept;
            ip saddr . ip daddr @own masquerade
            ip saddr \(range) ip daddr != \(range) oifname != "lo" oifname != \(pods) masquerade
            }
            """
    }

    /// A source that is not the link's own pod is a lie; the links' rp_filter says so too, but the
    /// machine's own setting may soften it.
    /// Addresses of the block that are nobody's (a service without endpoints, a pod that is gone) refuse at once: they
    /// are routed to the links of the nodes, where nobody lives.
    private func filter() -> String {
        """
        chain refuse {
        meta l4proto tcp reject with tcp reset
        reject with icmp type port-unreachable
        }
        chain guard {
        type filter hook prerouting priority -300; policy accept;
        iifname \(pods) ip daddr 127.0.0.0/8 drop
        iifname \(pods) ip saddr != \(range) drop
        iifname \(pods) fib saddr . iif oif missing drop
        }
        chain faults {
        }
        chain localfaults {
        }
        chain forward {
        type filter hook forward priority 0; policy accept;
        jump faults
        ip daddr \(range) oifname \(nodes) goto refuse
        iifname \(pods) ip daddr \(range) oifname != \(pods) goto refuse
        iifname \(pods) oifname "ps*" oifname != \(pods) drop
        iifname != \(pods) oifname \(pods) ct state new drop
        \(opened.filter(isPlain).map(strangers).joined(separator: "\n"))
        }
        chain input {
        type filter hook input priority 0; policy accept;
        jump localfaults
        }
        chain local {
        type filter hook output priority 0; policy accept;
        jump localfaults
        ip daddr \(range) oifname \(nodes) ct status ! dnat goto refuse
        }
        """
    }

    /// Nobody else is led through this machine because we had to switch forwarding on; what others publish goes on.
    private func strangers(_ link: String) -> String {
        "iifname \"\(link)\" oifname != \"ps*\" ct state new ct status ! dnat drop"
    }

    /// Interface names may hold almost anything.
    private func isPlain(_ link: String) -> Bool {
        link.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
            default: false
            }
        }
    }

    /// Pods speak no IPv6: their router advertisements and neighbour lies end here.
    private func ipv6Guard() -> String {
        """
        table ip6 \(table) {
        chain guard {
        type filter hook prerouting priority -300; policy accept;
        iifname \(pods) drop
        }
        }
        """
    }

    /// A node's addresses, for pods that reach themselves through a service.
    func node(_ node: NodeIndex) -> String {
        let range = block.range(of: node).rawValue
        let pairs = (2...254).map { last in
            let address = IPv4(rawValue: range | UInt32(last))
            return "\(address) . \(address)"
        }
        return "add element ip \(table) own { \(pairs.joined(separator: ", ")) }\n"
    }
}
