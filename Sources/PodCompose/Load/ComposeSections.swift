import PodModel

/// What stands beside the services: their volumes, configs, secrets and networks, and the project's name.
struct ComposeSections {
    /// A named volume, as a pod's volume says it.
    struct NamedVolume {
        let text: String
        /// The claim that has to be declared; nil where it is none.
        let claim: String?
        let place: ComposePlace
    }

    /// A config or secret with one key.
    struct NamedFile {
        let object: String
        let key: String
        /// What its body says.
        let setting: String
        let place: ComposePlace
    }

    private(set) var name: String
    private(set) var volumes: [String: NamedVolume] = [:]
    private(set) var configs: [String: NamedFile] = [:]
    private(set) var secrets: [String: NamedFile] = [:]
    private(set) var networks: Set<String> = []

    private let loader: ComposeLoader

    init(_ map: ComposeMap, name: String, _ loader: ComposeLoader) {
        self.loader = loader
        self.name = name
        var claims: Set<String> = []
        for (name, value) in map["volumes"]?.map()?.all() ?? [] { volume(name, value, &claims) }
        for (name, value) in map["configs"]?.map()?.all() ?? [] { configs[name] = file(name, value, word: "config") }
        for (name, value) in map["secrets"]?.map()?.all() ?? [] { secrets[name] = file(name, value, word: "secret") }
        for (name, value) in map["networks"]?.map()?.all() ?? [] {
            networks.insert(name)
            network(value)
        }
        map.passOver("version")
    }

    private mutating func volume(_ name: String, _ value: ComposeValue, _ claims: inout Set<String>) {
        guard let map = value.map() else { return }
        defer { map.finish() }
        let given = map["name"]?.text()
        map.passOver("labels")
        if let external = map["external"], external.node.text != "false" {
            external.warn("a volume of docker's own is not seen; podsh keeps one of this name")
        }
        if let driver = map["driver"], !["local", "default"].contains(driver.node.text) {
            driver.notCarried("podsh's volumes are folders of this machine")
        }
        if let options = map["driver_opts"]?.map(), let text = source(options, value) {
            volumes[name] = NamedVolume(text: text, claim: nil, place: value.place)
            return
        }
        let base = ObjectName.label(given ?? name, fallback: "volume")
        var (claim, number) = (base, 2)
        while !claims.insert(claim).inserted {
            claim = "\(base)-\(number)"
            number += 1
        }
        volumes[name] = NamedVolume(text: "claim \(Word.name(claim))", claim: claim, place: value.place)
    }

    /// The two uses of the local driver's options that are no file system of their own.
    private func source(_ options: ComposeMap, _ value: ComposeValue) -> String? {
        let type = options["type"]?.text()
        let device = options["device"]?.text()
        let mount = options["o"]?.text() ?? ""
        defer { options.finish() }
        if type == "tmpfs" { return "memory" }
        let isBind = mount.split(separator: ",").contains { $0 == "bind" || $0 == "rbind" }
        if isBind, let device {
            let path = FilePath.join(loader.report.folders[value.node.place.file], device)
            let inside = FilePath.relative(path, to: loader.folder)
            return "host \(Word.quoted(inside ?? FilePath.join(loader.world.currentFolder, path)))"
        }
        if type == nil, device == nil { return nil }
        options.value.notCarried("podsh mounts no file systems: a bind and a tmpfs it has")
        return nil
    }

    private func file(_ name: String, _ value: ComposeValue, word: String) -> NamedFile? {
        guard let map = value.map() else { return nil }
        defer { map.finish() }
        map.passOver("name", "labels")
        let key = NameRules.configKey(name) == nil ? name : ObjectName.label(name, fallback: word)
        guard let setting = setting(map, key, value) else { return nil }
        return NamedFile(
            object: ObjectName.label(name, fallback: word), key: key, setting: setting, place: value.place)
    }

    private func setting(_ map: ComposeMap, _ key: String, _ value: ComposeValue) -> String? {
        if let file = map["file"], let written = file.text() {
            let path = FilePath.join(loader.report.folders[file.node.place.file], written)
            let inside = FilePath.relative(path, to: loader.folder)
            let place = Word.quoted(inside ?? FilePath.join(loader.world.currentFolder, path))
            return "file \(place) as \(Word.quoted(key))"
        }
        if let variable = map["environment"], let name = variable.text() {
            if loader.world.variable(name) != nil { return "env \(Word.quoted(name)) as \(Word.quoted(key))" }
            if let value = loader.variable(name) { return Word.pair(key, value) }
            variable.error("the variable '\(name)' is not set")
            return nil
        }
        if let content = map["content"]?.text() { return Word.pair(key, content) }
        if let external = map["external"], external.node.text != "false" {
            external.notCarried("podsh has no store of docker's: write where it is from ('file', 'environment')")
        } else {
            value.error("one of 'file', 'environment' and 'content' is missing", code: "missing-field")
        }
        return nil
    }

    private func network(_ value: ComposeValue) {
        guard let map = value.map() else { return }
        map.passOver("name", "labels", "attachable", "enable_ipv4", "enable_ipv6")
        if let driver = map["driver"], !["bridge", "default", "overlay"].contains(driver.node.text) {
            driver.notCarried("pods are in podsh's own network")
        }
        if map["internal"]?.flag() == true { map.notCarried("internal", "every pod reaches the outside") }
        if let external = map["external"], external.node.text != "false" {
            external.warn("what else is in that network is not reached by its name here")
        }
        map.notCarried("ipam", "podsh gives out the addresses; services are reached by their names")
        map.notCarried("driver_opts", "pods are in podsh's own network")
        map.finish()
    }
}
