extension Parser {
    /// The length of the newline at an offset: 1, 2 for CRLF, 0 if there is none.
    @inline(__always) func newlineLength(_ offset: Int) -> Int {
        let byte = byte(offset)
        if byte == .newline { return 1 }
        return byte == .carriageReturn && self.byte(offset + 1) == .newline ? 2 : 0
    }

    /// `trivia = { SPACE | CONTINUATION | COMMENT }`, and newlines where they are spaces.
    mutating func skipSpace() {
        while position < count {
            switch bytes[position] {
            case 0x20, 0x09:
                repeat { position += 1 } while position < count && self.is(bytes[position], .space)
                emit(.space)
            case UInt8(ascii: "#"):
                skipComment()
            case .backslash:
                let length = newlineLength(position + 1)
                if length == 0, position + 1 < count { return }
                take(1 + length, .continuation)
                if isAtEnd, open == nil { open = .continuation }
            case .newline, .carriageReturn:
                let length = newlineLength(position)
                guard spacedNewlines > 0, length > 0 else { return }
                takeNewline(length)
            case 0x80...0xFF:
                guard skipForeignSpace() else { return }
            default: return
            }
        }
    }

    /// Consumes a line end and notes how far the next line is indented.
    private mutating func takeNewline(_ length: Int) {
        take(length, .newline)
        var end = position
        while end < count, self.is(bytes[end], .space) { end += 1 }
        indentation = end - position
    }

    /// Spaces, newlines and comments, wherever we are: behind an operator or a comma at the line's end.
    mutating func skipLines() {
        spacedNewlines += 1
        skipSpace()
        spacedNewlines -= 1
        if isAtEnd, open == nil, !stopped { open = .operand }
    }

    /// `comment = "#" { any byte but newline }`.
    private mutating func skipComment() {
        while position < count, bytes[position] != .newline { position += 1 }
        if position > tokenEnd, position < count, bytes[position - 1] == .carriageReturn { position -= 1 }
        emit(.comment)
    }

    /// A no-break or other foreign space: an error that names it, then a space.
    private mutating func skipForeignSpace() -> Bool {
        let (scalar, length) = scalar(position)
        guard Lookalike.isSpace(scalar) else { return false }
        report(
            position, position + length, "foreign-space", "\(name(scalar)) is not a space here",
            help: "write an ordinary space")
        take(length, .space)
        return true
    }

    /// `separator = NEWLINE | ";"`: empty lines and `;` between statements or attributes.
    mutating func skipSeparators() {
        while true {
            skipSpace()
            let length = newlineLength(position)
            if length > 0 {
                takeNewline(length)
            } else if current == UInt8(ascii: ";") {
                take(1, .semicolon)
            } else {
                return
            }
        }
    }

    /// True at a newline, `;`, a closer or the end: the item read so far is over.
    var isAtItemEnd: Bool {
        guard position < count else { return true }
        switch bytes[position] {
        case .newline, UInt8(ascii: ";"), UInt8(ascii: ">"), UInt8(ascii: "}"): return true
        case .carriageReturn: return newlineLength(position) > 0
        default: return false
        }
    }

    /// The Unicode scalar at an offset and its length; the text is known to be valid UTF-8.
    func scalar(_ offset: Int) -> (Unicode.Scalar, Int) {
        let lead = byte(offset)
        let length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        var value = UInt32(lead)
        if length > 1 {
            value = UInt32(lead) & (0xFF >> UInt32(length + 1))
            for index in 1..<length { value = value << 6 | UInt32(byte(offset + index) & 0x3F) }
        }
        return (Unicode.Scalar(value) ?? "\u{FFFD}", min(length, count - offset))
    }
}
