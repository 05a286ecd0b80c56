internal import PodLifecycle
internal import PodModel

/// What is wrong on purpose with the network of nodes and pods.
struct NetworkFaults: Sendable, Equatable {
    var cut: Set<NodeIndex> = []
    /// Lost packets in thousandths.
    var nodeLoss: [NodeIndex: Int] = [:]
    var podLoss: [IPv4: Int] = [:]
}

extension Ruleset {
    /// Both chains of faults, in place of what was there. A node's pods go on hearing each other.
    func faults(_ faults: NetworkFaults) -> String {
        var between: [String] = []
        var local: [String] = []
        func add(node: NodeIndex, _ verdict: String) {
            let range = "\(block.range(of: node))/24"
            let gateway = block.gateway(of: node)
            between.append("ip saddr \(range) ip daddr != \(range) \(verdict)")
            between.append("ip daddr \(range) ip saddr != \(range) \(verdict)")
            // The host speaks to pods from the gateway's address, which lies in the node's range.
            local.append("ip saddr \(range) ip saddr != \(gateway) \(verdict)")
            local.append("ip daddr \(range) ip daddr != \(gateway) \(verdict)")
        }
        for node in faults.cut.sorted() { add(node: node, "drop") }
        for (node, loss) in faults.nodeLoss.sorted(by: { $0.key < $1.key }) { add(node: node, lose(loss)) }
        for (pod, loss) in faults.podLoss.sorted(by: { $0.key < $1.key }) {
            for side in ["ip saddr \(pod)", "ip daddr \(pod)"] {
                between.append("\(side) \(lose(loss))")
                local.append("\(side) \(lose(loss))")
            }
        }
        return replace("faults", between) + replace("localfaults", local)
    }

    private func lose(_ perMille: Int) -> String {
        perMille >= 1000 ? "drop" : "numgen random mod 1000 < \(max(0, perMille)) drop"
    }

    private func replace(_ chain: String, _ rules: [String]) -> String {
        "flush chain ip \(table) \(chain)\n"
            + rules.map { "add rule ip \(table) \(chain) \($0)\n" }.joined()
    }
}
