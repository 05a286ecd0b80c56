/// What parsing gives: a tree for whatever could be read, and all findings in the order of the text.
package struct ParseResult: Sendable {
    package let tree: SyntaxTree
    package let findings: [Finding]
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
    ParseResult(tree: SyntaxTree(source: source, tokens: TokenList(), nodes: [Node(kind: .script, start: 0)]), findings: [], open: nil)
}

/// The question of an interactive reader: is this input finished?
package func isFinished(_ text: String) -> InputState {
    let result = parse(SourceText(name: "prompt", text: text))
    if let open = result.open { return .needsMore(open) }
    let errors = result.findings.filter { $0.severity == .error }
    return errors.isEmpty ? .complete : .error(errors)
}
