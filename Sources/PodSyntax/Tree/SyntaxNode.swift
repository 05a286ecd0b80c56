/// A cursor on one node of a tree. Cheap to copy; valid as long as it is held (it keeps the tree).
package struct SyntaxNode: Sendable, Hashable {
    package let tree: SyntaxTree
    let index: UInt32

    init(tree: SyntaxTree, index: UInt32) {
        self.tree = tree
        self.index = index
    }

    var node: SyntaxRecord { tree.nodes[Int(index)] }

    package var kind: NodeKind { node.kind }
    package var span: TextSpan { TextSpan(Int(node.start), Int(node.end)) }
    /// The node's own text.
    package var text: String { tree.source.text(span) }
    /// A number that tells this node from all others of the tree, stable for the tree's life.
    package var id: Int { Int(index) }
    /// True if this node, or something in it that is not a statement or attribute of its own, could not be read.
    /// Check such a node no further: its finding has been made.
    package var hasError: Bool { node.kind == .error || node.detail & SyntaxRecord.errorBit != 0 }
    /// The label under which the parent holds this node; `.none` for operands.
    package var label: SlotLabel { SlotLabel(rawValue: node.label) ?? .none }
    /// In `sum`, `product`, `comparison`: the operator before this operand; nil for the first.
    package var leadingOperator: Operator? {
        node.label > SyntaxRecord.operatorBit ? Operator(rawValue: (node.label & ~SyntaxRecord.operatorBit) - 1) : nil
    }

    /// The vocabulary's entry of a declaration, command, attribute, or of the event of an `on` statement.
    package var entry: VocabularyEntry? {
        guard node.kind.hasEntry else { return nil }
        let id = Int(node.detail & SyntaxRecord.entryMask)
        return id < Vocabulary.entries.count ? Vocabulary.entries[id] : nil
    }

    /// The word that says what this declaration, command, attribute or flag is.
    package var keyword: Keyword? {
        if node.kind == .flag { return Keyword(rawValue: node.detail & SyntaxRecord.entryMask) }
        return entryTraits?.keyword
    }

    /// True if the entry's word is not available yet.
    package var isLater: Bool { entryTraits?.isLater ?? false }

    /// What is asked of an entry at every node, without copying the entry.
    private var entryTraits: Vocabulary.Traits? {
        guard node.kind.hasEntry else { return nil }
        let id = Int(node.detail & SyntaxRecord.entryMask)
        return id < Vocabulary.traits.count ? Vocabulary.traits[id] : nil
    }

    package var children: Children { Children(tree: tree, following: node.firstChild) }
    package var firstChild: SyntaxNode? { children.first }

    /// The first child held under a label.
    package subscript(label: SlotLabel) -> SyntaxNode? {
        var next = node.firstChild
        while next != SyntaxRecord.none {
            let child = tree.nodes[Int(next)]
            if child.label == label.rawValue { return SyntaxNode(tree: tree, index: next) }
            next = child.nextSibling
        }
        return nil
    }

    package static func == (left: SyntaxNode, right: SyntaxNode) -> Bool {
        left.index == right.index && left.tree === right.tree
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(index) }

    /// The children of a node in order; walked once per `for`.
    package struct Children: Sequence, IteratorProtocol, Sendable {
        let tree: SyntaxTree
        var following: UInt32

        package mutating func next() -> SyntaxNode? {
            guard following != SyntaxRecord.none else { return nil }
            let index = following
            following = tree.nodes[Int(index)].nextSibling
            return SyntaxNode(tree: tree, index: index)
        }

        package var first: SyntaxNode? {
            var copy = self
            return copy.next()
        }

        package var isEmpty: Bool { following == SyntaxRecord.none }
    }
}
