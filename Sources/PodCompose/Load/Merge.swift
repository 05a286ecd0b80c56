/// Lays one file over another, by the compose specification's chapter on merging: maps by their keys, lists behind each
/// other but for those whose items have an identity, a few keys as a whole.
struct Merge {
    /// What a list or map of a service is, by its key.
    private enum Shape {
        /// Replaced as a whole.
        case whole
        /// `KEY=VALUE` or a map of them.
        case pairs
        /// Names or a map of them.
        case names
        /// Items that are one by what they lead to.
        case items((ComposeNode) -> String?)
    }

    func merged(_ base: ComposeNode, _ over: ComposeNode) -> ComposeNode { merged(base, over, path: []) }

    /// Of one service.
    func service(_ base: ComposeNode, _ over: ComposeNode) -> ComposeNode {
        merged(base, over, path: ["services", ""])
    }

    private func merged(_ base: ComposeNode, _ over: ComposeNode, path: [String]) -> ComposeNode {
        switch over.rule {
        case .reset: return ComposeNode(.null, at: over.place)
        case .replace: return over
        case nil: break
        }
        if over.isNull { return base }
        switch shape(path) {
        case .whole: return over
        case .pairs: return maps(pairs(base), pairs(over), path)
        case .names: return maps(names(base), names(over), path)
        case .items(let identity): return lists(base, over, identity)
        case nil: break
        }
        switch (base.content, over.content) {
        case (.map, .map): return maps(base, over, path)
        case (.list(let first), .list(let second)): return ComposeNode(.list(first + second), at: over.place)
        default: return over
        }
    }

    private func maps(_ base: ComposeNode, _ over: ComposeNode, _ path: [String]) -> ComposeNode {
        var entries = base.entries
        for entry in over.entries {
            guard let i = entries.firstIndex(where: { $0.key == entry.key }) else {
                entries.append(entry)
                continue
            }
            let value = merged(entries[i].value, entry.value, path: path + [entry.key])
            entries[i] = ComposeNode.Entry(key: entry.key, keyPlace: entry.keyPlace, value: value)
        }
        return ComposeNode(.map(entries), at: over.place)
    }

    private func lists(_ base: ComposeNode, _ over: ComposeNode, _ identity: (ComposeNode) -> String?) -> ComposeNode {
        var items = base.items.isEmpty && !base.isNull && base.text != nil ? [base] : base.items
        let more = over.text != nil ? [over] : over.items
        for item in more {
            if let own = identity(item), let i = items.firstIndex(where: { identity($0) == own }) {
                items[i] = item
            } else {
                items.append(item)
            }
        }
        return ComposeNode(.list(items), at: over.place)
    }

    /// A list `KEY=VALUE` as a map.
    private func pairs(_ node: ComposeNode) -> ComposeNode {
        guard case .list(let items) = node.content else { return node }
        var entries: [ComposeNode.Entry] = []
        for item in items {
            guard let text = item.text else { continue }
            let sign = text.firstIndex(of: "=")
            let value: ComposeNode.Content =
                sign.map { .scalar(String(text[text.index(after: $0)...])) } ?? .null
            let key = sign.map { String(text[..<$0]) } ?? text
            entries.removeAll { $0.key == key }
            entries.append(
                ComposeNode.Entry(key: key, keyPlace: item.place, value: ComposeNode(value, at: item.place)))
        }
        return ComposeNode(.map(entries), at: node.place)
    }

    private func names(_ node: ComposeNode) -> ComposeNode {
        guard case .list(let items) = node.content else { return node }
        let entries = items.compactMap { item in
            item.text.map {
                ComposeNode.Entry(key: $0, keyPlace: item.place, value: ComposeNode(.null, at: item.place))
            }
        }
        return ComposeNode(.map(entries), at: node.place)
    }

    private func shape(_ path: [String]) -> Shape? {
        guard path.count >= 3, path[0] == "services" else { return nil }
        switch path[2...].joined(separator: ".") {
        case "command", "entrypoint", "healthcheck.test": return .whole
        case "environment", "labels", "annotations", "sysctls", "build.args", "build.labels", "deploy.labels",
            "extra_hosts":
            return .pairs
        case "depends_on", "networks": return .names
        case "ports": return .items(Merge.port)
        case "volumes", "secrets", "configs", "devices": return .items(Merge.target)
        case "env_file", "label_file", "dns", "dns_search", "tmpfs", "cap_add", "cap_drop", "profiles", "expose":
            return .items { $0.text ?? $0["path"]?.text }
        default: return nil
        }
    }

    /// A published port is one by address, container's port and protocol and the host's port.
    private static func port(_ node: ComposeNode) -> String? {
        if let text = node.text { return text.hasSuffix("/tcp") ? String(text.dropLast(4)) : text }
        guard let target = node["target"]?.text else { return nil }
        let parts = [node["host_ip"]?.text, node["published"]?.text, target].compactMap { $0 }
        let kind = node["protocol"]?.text ?? "tcp"
        return parts.joined(separator: ":") + (kind == "tcp" ? "" : "/\(kind)")
    }

    /// Where something stands in the container.
    private static func target(_ node: ComposeNode) -> String? {
        if let target = node["target"]?.text { return target }
        guard let text = node.text else { return node["source"]?.text }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        return String(parts.count > 1 ? parts[1] : parts[0])
    }
}
