import PodSyntax

/// One map. Keys are asked for by name; what nobody has asked for in the end is not carried.
final class ComposeMap {
    let value: ComposeValue
    private let entries: [ComposeNode.Entry]
    private var asked: [String] = []

    init(_ value: ComposeValue, _ entries: [ComposeNode.Entry]) {
        self.value = value
        self.entries = entries
    }

    /// nil where it is not given, or null.
    subscript(key: String) -> ComposeValue? {
        asked.append(key)
        guard let entry = entries.first(where: { $0.key == key }), !entry.value.isNull else { return nil }
        return child(entry)
    }

    func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// All entries, for maps whose keys are data.
    func all() -> [(key: String, value: ComposeValue)] {
        entries.map { entry in
            asked.append(entry.key)
            return (entry.key, child(entry))
        }
    }

    /// Keys that say nothing about what runs here.
    func passOver(_ keys: String...) { asked += keys }

    /// Carried by nobody, for this reason.
    func notCarried(_ key: String, _ message: String) { self[key]?.notCarried(message) }

    func finish() {
        for entry in entries where !asked.contains(entry.key) && !entry.key.hasPrefix("x-") && !entry.value.isNull {
            let near = NearMiss.best(for: entry.key, among: asked)
            child(entry).notCarried(help: near.map { "did you mean '\($0)'?" })
        }
    }

    private func child(_ entry: ComposeNode.Entry) -> ComposeValue {
        let path = value.path.isEmpty ? entry.key : "\(value.path).\(entry.key)"
        return ComposeValue(entry.value, path, at: entry.keyPlace, value.report)
    }
}
