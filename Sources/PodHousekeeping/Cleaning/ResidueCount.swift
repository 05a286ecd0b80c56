/// How many things on this machine belong to podsh; nothing when all is as before.
package struct ResidueCount: Hashable, Sendable {
    package var processes = 0
    package var mounts = 0
    package var links = 0
    package var tables = 0
    package var rules = 0
    package var cgroups = 0
    /// Files and folders of environments; images and kept volumes are none.
    package var files = 0
    /// Listening ports of the holder and of the environment's processes.
    package var ports = 0

    package init() {}

    package static let none = ResidueCount()

    package static func + (a: ResidueCount, b: ResidueCount) -> ResidueCount {
        var sum = a
        for part in parts.map(\.path) { sum[keyPath: part] += b[keyPath: part] }
        return sum
    }

    /// What has gone between two looks; nothing came, as nobody else may hold the environment.
    static func - (before: ResidueCount, after: ResidueCount) -> ResidueCount {
        var gone = before
        for part in parts.map(\.path) { gone[keyPath: part] = max(0, before[keyPath: part] - after[keyPath: part]) }
        return gone
    }

    private static let parts: [(path: any WritableKeyPath<ResidueCount, Int> & Sendable, one: String, many: String)] = [
        (\.processes, "process", "processes"), (\.mounts, "mount", "mounts"), (\.links, "link", "links"),
        (\.tables, "nftables table", "nftables tables"), (\.rules, "rule", "rules"), (\.cgroups, "cgroup", "cgroups"),
        (\.files, "file", "files"), (\.ports, "listening port", "listening ports"),
    ]
}

extension ResidueCount: CustomStringConvertible {
    /// `3 processes, 12 cgroups, 1 link`, or `nothing`.
    package var description: String {
        let words = ResidueCount.parts.compactMap { part -> String? in
            let count = self[keyPath: part.path]
            return count == 0 ? nil : "\(count) \(count == 1 ? part.one : part.many)"
        }
        return words.isEmpty ? "nothing" : words.joined(separator: ", ")
    }
}
