import PodKubernetes
package import PodSyntax

/// A project as a script of the language, and where in the project's files each of its lines comes from.
package struct ComposeScript: Sendable {
    package let text: SourceText
    /// Where its relative paths begin: the project's folder.
    package let folder: String
    private let origins: [ComposePlace]
    private let sources: [SourceText]
    private let lines: LineTable

    init(_ lines: [ScriptLine], named name: String, folder: String, _ report: ComposeReport) {
        text = SourceText(name: name, text: lines.map { $0.text + "\n" }.joined(), provenance: .generated)
        self.folder = folder
        origins = lines.map(\.place)
        sources = report.sources
        self.lines = LineTable(text.bytes)
    }

    /// Where in the project's files a place of the script comes from.
    package func origin(of span: TextSpan) -> (source: SourceText, span: TextSpan)? {
        let line = lines.line(at: span.start) - 1
        guard origins.indices.contains(line) else { return nil }
        let place = origins[line]
        return (sources[place.file], place.span)
    }

    /// The canonical text, for people to go on with.
    package var formatted: String { format(parse(text)) ?? String(decoding: text.bytes, as: UTF8.self) }
}

/// A project as it was read.
package struct ComposeTranslation: Sendable {
    /// nil where something is wrong.
    package let script: ComposeScript?
    /// Of every file, in the order of the text.
    package private(set) var findings: [(source: SourceText, findings: [Finding])]

    /// More of one of them.
    package mutating func add(_ more: [Finding], to file: Int) { findings[file].findings += more }

    package var hasErrors: Bool { script == nil }
}

/// Whether a text is a compose file by what it holds: services, or what brings them, and no `kind` or `apiVersion`.
package func isCompose(_ source: SourceText) -> Bool {
    guard case .map(let entries)? = YAMLTree.read(source).documents.first?.content else { return false }
    let keys = Set(entries.map(\.key))
    if !keys.isDisjoint(with: ["kind", "apiVersion"]) { return false }
    return !keys.isDisjoint(with: ["services", "include", "version"])
        || FirstVersion.has(entries.map { ($0.key, $0.value.keys) })
}

/// Reads files that make one project, later ones over earlier ones, and writes it as a script.
package func translateCompose(
    _ sources: [SourceText], _ options: ComposeOptions = ComposeOptions(), isLenient: Bool = false,
    world: ComposeWorld
) -> ComposeTranslation {
    let report = ComposeReport(isLenient: isLenient)
    var folder = ""
    if case .file(let path)? = sources.first?.provenance { folder = FilePath.folder(of: path) }
    let loader = ComposeLoader(report: report, world: world, folder: folder)
    let tree = loader.load(sources)
    let folderName = FilePath.name(FilePath.join(world.currentFolder, folder.isEmpty ? "." : folder))
    let project = ComposeProject(tree, options, loader, folderName: folderName)
    var writer = ScriptWriter(project, options, report)
    let lines = writer.write(isOf: sources.first?.name ?? "compose.yaml")
    let script =
        report.hasErrors
        ? nil : ComposeScript(lines, named: sources.first?.name ?? "compose.yaml", folder: folder, report)
    let findings = zip(report.sources, report.findings).map { source, findings in
        (source, findings.sorted { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) })
    }
    return ComposeTranslation(script: script, findings: findings)
}

extension YAMLTree {
    /// Of a map; `<<` brings more.
    fileprivate var keys: [String] { if case .map(let entries) = content { entries.map(\.key) } else { [] } }
}
