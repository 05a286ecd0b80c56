/// What parsing gives: a tree for whatever could be read, and all findings in the order of the text.
package struct ParseResult: Sendable {
    package let tree: SyntaxTree
    package let findings: [Finding]
    /// How many more errors there are than `findings` holds.
    package let suppressed: Int
    /// What is still open where the text ends.
    package let open: OpenInput?

    /// True if the text may run as far as syntax goes: no error among the findings.
    package var isValid: Bool { !findings.contains { $0.severity == .error } }
}

/// Something that the end of the text left open, so that a prompt knows to ask for more.
package enum OpenInput: Hashable, Sendable {
    /// `<`, `{`, `(`, `[` or `${`.
    case bracket(String)
    /// `"""` or `'''`.
    case string(String)
    /// A `\` at the end of the line.
    case continuation
    /// An operator or a comma at the end of the line.
    case operand

    /// As the prompt shows it.
    package var title: String {
        switch self {
        case .bracket(let opener), .string(let opener): opener
        case .continuation: "\\"
        case .operand: "…"
        }
    }
}

/// Whether a typed text can be run as it stands.
package enum InputState: Sendable {
    case complete
    /// More is needed: the innermost thing that is open, and how deep it is.
    case needsMore(OpenInput)
    /// It can never become right by typing on.
    case error([Finding])
}

/// Parses a text. Never fails: what cannot be read becomes findings, and the parser goes on behind it.
package func parse(_ source: SourceText) -> ParseResult {
    var encoding = EncodingCheck()
    source.bytes.withUnsafeBufferPointer { encoding.check($0) }
    if encoding.isUnreadable { return unreadable(source, encoding.findings, encoding.suppressed) }
    return source.bytes.withUnsafeBufferPointer { bytes in
        var parser = Parser(bytes)
        parser.script()
        let findings = encoding.findings.isEmpty ? parser.findings : encoding.findings + parser.findings
        let tree = SyntaxTree(source: source, tokens: parser.tokens, nodes: parser.nodes)
        return ParseResult(
            tree: tree, findings: inOrder(findings), suppressed: parser.suppressed + encoding.suppressed,
            open: parser.open)
    }
}

/// The result for a text that is no text: one token, no statements.
private func unreadable(_ source: SourceText, _ findings: [Finding], _ suppressed: Int) -> ParseResult {
    var tokens = TokenList()
    tokens.length = UInt32(min(source.bytes.count, Int(UInt32.max)))
    if tokens.length > 0 {
        tokens.starts = [0]
        tokens.kinds = [.unexpected]
    }
    let tree = SyntaxTree(source: source, tokens: tokens, nodes: [SyntaxRecord(kind: .script, start: 0)])
    return ParseResult(tree: tree, findings: findings, suppressed: suppressed, open: nil)
}

/// Findings by place; those of one place stay in the order in which they were made.
private func inOrder(_ findings: [Finding]) -> [Finding] {
    let sorted = findings.enumerated().sorted {
        ($0.element.span.start, $0.offset) < ($1.element.span.start, $1.offset)
    }
    return sorted.map(\.element)
}

/// The question of an interactive reader: is this input finished?
package func isFinished(_ text: String) -> InputState {
    let result = parse(SourceText(name: "prompt", text: text))
    if let open = result.open { return .needsMore(open) }
    let errors = result.findings.filter { $0.severity == .error }
    return errors.isEmpty ? .complete : .error(errors)
}
