import PodLifecycle

/// The parts of `[registry/]path[:tag][@digest]`, of a reference that ImageReference has accepted.
struct ImageName: Hashable, Sendable {
    /// Nil for a name without a registry.
    var registry: String?
    var path: String
    var tag: String?
    var digest: Digest?

    init(_ text: Substring) {
        var rest = text
        if let at = rest.firstIndex(of: "@") {
            digest = Digest(String(rest[rest.index(after: at)...]))
            rest = rest[..<at]
        }
        let slash = rest.lastIndex(of: "/")
        if let colon = rest.lastIndex(of: ":"), slash.map({ $0 < colon }) ?? true {
            tag = String(rest[rest.index(after: colon)...])
            rest = rest[..<colon]
        }
        if let first = rest.firstIndex(of: "/"), rest[..<first].contains(where: { $0 == "." || $0 == ":" }) || rest[..<first] == "localhost" {
            registry = String(rest[..<first])
            path = String(rest[rest.index(after: first)...])
        } else {
            path = String(rest)
        }
        // What is pinned is not asked for by its tag.
        if digest != nil { tag = nil } else if tag == nil { tag = "latest" }
    }

    /// Complete names to try, in this order: the name's own registry, else an alias, else the searched registries,
    /// else docker.io.
    func candidates(_ conf: RegistriesConf) -> [String] {
        if let registry { return [ImageName.complete(registry, path)] }
        if let alias = conf.aliases[path] {
            let name = ImageName(alias[...])
            return [ImageName.complete(name.registry ?? "docker.io", name.path)]
        }
        let registries = conf.searched.isEmpty ? ["docker.io"] : conf.searched
        return registries.map { ImageName.complete($0, path) }
    }

    /// Docker's own images lie in `library`.
    static func complete(_ registry: String, _ path: String) -> String {
        let isDocker = registry == "docker.io" || registry == "index.docker.io"
        return (isDocker ? "docker.io" : registry) + "/" + (isDocker && !path.contains("/") ? "library/\(path)" : path)
    }

    /// `:tag` or `@sha256:…`.
    var suffix: String { digest.map { "@\($0.text)" } ?? ":\(tag ?? "latest")" }
}
