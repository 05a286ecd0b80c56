import PodModel

extension ServiceReader {
    mutating func volumes(_ value: ComposeValue) {
        for item in value.list() ?? [] {
            if item.node.text != nil { short(item) } else { long(item) }
        }
    }

    /// `[SOURCE:]TARGET[:OPTION,…]`.
    private mutating func short(_ value: ComposeValue) {
        let parts = (value.node.text ?? "").split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, let target = parts.count == 1 ? parts.first : parts.dropFirst().first,
            target.hasPrefix("/")
        else {
            return value.error("'\(value.node.text ?? "")' is no volume such as data:/var/lib/data")
        }
        var isReadOnly = false
        for option in parts.count == 3 ? parts[2].split(separator: ",") : [] {
            switch option {
            case "ro": isReadOnly = true
            // What podsh does anyway: it labels for SELinux, and mounts are one with the host's.
            case "rw", "z", "Z", "cached", "delegated", "consistent", "rprivate", "private", "nocopy": break
            default: value.notCarried("podsh has no option '\(option)' of a volume")
            }
        }
        if parts.count == 1 { return anonymous(target, value) }
        let source = parts[0]
        if source.hasPrefix("/") || source.hasPrefix(".") || source.hasPrefix("~") {
            bind(source, target, isReadOnly, createsPath: true, value)
        } else {
            named(source, target, isReadOnly, subPath: nil, value)
        }
    }

    private mutating func long(_ value: ComposeValue) {
        guard let map = value.map() else { return }
        defer { map.finish() }
        let type = map["type"]?.text() ?? "volume"
        guard let target = map["target"]?.text() else {
            return value.error("'target' is missing", code: "missing-field")
        }
        let isReadOnly = map["read_only"]?.flag() ?? false
        let source = map["source"]?.text()
        map.passOver("consistency")
        switch type {
        case "bind":
            let options = map["bind"]?.map()
            let createsPath = options?["create_host_path"]?.flag() ?? true
            options?.passOver("selinux")
            if let propagation = options?["propagation"], propagation.node.text?.hasSuffix("private") != true {
                propagation.notCarried("mounts of a volume are its own")
            }
            options?.finish()
            guard let source else { return value.error("'source' is missing", code: "missing-field") }
            bind(source, target, isReadOnly, createsPath: createsPath, value)
        case "volume":
            let options = map["volume"]?.map()
            options?.passOver("nocopy", "labels")
            let subPath = options?["subpath"]?.text()
            options?.finish()
            guard let source else { return anonymous(target, value) }
            named(source, target, isReadOnly, subPath: subPath, value)
        case "tmpfs":
            let options = map["tmpfs"]?.map()
            let size = options?["size"]?.byteCount()
            options?.notCarried("mode", "what lies in memory everybody of the pod may write")
            options?.finish()
            memory(target, size: size, value)
        default: value.notCarried("podsh has volumes of the types bind, volume and tmpfs, not '\(type)'")
        }
    }

    // MARK: Kinds

    private mutating func anonymous(_ target: String, _ value: ComposeValue) {
        value.warn("the volume begins empty: what the image has at \(target) is not copied into it")
        mount(target, source: "empty", options: "", value)
    }

    private mutating func named(
        _ name: String, _ target: String, _ isReadOnly: Bool, subPath: String?, _ value: ComposeValue
    ) {
        guard let source = project.volumes[name] else {
            return value.error(
                "refers to the undefined volume '\(name)'", code: "unknown-volume",
                help: "add it to the 'volumes' of the file")
        }
        let part = subPath.map { " sub-path \(Word.quoted($0))" } ?? ""
        mount(target, source: source.text, options: part + (isReadOnly ? " read-only" : ""), value)
    }

    private mutating func bind(
        _ source: String, _ target: String, _ isReadOnly: Bool, createsPath: Bool, _ value: ComposeValue
    ) {
        var written = source
        if source == "~" || source.hasPrefix("~/") {
            guard let home = loader.variable("HOME") else { return value.error("'~' is unknown: HOME is not set") }
            written = home + source.dropFirst()
        }
        let path = FilePath.join(report.folders[value.node.place.file], written)
        let kind = createsPath && !loader.world.exists(path) ? " directory-or-create" : ""
        mount(target, source: "host \(scriptPath(path))\(kind)", options: isReadOnly ? " read-only" : "", value)
    }

    /// Seen from the project's folder, where the script stands; absolute where it lies elsewhere.
    func scriptPath(_ path: String) -> String {
        if let inside = FilePath.relative(path, to: loader.folder) { return Word.quoted(inside) }
        return Word.quoted(FilePath.join(loader.world.currentFolder, path))
    }

