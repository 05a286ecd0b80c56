/// `block = "{" { statement } "}"`.
package struct BlockSyntax: KindView {
    package static let kind = NodeKind.block
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var statements: SyntaxNode.Children { node.children }
}

/// `body = "<" { attribute } ">"`, or the attributes on a container's own line.
package struct BodySyntax: KindView {
    package static let kind = NodeKind.body
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }

    /// The attributes in order; what could not be read is left out.
    package var attributes: [AttributeSyntax] { node.children.compactMap(AttributeSyntax.init) }

    /// The last attribute of a keyword: for scalars the last one holds.
    package subscript(keyword: Keyword) -> AttributeSyntax? { attributes.last { $0.keyword == keyword } }
}

/// `attribute = KEYWORD slots` — one item of a body. Ask for parts by label: `word(.every)`, `has(.readOnly)`.
package struct AttributeSyntax: KindView {
    package static let kind = NodeKind.attribute
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var name: WordSyntax? { word(.name) }
    package var value: WordSyntax? { word(.value) }
    package var values: [WordSyntax] { words(.values) }
}

/// `host-command = "|" TEXT` to the end of the line; `${ }` in it is inserted shell-quoted.
package struct HostCommandSyntax: KindView {
    package static let kind = NodeKind.hostCommand
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }

    /// The pieces in order.
    package var segments: [TextSegment] {
        node.children.map { child in
            if child.kind == .interpolation, let inner = child.firstChild { return .expression(inner) }
            return .text(child.text)
        }
    }
}

/// A piece of a word or string.
package enum TextSegment: Sendable {
    /// Text as meant: escapes are done.
    case text(String)
    /// To be evaluated and put in.
    case expression(SyntaxNode)
}
