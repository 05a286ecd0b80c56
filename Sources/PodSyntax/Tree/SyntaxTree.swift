/// A parsed text: its tokens and a flat arena of nodes. Immutable; freeing it frees a few arrays, never a chain.
package final class SyntaxTree: Sendable {
    package let source: SourceText
    package let tokens: TokenList
    let nodes: [SyntaxRecord]

    init(source: SourceText, tokens: TokenList, nodes: [SyntaxRecord]) {
        self.source = source
        self.tokens = tokens
        self.nodes = nodes
    }

    /// The script node.
    package var root: SyntaxNode { SyntaxNode(tree: self, index: 0) }

    /// The statements of the script, in order.
    package var statements: SyntaxNode.Children { root.children }

    /// The number of nodes, for measuring.
    package var nodeCount: Int { nodes.count }

    /// Bytes held by tokens and nodes, for measuring against the text's size.
    package var memory: Int {
        tokens.starts.capacity * 4 + tokens.kinds.capacity + nodes.capacity * MemoryLayout<SyntaxRecord>.stride
    }
}

/// One node, 20 bytes: children are a linked list, so that `a + b + c` is one flat node and a wrapper costs no move.
struct SyntaxRecord {
    /// No child, no sibling.
    static let none = UInt32.max

    var kind: NodeKind
    /// The raw `SlotLabel` under which the parent holds this node, or `operatorBit` and the raw `Operator` + 1
    /// that stands before this operand.
    var label: UInt8 = 0
    /// Entry of the vocabulary, keyword, or flags, by kind.
    var detail: UInt16 = 0
    var start: UInt32
    var end: UInt32 = 0
    var firstChild = SyntaxRecord.none
    var nextSibling = SyntaxRecord.none

    static let operatorBit: UInt8 = 0x80
    /// In `detail`: this node or a part of it has an error.
    static let errorBit: UInt16 = 0x8000
    static let entryMask: UInt16 = 0x0FFF
}
