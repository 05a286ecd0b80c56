import PodKubernetes
import PodSyntax

/// Reads the files of a project and what they bring (`include`, `extends`), and makes one tree of them.
final class ComposeLoader {
    let report: ComposeReport
    let world: ComposeWorld
    /// The folder of the project.
    let folder: String
    /// Variables of `.env`, beneath those of the environment.
    private(set) var dotEnv: [String: String] = [:]
    private let merge = Merge()
    /// Files that are being included, outermost first.
    private var including: [String] = []
    private var includedFiles = 0

    static let mostFiles = 256

    init(report: ComposeReport, world: ComposeWorld, folder: String) {
        self.report = report
        self.world = world
        self.folder = folder
    }

    /// The project's tree.
    func load(_ sources: [SourceText]) -> ComposeNode {
        dotEnv = variables(ofFolder: folder, firstFile: sources.first)
        var tree: ComposeNode?
        for source in sources {
            let next = open(source, folder: folder, more: [:])
            tree = tree.map { merge.merged($0, next) } ?? next
        }
        return tree ?? ComposeNode(.null, at: ComposePlace(file: 0, span: TextSpan(0, 0)))
    }

    func variable(_ name: String) -> String? { world.variable(name) ?? dotEnv[name] }

    private func variables(ofFolder folder: String, firstFile: SourceText?) -> [String: String] {
        let path = FilePath.join(folder, ".env")
        guard world.exists(path), let bytes = try? world.read(path).get() else { return [:] }
        do {
            let file = try VariableFile(String(decoding: bytes, as: UTF8.self), variable: world.variable)
            return file.pairs.reduce(into: [:]) { $0[$1.name] = $1.value ?? world.variable($1.name) }
        } catch {
            if let firstFile {
                let file = report.open(firstFile, folder: folder)
                report.error(ComposePlace(file: file, span: TextSpan(0, 0)), "env-file", "\(path): \(error.message)")
            }
            return [:]
        }
    }

    /// A file with its includes and extensions resolved. `more`: variables of its own.
    private func open(_ source: SourceText, folder: String, more: [String: String]) -> ComposeNode {
        let file = report.open(source, folder: folder)
        let (documents, findings) = YAMLTree.read(source)
        for finding in findings { report.add(finding, file: file) }
        var reported: Set<String> = []
        let start = ComposePlace(file: file, span: TextSpan(0, 0))
        var whole = ComposeNode(.null, at: start)
        for document in documents {
            let tree = ComposeNode(document, file: file) { text, place in
                expand(text, place, more, &reported)
            }
            if case .map = tree.content {
                whole = whole.isNull ? tree : merge.merged(whole, tree)
            } else if !tree.isNull {
                report.error(tree.place, "wrong-type", "a compose file is a map")
            }
        }
        return extended(included(whole.withServices, folder: folder), source: source)
    }

    private func expand(
        _ text: String, _ place: ComposePlace, _ more: [String: String], _ reported: inout Set<String>
    ) -> String {
        if !text.utf8.contains(UInt8(ascii: "$")) { return text }
        var interpolation = Interpolation { self.variable($0) ?? more[$0] }
        do {
            let expanded = try interpolation.expand(text)
            for name in interpolation.unset where reported.insert(name).inserted {
                report.warn(place, "unset-variable", "the \(name) variable is not set; it defaults to a blank string")
            }
            return expanded
        } catch {
            report.error(place, "variable", error.message, help: error.help)
            return text
        }
    }

    // MARK: include

    private func included(_ tree: ComposeNode, folder: String) -> ComposeNode {
        guard let entry = tree.entry("include") else { return tree }
        var whole = tree
        whole.content = .map(tree.entries.filter { $0.key != "include" })
        let value = ComposeValue(entry.value, "include", at: entry.keyPlace, report)
        for item in value.list() ?? [] {
            guard let other = include(item, folder: folder) else { continue }
            whole = combined(whole, other)
        }
        return whole
    }

    private func include(_ item: ComposeValue, folder: String) -> ComposeNode? {
        var paths: [ComposeValue] = [item]
        var own: String?
        var more: [String: String] = [:]
        if item.node.text == nil {
            guard let map = item.map() else { return nil }
            paths = map["path"]?.listOrOne() ?? []
            if paths.isEmpty { item.error("'path' is missing", code: "missing-field") }
            own = map["project_directory"]?.text().map { FilePath.join(folder, $0) }
            for file in map["env_file"]?.listOrOne() ?? [] {
                guard let path = file.text() else { continue }
                for pair in variables(file, FilePath.join(folder, path)) { more[pair.name] = pair.value }
            }
            map.finish()
        }
        let names = paths.compactMap { path in path.text().map { (path, FilePath.join(folder, $0)) } }
        guard let first = names.first else { return nil }
        let place = own ?? FilePath.folder(of: first.1)
        more.merge(variables(ofFolder: place, firstFile: nil)) { given, _ in given }
        var tree: ComposeNode?
        for (value, path) in names {
            guard let next = nested(value, path, folder: place, more) else { continue }
            tree = tree.map { merge.merged($0, next) } ?? next
        }
        return tree
    }

