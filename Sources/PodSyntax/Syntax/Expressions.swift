/// `chain = primary { field | index | call }`: `web.pods[0].node`, `count(pods)`. The first child is the primary; walk
/// the rest with a loop.
package struct ChainSyntax: KindView {
    package static let kind = NodeKind.chain
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    package var primary: SyntaxNode? { node.firstChild }
    /// `fieldAccess` (its text is the field's name), `indexAccess` (one child) and `call` (its children are the
    /// arguments).
    package var steps: SyntaxNode.Children {
        var children = node.children
        _ = children.next()
        return children
    }
}

/// `object = KIND "/" ( NAME | string )`: `node/node-2`, `pod/"my.pod"`.
package struct ObjectSyntax: KindView {
    package static let kind = NodeKind.object
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// The kind's entry.
    package var kindEntry: VocabularyEntry? {
        let id = Int(node.node.detail & SyntaxRecord.entryMask)
        return id < Vocabulary.entries.count ? Vocabulary.entries[id] : nil
    }
    /// The name's pieces.
    package var name: [TextSegment] {
        if let string = node.firstChild.flatMap(StringSyntax.init) { return string.segments }
        let text = node.text
        guard let slash = text.firstIndex(of: "/") else { return [] }
        return [.text(String(text[text.index(after: slash)...]))]
    }
}

/// `map-entry = ( NAME | string ) ":" expression`.
package struct MapEntrySyntax: KindView {
    package static let kind = NodeKind.mapEntry
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }
    /// A `name` (the key is its text) or a `string`.
    package var key: SyntaxNode? { node[.key] }
    package var value: SyntaxNode? { node[.value] }
}
