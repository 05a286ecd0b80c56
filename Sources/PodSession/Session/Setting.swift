internal import PodLanguage
internal import PodSyntax

/// What the command line gives a top-level `let` in place of its own value.
package struct Setting: Hashable, Sendable {
    package var name: String
    package var value: String
    /// `--set-file`: a text, whatever it looks like.
    package var isText: Bool

    package init(_ name: String, _ value: String, isText: Bool = false) {
        self.name = name
        self.value = value
        self.isText = isText
    }
}

extension Session {
    /// Takes the setting of a name, once.
    func takeSetting(_ name: String) -> Setting? {
        // The last of several wins, as with flags everywhere.
        let setting = settings.last { $0.name == name }
        settings.removeAll { $0.name == name }
        return setting
    }

    /// Fails where a setting has no `let` to go to. The files that the script runs count: those that it names outright
    /// are looked into; whether others hold it is only known at the end, by `untakenSetting`.
    func unknownSetting(_ checked: CheckResult, _ tree: SyntaxTree, named name: String) -> FailureReport? {
        if settings.isEmpty { return nil }
        var known = checked.variables.compactMap { $0.name?.text }
        guard addVariables(ofFilesRunBy: tree, in: folder, to: &known, depth: 0) else { return nil }
        return settings.first { !known.contains($0.name) }.map { report(of: $0, in: name, known) }
    }

    func untakenSetting(named name: String) -> FailureReport? {
        settings.first.map { report(of: $0, in: name, []) }
    }

    private func report(of setting: Setting, in name: String, _ known: [String]) -> FailureReport {
        FailureReport(
            .evaluation, exitCode: ExitCode.usage,
            """
            \(setting.isText ? "--set-file" : "--set") \(setting.name): \(name) has no top-level 'let \
            \(setting.name)'
            """,
            help: nearMiss(setting.name, among: known))
    }

    /// False where a file's name is not known before the script runs.
    private func addVariables(
        ofFilesRunBy tree: SyntaxTree, in folder: String, to known: inout [String], depth: Int
    ) -> Bool {
        if depth > 8 { return false }
        for statement in tree.statements where statement.kind == .command {
            let command = CommandSyntax(node: statement)
            guard command.keyword == .source, let word = command.word(.path) else { continue }
            guard let written = try? text(of: word, in: globals) else { return false }
            let isAbsolute = written.utf8.first == UInt8(ascii: "/") || folder.isEmpty
            let path = isAbsolute ? written : "\(folder)/\(written)"
            // What cannot be read or does not check is reported when it is run.
            guard let bytes = try? host.read(path, limit: SourceText.maximumBytes) else { return false }
            let parsed = parse(SourceText(name: written, bytes: bytes, provenance: .file(path: path)))
            known += PodLanguage.check(parsed.tree, in: CheckContext()).variables.compactMap { $0.name?.text }
            guard addVariables(ofFilesRunBy: parsed.tree, in: Session.folder(of: path), to: &known, depth: depth + 1)
            else { return false }
        }
        return true
    }

    /// The value that `--set` gives in place of an expression: a text where the script has a text, else what the text
    /// would mean in the script.
    func value(ofSetting text: String, replacing expression: SyntaxNode) -> Value {
        if expression.kind == .string { return .string(text) }
        switch text {
        case "true": return .yes
        case "false": return .no
        case "null": return .null
        default: break
        }
        if let n = Int64(text) { return .int(n) }
        let isNumber = text.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 || $0 == UInt8(ascii: "-") } ?? false
        guard isNumber else { return .string(text) }
        if let d = Double(text), d.isFinite { return .decimal(d) }
        if text.utf8.last == UInt8(ascii: "%"), let p = Double(text.dropLast()), p.isFinite { return .percent(p) }
        if let span = try? Reading.duration(text) { return .duration(span) }
        if let quantity = try? Reading.quantity(text, example: "64Mi") {
            return .quantity(quantity, text.utf8.last == UInt8(ascii: "i") ? .memory : .amount)
        }
        return .string(text)
    }
}
