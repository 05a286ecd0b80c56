/// Turns a string literal into its value: escapes done, indentation stripped as Swift's `"""` does.
struct StringDecoder {
    private let string: StringSyntax
    private let bytes: [UInt8]
    /// The indentation of the closing quotes; nil for a string of one line.
    private var indentation: Range<Int>?
    /// The inside of the quotes, without the first and the last line end of a string over lines.
    private var content: Range<Int>

    init(_ string: StringSyntax) {
        self.string = string
        bytes = string.node.tree.source.bytes
        let span = string.span
        let quotes = string.isMultiline ? 3 : 1
        let start = min(span.start + quotes, span.end)
        let isClosed = span.count >= 2 * quotes && bytes[span.end - 1] == bytes[span.start]
        content = start..<max(start, isClosed ? span.end - quotes : span.end)
        if string.isMultiline { trimLines() }
    }

    /// Drops the opening line's rest and the closing line, whose spaces are the indentation.
    private mutating func trimLines() {
        var first = content.lowerBound
        while first < content.upperBound, bytes[first] != .newline { first += 1 }
        var last = content.upperBound
        while last > content.lowerBound, bytes[last - 1] != .newline { last -= 1 }
        indentation = last..<content.upperBound
        let start = min(first + 1, content.upperBound)
        var end = max(start, last - 1)
        if end > start, bytes[end - 1] == .carriageReturn { end -= 1 }
        content = start..<end
    }

    func segments() -> [TextSegment] {
        var result: [TextSegment] = []
        var offset = content.lowerBound
        for child in string.node.children where child.kind == .interpolation {
            appendText(offset..<min(child.span.start, content.upperBound), to: &result)
            if let inner = child.firstChild { result.append(.expression(inner)) }
            offset = child.span.end
        }
        appendText(offset..<content.upperBound, to: &result)
        return result.isEmpty ? [.text("")] : result
    }

    private func appendText(_ range: Range<Int>, to result: inout [TextSegment]) {
        guard range.lowerBound < range.upperBound else { return }
        var text: [UInt8] = []
        text.reserveCapacity(range.count)
        var offset = range.lowerBound
        while offset < range.upperBound {
            if indentation != nil, offset == content.lowerBound || bytes[offset - 1] == .newline {
                offset = skipIndentation(offset, range.upperBound)
                guard offset < range.upperBound else { break }
            }
            let byte = bytes[offset]
            if byte == .backslash, !string.isRaw {
                offset = escape(offset, range.upperBound, into: &text)
            } else if byte == .carriageReturn, offset + 1 < bytes.count, bytes[offset + 1] == .newline {
                offset += 1
            } else {
                text.append(byte)
                offset += 1
            }
        }
        result.append(.text(String(decoding: text, as: UTF8.self)))
    }

    private func skipIndentation(_ offset: Int, _ end: Int) -> Int {
        guard let indentation else { return offset }
        var matched = 0
        while matched < indentation.count, offset + matched < end,
            bytes[offset + matched] == bytes[indentation.lowerBound + matched]
        {
            matched += 1
        }
        return offset + matched
    }

    /// Appends what an escape means and returns the offset behind it.
    private func escape(_ offset: Int, _ end: Int, into text: inout [UInt8]) -> Int {
        guard offset + 1 < end else { return end }
        switch bytes[offset + 1] {
        case UInt8(ascii: "n"): text.append(.newline)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(.carriageReturn)
        case .newline: break
        case .carriageReturn: return offset + 3
        case UInt8(ascii: "u"):
            var next = offset + 3
            var value: UInt32 = 0
            while next < end, let digit = Parser.hexValue(bytes[next]) {
                value = value << 4 | UInt32(digit)
                next += 1
            }
            if let scalar = Unicode.Scalar(value) { text += Array(String(Character(scalar)).utf8) }
            return next + 1
        default: text.append(bytes[offset + 1])
        }
        return offset + 2
    }
}
