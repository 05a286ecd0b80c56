internal import PodKernel
import PodLifecycle
internal import PodModel

extension ClusterNetwork {
    /// What the machine lacks for networking, one sentence each; for `doctor` and the start.
    package static func preflight() -> [String] {
        let nft: String
        do throws(Failure) {
            nft = try Firewall.program()
            _ = try Firewall.tables(with: nft)
        } catch {
            return [error.message]
        }
        var list = Spawn([nft, "list", "chains"])
        list.environment = Spawn.plainEnvironment
        guard let done = try? list.run(timeout: .seconds(10), input: nil, limit: 1 << 20), done.isSuccess else {
            return []
        }
        return closed(done.outputText).map { chain in
            """
            the firewall chain \(chain) drops what it does not know, so pods reach neither each other nor the \
            outside;\u{20}
            """
                + "accept there what comes in or goes out by interfaces \"ps*\""
        }
    }

    /// Chains of nft's list that forward nothing by default. Ours all accept.
    static func closed(_ list: String) -> [String] {
        var (family, table) = ("", "")
        var chain = ""
        var found: [String] = []
        for line in list.split(whereSeparator: \.isNewline) {
            let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            if words.first == "table", words.count > 2 { (family, table) = (String(words[1]), String(words[2])) }
            if words.first == "chain", words.count > 1 { chain = String(words[1]) }
            let isClosed = line.contains("hook forward") && line.contains("policy drop")
            if isClosed, family == "ip" || family == "inet" { found.append("\(family) \(table) \(chain)") }
        }
        return found
    }
}
