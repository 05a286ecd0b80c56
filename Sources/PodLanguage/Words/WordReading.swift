package import PodSyntax

extension WordSyntax {
    /// The word's text, its expressions evaluated and rendered.
    package func text(_ evaluate: (SyntaxNode) throws(Finding) -> Value) throws(Finding) -> String {
        if let constant { return constant }
        return try segments.text(evaluate)
    }
}

extension StringSyntax {
    /// The string's text, its expressions evaluated and rendered.
    package func text(_ evaluate: (SyntaxNode) throws(Finding) -> Value) throws(Finding) -> String {
        if let constant { return constant }
        return try segments.text(evaluate)
    }
}

extension [TextSegment] {
    /// The pieces joined, each expression evaluated, rendered and put through `quote` (for shells).
    package func text(
        _ evaluate: (SyntaxNode) throws(Finding) -> Value, quote: (String) -> String = { $0 }
    ) throws(Finding) -> String {
        var text = ""
        for segment in self {
            switch segment {
            case .text(let piece): text += piece
            case .expression(let node): text += quote(try evaluate(node).rendered)
            }
        }
        return text
    }
}
