/// `string = '"' … '"' | "'" … "'" | '"""' … '"""' | "'''" … "'''"`.
package struct StringSyntax: KindView {
    package static let kind = NodeKind.string
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }

    static let rawBit: UInt16 = 1
    static let multilineBit: UInt16 = 2
    static let escapeBit: UInt16 = 4
    static let dynamicBit: UInt16 = 8

    package var isRaw: Bool { node.node.detail & StringSyntax.rawBit != 0 }
    package var isMultiline: Bool { node.node.detail & StringSyntax.multilineBit != 0 }
    /// True if it holds `${ }`.
    package var isDynamic: Bool { node.node.detail & StringSyntax.dynamicBit != 0 }

    /// The string's value if it does not depend on the run.
    package var constant: String? {
        guard !isDynamic else { return nil }
        var result = ""
        for segment in segments { if case .text(let text) = segment { result += text } }
        return result
    }

    /// The pieces in order, escapes done and the indentation of a multi-line string stripped.
    package var segments: [TextSegment] { StringDecoder(self).segments() }
}
