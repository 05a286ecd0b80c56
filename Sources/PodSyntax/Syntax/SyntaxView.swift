/// A typed view of one kind of node; its comment is the production it reads.
package protocol SyntaxView: Sendable {
    var node: SyntaxNode { get }
}

extension SyntaxView {
    package var span: TextSpan { node.span }
    /// See `SyntaxNode.hasError`.
    package var hasError: Bool { node.hasError }
    /// Which word of the vocabulary this is.
    package var entry: VocabularyEntry? { node.entry }
    package var keyword: Keyword? { node.keyword }

    /// The first word held under a label.
    package func word(_ label: SlotLabel) -> WordSyntax? { node[label].flatMap(WordSyntax.init) }

    /// All words held under a label, those of a list `[a, b]` included.
    package func words(_ label: SlotLabel) -> [WordSyntax] {
        var result: [WordSyntax] = []
        for child in node.children where child.label == label {
            if let word = WordSyntax(child) {
                result.append(word)
            } else if child.kind == .wordList {
                result += child.children.compactMap(WordSyntax.init)
            }
        }
        return result
    }

    /// True if the keyword of that label is there (`keep`, `read-only`).
    package func has(_ label: SlotLabel) -> Bool { node[label] != nil }

    /// The keyword chosen under a label (`always` of `restart always`).
    package func choice(_ label: SlotLabel) -> Keyword? { node[label]?.keyword }

    /// The body held here, if any.
    package var body: BodySyntax? { node[.body].flatMap(BodySyntax.init) }
    /// The block held here, if any.
    package var block: BlockSyntax? { node[.block].flatMap(BlockSyntax.init) }
}

/// Declares a view of one node kind.
package protocol KindView: SyntaxView {
    static var kind: NodeKind { get }
    init(node: SyntaxNode)
}

extension KindView {
    package init?(_ node: SyntaxNode) {
        guard node.kind == Self.kind else { return nil }
        self.init(node: node)
    }
}