    private mutating func memory(_ target: String, size: Int64?, _ value: ComposeValue) {
        mount(target, source: "memory" + (size.map { " size \($0.bytesText)" } ?? ""), options: "", value)
    }

    mutating func tmpfs(_ value: ComposeValue) {
        for item in value.listOrOne() ?? [] {
            guard let text = item.text() else { continue }
            let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
            guard let target = parts.first else { continue }
            var size: Int64?
            for option in parts.count > 1 ? parts[1].split(separator: ",") : [] {
                if let amount = String(option).dropPrefix("size=") {
                    let node = ComposeNode(.scalar(amount), at: item.node.place)
                    size = ComposeValue(node, item.path, at: item.place, report).byteCount()
                } else if option.hasPrefix("uid=") || option.hasPrefix("gid=") {
                    item.notCarried("podsh has no option '\(option)' of a volume in memory")
                }
            }
            memory(target, size: size, item)
        }
    }

    mutating func sharedMemory(_ value: ComposeValue) {
        if let size = value.byteCount() { memory("/dev/shm", size: size, value) }
    }

    // MARK: Configs and secrets

    enum FileKind {
        case config, secret
    }

    mutating func files(_ value: ComposeValue, of kind: FileKind) {
        for item in value.list() ?? [] { file(item, of: kind) }
    }

    private mutating func file(_ value: ComposeValue, of kind: FileKind) {
        var (name, target, mode): (String?, String?, String?) = (value.node.text, nil, nil)
        if name == nil, let map = value.map() {
            name = map["source"]?.text()
            target = map["target"]?.text()
            mode = map["mode"].flatMap { octal($0) }
            for key in ["uid", "gid"] where map[key].map({ $0.node.text != "0" }) == true {
                map.notCarried(key, "the files belong to root")
            }
            map.finish()
        }
        guard let name else { return value.error("'source' is missing", code: "missing-field") }
        let known = kind == .secret ? project.secrets[name] : project.configs[name]
        guard let known else {
            let word = kind == .secret ? "secret" : "config"
            return value.error("refers to the undefined \(word) '\(name)'", code: "unknown-\(word)")
        }
        let standard = kind == .secret ? "/run/secrets/\(name)" : "/\(name)"
        let path = target.map { $0.hasPrefix("/") ? $0 : kind == .secret ? "/run/secrets/\($0)" : "/\($0)" } ?? standard
        let word = kind == .secret ? "secret" : "config"
        mount(
            path, source: "\(word) \(Word.name(known.object))" + (mode.map { " mode \($0)" } ?? ""),
            options: " key \(Word.quoted(known.key))", value)
    }

    /// `0440`, as YAML's number 8-based or written with quotes.
    private func octal(_ value: ComposeValue) -> String? {
        guard let text = value.text() else { return nil }
        let digits = text.hasPrefix("0o") ? String(text.dropFirst(2)) : text
        if let bits = Int64(digits, radix: 8), let mode = FileMode(bits) { return "\(mode)" }
        value.error("'\(text)' are no permissions such as 0440")
        return nil
    }

    // MARK: Mounts

    /// One volume of the pod for each source, named for where it is mounted.
    private mutating func mount(_ target: String, source: String, options: String, _ value: ComposeValue) {
        let shared = source == "empty" || source.hasPrefix("memory")
            ? nil : draft.volumes.first { $0.volume.source == source }?.volume.name
        let name = shared ?? newName(FilePath.name(target))
        if shared == nil { draft.volumes.append((.init(name: name, source: source), value.place)) }
        draft.mounts.append(.init(volume: name, rest: "\(Word.quoted(target))\(options)", place: value.place))
    }

    private func newName(_ wanted: String) -> String {
        let base = ObjectName.label(wanted, fallback: "volume")
        var (name, number) = (base, 2)
        while draft.volumes.contains(where: { $0.volume.name == name }) {
            name = "\(base)-\(number)"
            number += 1
        }
        return name
    }
}

/// Names of objects made of compose's, which may hold more than Kubernetes'.
enum ObjectName {
    /// A DNS label: lower case, and `-` for what it cannot hold.
    static func label(_ text: String, fallback: String) -> String {
        var out = ""
        for byte in text.lowercased().utf8 {
            let isFine = byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39
            if isFine { out.unicodeScalars.append(Unicode.Scalar(byte)) } else if out.last != "-" { out += "-" }
        }
        while out.hasPrefix("-") { out.removeFirst() }
        out = String(out.prefix(50))
        while out.hasSuffix("-") { out.removeLast() }
        return out.isEmpty ? fallback : out
    }
}