    /// Another file that a value names.
    private func nested(_ value: ComposeValue, _ path: String, folder: String, _ more: [String: String]) -> ComposeNode?
    {
        includedFiles += 1
        if including.contains(path) {
            value.error("files include each other: \((including + [path]).joined(separator: " → "))", code: "cycle")
            return nil
        }
        guard includedFiles <= ComposeLoader.mostFiles, let source = source(value, path) else { return nil }
        including.append(path)
        defer { including.removeLast() }
        return open(source, folder: folder, more: more)
    }

    func source(_ value: ComposeValue, _ path: String) -> SourceText? {
        switch world.read(path) {
        case .success(let bytes): return SourceText(name: path, bytes: bytes, provenance: .file(path: path))
        case .failure(let unreadable):
            value.error(unreadable.message, code: "unreadable")
            return nil
        }
    }

    /// What is included may not stand in the file, too.
    private func combined(_ own: ComposeNode, _ other: ComposeNode) -> ComposeNode {
        for section in ["services", "volumes", "networks", "configs", "secrets"] {
            for entry in own[section]?.entries ?? [] where section == "services" {
                if other[section]?.entry(entry.key) != nil {
                    report.error(
                        entry.keyPlace, "conflict", "\(section).\(entry.key) conflicts with an included one")
                }
            }
        }
        return merge.merged(other, own)
    }

    // MARK: Files of variables

    /// The pairs of a file that a value names; an error is reported.
    func variables(
        _ value: ComposeValue, _ path: String, isRaw: Bool = false, isRequired: Bool = true
    ) -> [(name: String, value: String)] {
        if !isRequired, !world.exists(path) { return [] }
        switch world.read(path) {
        case .failure(let unreadable):
            value.error(unreadable.message, code: "unreadable")
            return []
        case .success(let bytes):
            do {
                let file = try VariableFile(String(decoding: bytes, as: UTF8.self), isRaw: isRaw, variable: variable)
                return file.pairs.compactMap { pair in
                    (pair.value ?? variable(pair.name)).map { (pair.name, $0) }
                }
            } catch {
                value.error("\(path): \(error.message)", code: "env-file")
                return []
            }
        }
    }

    // MARK: extends

    private func extended(_ tree: ComposeNode, source: SourceText) -> ComposeNode {
        guard let services = tree.entry("services") else { return tree }
        var resolved = services.value.entries
        for i in resolved.indices {
            resolved[i].value = extended(resolved[i].key, in: services.value, chain: [])
        }
        var whole = tree
        whole.content = .map(
            tree.entries.map { entry in
                guard entry.key == "services" else { return entry }
                var entry = entry
                if case .map = entry.value.content { entry.value.content = .map(resolved) }
                return entry
            })
        return whole
    }

    private func extended(_ name: String, in services: ComposeNode, chain: [String]) -> ComposeNode {
        guard let own = services[name] else { return ComposeNode(.null, at: services.place) }
        guard let entry = own.entry("extends") else { return own }
        let value = ComposeValue(entry.value, "services.\(name).extends", at: entry.keyPlace, report)
        var rest = own
        rest.content = .map(own.entries.filter { $0.key != "extends" })
        let mark = "\(own.place.file)/\(name)"
        if chain.contains(mark) {
            value.error("services extend each other", code: "cycle")
            return rest
        }
        guard let base = base(of: value, in: services, chain + [mark]) else { return rest }
        return merge.service(base, rest)
    }

    private func base(of value: ComposeValue, in services: ComposeNode, _ chain: [String]) -> ComposeNode? {
        var wanted = value.node.text
        var services = services
        if wanted == nil {
            guard let map = value.map() else { return nil }
            wanted = map["service"]?.text()
            if let file = map["file"], let path = file.text() {
                let whole = FilePath.join(report.folders[value.place.file], path)
                guard let tree = nested(file, whole, folder: FilePath.folder(of: whole), [:]) else { return nil }
                services = tree["services"] ?? tree
            }
            map.finish()
        }
        guard let wanted else { return nil }
        guard services[wanted] != nil else {
            value.error("there is no service '\(wanted)'", code: "unknown-service")
            return nil
        }
        return extended(wanted, in: services, chain: chain)
    }
}
