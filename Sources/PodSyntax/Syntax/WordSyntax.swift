/// `word = ( BARE | string | interpolation ) { BARE | string | interpolation } | "(" expression ")"`.
package struct WordSyntax: KindView {
    package static let kind = NodeKind.word
    package let node: SyntaxNode
    package init(node: SyntaxNode) { self.node = node }

    static let typeMask: UInt16 = 0x00FF
    static let quotedBit: UInt16 = 0x0100
    static let dynamicBit: UInt16 = 0x0200

    /// What the word has to be.
    package var type: ValueType { ValueType(rawValue: UInt8(node.node.detail & WordSyntax.typeMask)) ?? .text }
    /// True if any part is quoted: then the word is never a keyword.
    package var isQuoted: Bool { node.node.detail & WordSyntax.quotedBit != 0 }
    /// True if the word holds `${ }` or `( )` and is known only when run.
    package var isDynamic: Bool { node.node.detail & WordSyntax.dynamicBit != 0 }
    /// True if the word is one bare run: its bytes are those of its span.
    package var isBare: Bool { node.node.firstChild == SyntaxRecord.none }

    /// The word's text if it does not depend on the run.
    package var constant: String? {
        if isBare { return node.text }
        if isDynamic { return nil }
        var result = ""
        for segment in segments { if case .text(let text) = segment { result += text } }
        return result
    }

    /// The pieces in order; a word without interpolation has only texts.
    package var segments: [TextSegment] {
        if isBare { return [.text(node.text)] }
        var result: [TextSegment] = []
        for child in node.children {
            switch child.kind.wordPart {
            case .string: result += StringSyntax(node: child).segments
            case .expression: if let inner = child.firstChild { result.append(.expression(inner)) }
            case .text: result.append(.text(child.text))
            }
        }
        return result
    }

    /// Gives the bytes of a bare word without making a string; nil for any other.
    package func withBareBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result? {
        guard isBare else { return nil }
        let span = node.span
        return node.tree.source.bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[span.start..<span.end]))
        }
    }
}
