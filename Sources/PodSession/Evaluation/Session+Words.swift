internal import PodLanguage
internal import PodModel
internal import PodSyntax
import PodText

extension Session {
    /// The pieces of a word or string put together.
    func text(of segments: [TextSegment], in scope: Scope) throws(EvaluationFailure) -> String {
        var result = ""
        for segment in segments {
            switch segment {
            case .text(let text): result += text
            case .expression(let node):
                result += try insertable(try evaluate(node, in: scope), at: node)
                try limit(result, at: node)
            }
        }
        return result
    }

    /// A script that doubles a text again and again gets an error, not all memory.
    func limit(_ text: String, at node: SyntaxNode) throws(EvaluationFailure) {
        if text.utf8.count > Value.longestText {
            throw fault(at: node, "the text is longer than \(Value.longestText) bytes")
        }
    }

    /// The same for `sh -c`: what is inserted is quoted.
    func shellText(of segments: [TextSegment], in scope: Scope) throws(EvaluationFailure) -> String {
        var result = ""
        for segment in segments {
            switch segment {
            case .text(let text): result += text
            case .expression(let node): result += shellQuoted(try insertable(try evaluate(node, in: scope), at: node))
            }
        }
        return result
    }

    func text(of word: WordSyntax, in scope: Scope) throws(EvaluationFailure) -> String {
        if let constant = word.constant { return constant }
        let text = try text(of: word.segments, in: scope)
        if text.utf8.contains(0) { throw fault(at: word.node, "a word cannot hold a NUL byte") }
        return text
    }

    /// What `${ }` puts into a text. Nothing is no text: it is nearly always a mistake.
    private func insertable(_ value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> String {
        if case .null = value { throw passing(fault(at: node, "this is null and cannot be put into a text")) }
        return value.rendered
    }
}
