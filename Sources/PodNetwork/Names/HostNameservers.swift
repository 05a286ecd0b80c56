internal import PodKernel
internal import PodModel

/// The nameservers that this machine asks.
enum HostNameservers {
    /// IPv4 ones, at most three, as resolv.conf(5) has it.
    static func read(_ path: String = "/etc/resolv.conf") -> [IPv4] {
        let text = readText(path, limit: 1 << 16) ?? ""
        return Array(text.split(whereSeparator: \.isNewline).compactMap(address).prefix(3))
    }

    private static func address(_ line: Substring) -> IPv4? {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count > 1, words[0] == "nameserver" else { return nil }
        return IPv4(text: String(words[1]))
    }
}
