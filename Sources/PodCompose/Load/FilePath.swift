/// Paths as texts; no file is looked at.
enum FilePath {
    static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// `path` seen from `folder`; an absolute one is itself.
    static func join(_ folder: String, _ path: String) -> String {
        if path.hasPrefix("/") || folder.isEmpty { return normal(path) }
        return normal(folder == "/" ? "/\(path)" : "\(folder)/\(path)")
    }

    /// Without `.`, `//` and what `..` undoes.
    static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." {
                parts.removeLast()
            } else if part != ".." || !path.hasPrefix("/") {
                parts.append(part)
            }
        }
        let text = parts.joined(separator: "/")
        return path.hasPrefix("/") ? "/" + text : text.isEmpty ? "." : text
    }

    /// `path`, absolute or seen from the same place as `folder`, as it is written in `folder`; nil where it lies
    /// elsewhere.
    static func relative(_ path: String, to folder: String) -> String? {
        let (path, folder) = (normal(path), folder.isEmpty ? "." : normal(folder))
        if path == folder { return "." }
        if folder == "." { return path.hasPrefix("/") || path.hasPrefix("..") ? nil : "./" + path }
        let prefix = folder.hasSuffix("/") ? folder : folder + "/"
        return path.hasPrefix(prefix) ? "./" + path.dropFirst(prefix.count) : nil
    }

    static func name(_ path: String) -> String { path.split(separator: "/").last.map(String.init) ?? path }
}
