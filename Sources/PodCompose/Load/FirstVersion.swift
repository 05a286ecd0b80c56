// Files of compose's first version hold services alone, by their names, without `services` above them.
enum FirstVersion {
    /// By the keys of the file, and those below each.
    static func has(_ services: [(key: String, keys: [String])]) -> Bool {
        !services.isEmpty
            && services.allSatisfy { service in
                !["services", "version"].contains(service.key)
                    && service.keys.contains { ["image", "build", "extends"].contains($0) }
            }
    }
}

extension ComposeNode {
    /// Whether it is such a file: each of its maps says what it runs.
    private var isFirstVersion: Bool {
        FirstVersion.has(entries.map { ($0.key, $0.value.entries.map(\.key)) })
    }

    /// The same as files are written today.
    var withServices: ComposeNode {
        guard isFirstVersion else { return self }
        let services = entries.map { entry in
            var entry = entry
            entry.value = entry.value.ofService
            return entry
        }
        let whole = Entry(key: "services", keyPlace: place, value: ComposeNode(.map(services), at: place))
        return ComposeNode(.map([whole]), at: place)
    }

    /// `net: host`, `net: container:NAME` of a service of the file, and `dockerfile` beside `build`.
    private var ofService: ComposeNode {
        guard case .map(let all) = content else { return self }
        let file = entry("dockerfile")
        let renamed = all.compactMap { entry -> Entry? in
            switch entry.key {
            case "dockerfile": return nil
            case "build":
                guard let file, let context = entry.value.text else { return entry }
                let folder = Entry(
                    key: "context", keyPlace: entry.keyPlace,
                    value: ComposeNode(.scalar(context), at: entry.value.place))
                var build = entry
                build.value = ComposeNode(.map([folder, file]), at: entry.value.place)
                return build
            case "net":
                let mode = entry.value.text?.replacing("container:", with: "service:")
                return Entry(
                    key: "network_mode", keyPlace: entry.keyPlace,
                    value: ComposeNode(mode.map { Content.scalar($0) } ?? entry.value.content, at: entry.value.place))
            default: return entry
            }
        }
        return ComposeNode(.map(renamed), at: place, rule: rule)
    }
}
