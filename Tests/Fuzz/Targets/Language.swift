import PodLanguage
import PodModel
import PodSyntax

/// Scripts as people write them, and as nobody does.
let scripts = [
    "Tests/Fuzz/Corpus/language", "scripts", "Tests/Golden/syntax", "Tests/Golden/findings", "Tests/Golden/check",
    "Tests/Golden/format",
    "Tests/Golden/session",
]

private func source(_ bytes: [UInt8]) -> SourceText {
    SourceText(name: "fuzz.pod", bytes: bytes, provenance: .file(path: "/home/ada/fuzz.pod"))
}

/// Findings lie in the text, in its order, and can be drawn.
func complaint(_ findings: [Finding], in source: SourceText, suppressed: Int = 0) -> String? {
    var last = 0
    for finding in findings {
        let span = finding.span
        if span.start < 0 || span.end < span.start || span.end > source.bytes.count + 1 {
            return "a finding lies outside: \(finding)"
        }
        if span.start < last { return "findings are out of order: \(finding)" }
        last = span.start
    }
    let drawn = FindingReport.text(findings, suppressed: suppressed, in: source)
    return drawn.isEmpty == findings.isEmpty ? nil : "findings are not drawn"
}

extension FuzzTarget {
    /// The tokens give the text back byte for byte, and every finding has a place in it.
    static let parser = FuzzTarget(name: "parser", longest: 2048, seeds: scripts) { bytes in
        let result = parse(source(bytes))
        var rebuilt: [UInt8] = []
        for token in result.tree.tokens { rebuilt += bytes[token.span.start..<token.span.end] }
        if rebuilt != bytes { return .broken("the tokens do not give the text back") }
        if let complaint = complaint(result.findings, in: result.tree.source, suppressed: result.suppressed) {
            return .broken(complaint)
        }
        if dump(result.tree).isEmpty { return .broken("the tree is empty") }
        if result.isValid, result.open != nil { return .broken("a text that is open at its end is valid") }
        return result.isValid ? .read : .refused
    }

    /// Canonical text means the same, and is canonical.
    static let formatter = FuzzTarget(name: "formatter", longest: 1024, seeds: scripts) { bytes in
        let result = parse(source(bytes))
        guard let once = format(result) else { return .refused }
        let again = parse(SourceText(name: "formatted", text: once))
        if !again.isValid { return .broken("the canonical text is wrong:\n\(once)\(FindingReport.text(again))") }
        if dump(again.tree) != dump(result.tree) { return .broken("formatting changes the tree:\n\(once)") }
        return FuzzOutcome(
            format(again) == once ? nil : "formatting twice differs:\n\(once)---\n\(format(again) ?? "")")
    }

    /// The checker finds what it finds twice; what it passes is lowered or refused with findings in the text.
    static let checker = FuzzTarget(name: "checker", longest: 2048, seeds: scripts) { bytes in
        let result = parse(source(bytes))
        var prompt = CheckContext()
        prompt.isInteractive = true
        prompt.movesTime = false
        prompt.timeZones = { ["Europe/Berlin"] }
        prompt.existingNames = { ["web"] }
        for context in [prompt, CheckContext()] {
            if let complaint = complaint(check(result.tree, in: context).findings, in: result.tree.source) {
                return .broken(complaint)
            }
        }
        let checked = check(result.tree)
        if checked.findings != check(result.tree).findings {
            return .broken("the checker does not find the same twice")
        }
        guard result.isValid, !checked.hasErrors else { return .refused }
        return lowered(result.tree)
    }

    private static func lowered(_ tree: SyntaxTree) -> FuzzOutcome {
        var context = LoweringContext { (node: SyntaxNode) throws(Finding) in
            do throws(ValueError) {
                return try Value(literal: node) ?? .int(3)
            } catch {
                throw Finding(node.span, "out-of-range", error.message)
            }
        }
        context.template = { _ in PodTemplate(labels: [:], spec: PodSpec()) }
        context.readFile = { (path: String) throws(ValueError) in Array(path.utf8) }
        context.hostVariable = { $0 }
        context.timeZone = { (name: String) throws(ValueError) in TimeZoneTable(name: name, first: 3600, changes: []) }
        for statement in tree.statements {
            guard let declaration = DeclarationSyntax(statement) else { continue }
            do throws(LoweringError) {
                _ = try lower(declaration, in: context)
            } catch {
                if error.findings.isEmpty { return .broken("a declaration is refused without a reason") }
                if let complaint = complaint(error.findings.sorted { $0.span.start < $1.span.start }, in: tree.source) {
                    return .broken(complaint)
                }
            }
        }
        return .read
    }
}
