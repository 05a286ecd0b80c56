/// What the shell remembers of what was typed, without what should not be remembered.
package enum History {
    /// Entries kept in memory and in the file.
    package static let limit = 10_000

    /// False for what is empty, begins with a space, or tells a secret.
    package static func keeps(_ text: String) -> Bool {
        guard let first = text.utf8.first, first != 0x20, text.contains(where: { !$0.isWhitespace }) else {
            return false
        }
        return !namesSecret(text)
    }

    /// A `secret` declaration, or something that looks like a password, token or key in clear text.
    package static func namesSecret(_ text: String) -> Bool {
        let lower = text.lowercased()
        var words = lower.split(whereSeparator: { $0.isWhitespace || $0 == ";" || $0 == "{" || $0 == "<" })[...]
        while let word = words.popFirst() {
            // `volume x secret NAME` and `env-from secret NAME` only name one; a declaration is followed by a body.
            if word == "secret", lower.contains("<"), let name = words.first,
                lower.contains("secret \(name) <") || lower.contains("secret \(name)<")
            {
                return true
            }
            if let equals = word.firstIndex(of: "="), word.index(after: equals) < word.endIndex,
                secretNames.contains(where: { word[..<equals].contains($0) })
            {
                return true
            }
            if let scheme = word.range(of: "://"), let at = word[scheme.upperBound...].firstIndex(of: "@"),
                word[scheme.upperBound..<at].contains(":")
            {
                return true
            }
        }
        return false
    }

    private static let secretNames = [
        "password", "passwd", "passphrase", "token", "secret", "api_key", "apikey", "api-key", "access_key",
        "private_key", "credential",
    ]

    /// Entries in order, each only where it came last, at most `limit`.
    package static func deduplicated(_ entries: [String]) -> [String] {
        var seen: Set<String> = []
        var kept: [String] = []
        for entry in entries.reversed() where seen.insert(entry).inserted {
            kept.append(entry)
            if kept.count == limit { break }
        }
        return kept.reversed()
    }
}

extension Substring {
    /// The first place of a pattern, without Foundation.
    fileprivate func range(of pattern: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(pattern) { return start..<index(start, offsetBy: pattern.count) }
            start = index(after: start)
        }
        return nil
    }
}
