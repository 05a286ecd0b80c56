/// Values of secrets in a text that is to be shown: each byte of them becomes `*`, so that offsets stay what they are.
enum SecretValues {
    /// A text of our language or of Kubernetes' with all values of secrets hidden. What could not be read may be a part
    /// of a value, and is hidden, too.
    static func masked(_ source: SourceText) -> [UInt8] {
        var bytes = source.bytes
        if contains(bytes, Array("secret".utf8)) { hideDeclarations(parse(source).tree, in: &bytes) }
        for document in SecretDocument.all(in: source.bytes) { hide(document, in: &bytes) }
        return bytes
    }

    /// Bodies of `secret`. The keys stay, and `file` and `env`, which hold no value.
    private static func hideDeclarations(_ tree: SyntaxTree, in bytes: inout [UInt8]) {
        for i in tree.nodes.indices where tree.nodes[i].kind == .declaration {
            let declaration = SyntaxNode(tree: tree, index: UInt32(i))
            guard declaration.keyword == .secret else { continue }
            var next = declaration[.name]?.span.end ?? declaration.span.end
            // The body's `<` and `>` stand outside of its attributes; the closing one may be missing, and the body
            // itself.
            for item in declaration[.body].map({ Array($0.children) }) ?? [] {
                hide(next..<max(next, item.span.start), in: &bytes)
                let holdsNoValue =
                    item.kind == .attribute && !item.hasError && (item.keyword == .file || item.keyword == .env)
                next = holdsNoValue ? item.span.end : keyEnd(item.span, bytes)
            }
            var end = max(next, declaration.span.end)
            // A value with a `>` in it ends the body early.
            if declaration.hasError { while end < bytes.count, bytes[end] != .newline { end += 1 } }
            hide(next..<end, in: &bytes)
        }
    }

    /// Makes a key of a Kubernetes file, and its colon, be seen again.
    static func show(_ key: Range<Int>, of source: SourceText, in bytes: inout [UInt8]) {
        var end = min(key.upperBound, bytes.count)
        if end < bytes.count, source.bytes[end] == UInt8(ascii: ":") { end += 1 }
        for i in min(key.lowerBound, end)..<end { bytes[i] = source.bytes[i] }
    }

    /// Behind `KEY=`, or behind the first word.
    private static func keyEnd(_ span: TextSpan, _ bytes: [UInt8]) -> Int {
        var i = span.start
        while i < span.end, isOfKey(bytes[i]) { i += 1 }
        return i < span.end && bytes[i] == UInt8(ascii: "=") ? i + 1 : i
    }

    private static func isOfKey(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"): true
        default: false
        }
    }

    /// Spaces and line ends stay, and what only separates.
    private static func hide(_ range: Range<Int>, in bytes: inout [UInt8]) {
        for i in range {
            switch bytes[i] {
            case 0...0x20, UInt8(ascii: ";"), UInt8(ascii: "<"), UInt8(ascii: ">"): continue
            default: bytes[i] = UInt8(ascii: "*")
            }
        }
    }

    private static func contains(_ bytes: [UInt8], _ word: [UInt8]) -> Bool {
        guard bytes.count >= word.count else { return false }
        return bytes.withUnsafeBufferPointer { bytes in
            for i in 0...(bytes.count - word.count) where bytes[i] == word[0] {
                if bytes[i..<(i + word.count)].elementsEqual(word) { return true }
            }
            return false
        }
    }
}
