extension VocabularyEntry {
    /// Whether a kind lives in `GROUP` or `VERSION.GROUP` (`ParseResourceArg` of Kubernetes' `pkg/runtime/schema`); of
    /// a group its first part will do: `ingresses.networking`. The core group has no name: `v1.`.
    func lives(in place: Substring) -> Bool {
        apiVersions.contains { apiVersion in
            let parts = apiVersion.split(separator: "/")
            guard let version = parts.last else { return false }
            let group = parts.count == 2 ? parts[0] : ""
            if !group.isEmpty, VocabularyEntry.isGroup(place, group) { return true }
            guard let dot = place.firstIndex(of: "."), place[..<dot] == version else { return false }
            return VocabularyEntry.isGroup(place[place.index(after: dot)...], group)
        }
    }

    private static func isGroup(_ written: Substring, _ group: Substring) -> Bool {
        written == group || !written.isEmpty && group.hasPrefix(written + ".")
    }

    /// A kind with the group in which it lives: `deployment.apps`.
    package var qualifiedWord: String {
        guard let parts = apiVersions.first?.split(separator: "/"), parts.count == 2 else { return word }
        return "\(word).\(parts[0])"
    }
}

extension Vocabulary {
    /// Where a kind lives that was written with a group that is not its own.
    package static func kindElsewhere(_ word: String) -> String? {
        guard let dot = word.firstIndex(of: ".") else { return nil }
        return kind(String(word[..<dot]))?.qualifiedWord
    }
}
