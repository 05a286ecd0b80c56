extension Parser {
    /// `string = '"' { TEXT | escape | interpolation } '"' | "'" TEXT "'"`, or the same between tripled quotes over
    /// lines.
    mutating func string() -> UInt32 {
        let start = position
        let quote = bytes[position]
        let isTriple = byte(position + 1) == quote && byte(position + 2) == quote
        var detail: UInt16 = quote == .apostrophe ? StringSyntax.rawBit : 0
        if isTriple { detail |= StringSyntax.multilineBit }
        var parent = parent(.string, start, detail: detail)
        take(isTriple ? 3 : 1, .stringOpen)
        if isTriple {
            multilineContent(&parent, quote, start)
        } else {
            lineContent(&parent, quote, start)
        }
        return close(parent)
    }

    /// The inside and the closing quote of a string of one line.
    private mutating func lineContent(_ parent: inout Parent, _ quote: UInt8, _ start: Int) {
        let isRaw = quote == .apostrophe
        var piece = position
        while position < count {
            let byte = bytes[position]
            if byte == quote {
                textPiece(&parent, piece)
                take(1, .stringClose)
                return
            }
            if byte == .newline || (byte == .carriageReturn && newlineLength(position) > 0) { break }
            content(&parent, &piece, isRaw: isRaw, inLines: false)
        }
        textPiece(&parent, piece)
        report(
            start, position, "unclosed-string", "the string is not closed on its line",
            help: isRaw
                ? "expected '; text of several lines stands in '''"
                : "expected \"; text of several lines stands in \"\"\"")
    }

    /// An escape, what is inserted, or one byte of text.
    private mutating func content(_ parent: inout Parent, _ piece: inout Int, isRaw: Bool, inLines: Bool) {
        let byte = bytes[position]
        if byte == .backslash, !isRaw {
            escape(&parent, inLines: inLines)
        } else if byte == .dollar, !isRaw, self.byte(position + 1) == UInt8(ascii: "{") {
            textPiece(&parent, piece)
            insert(&parent)
            piece = position
        } else {
            position += 1
        }
    }

    /// The inside and the closing quotes of a string over lines.
    private mutating func multilineContent(_ parent: inout Parent, _ quote: UInt8, _ start: Int) {
        let isRaw = quote == .apostrophe
        var piece = position
        var afterOpening = position
        while afterOpening < count, self.is(bytes[afterOpening], .space) { afterOpening += 1 }
        if afterOpening < count, newlineLength(afterOpening) == 0 {
            report(
                afterOpening, wordEnd(afterOpening), "text-after-quotes",
                "text starts on the line after the opening quotes",
                help: "break the line here")
        }
        while position < count {
            let byte = bytes[position]
            if byte == quote, self.byte(position + 1) == quote, self.byte(position + 2) == quote {
                textPiece(&parent, piece)
                checkIndentation(parent, start)
                take(3, .stringClose)
                return
            }
            content(&parent, &piece, isRaw: isRaw, inLines: true)
        }
        textPiece(&parent, piece)
        let quotes = isRaw ? "'''" : "\"\"\""
        if open == nil, !stopped { open = .string(quotes) }
        report(
            start, start + 3, "unclosed-string", "the string is not closed",
            help: "expected \(quotes) before the end of the text")
    }

    /// Ends a literal piece; it becomes a node only beside interpolations.
    private mutating func textPiece(_ parent: inout Parent, _ start: Int) {
        guard position > start else { return }
        emit(.stringText)
        // Without interpolation the string node alone says it all.
        guard parent.last != SyntaxRecord.none || byte(position) == .dollar else { return }
        let text = leaf(.stringText, start)
        add(text, to: &parent)
    }

    private mutating func insert(_ parent: inout Parent) {
        nodes[Int(parent.index)].detail |= StringSyntax.dynamicBit
        let part = interpolation()
        add(part, to: &parent)
    }

    /// `escape = "\" ( "n" | "t" | '"' | "\" | "$" | "u{" HEX "}" )`; over lines also the line's end.
    private mutating func escape(_ parent: inout Parent, inLines: Bool) {
        nodes[Int(parent.index)].detail |= StringSyntax.escapeBit
        let start = position
        let next = byte(position + 1)
        position = min(count, position + 2)
        switch next {
        case UInt8(ascii: "n"), UInt8(ascii: "t"), UInt8(ascii: "r"), .quote, .backslash, .dollar: return
        case UInt8(ascii: "u"): unicodeEscape(start)
        case .newline, .carriageReturn:
            if inLines { return }
            position = start + 1
        default:
            while position < count, bytes[position] & 0xC0 == 0x80 { position += 1 }
            report(
                start, position, "unknown-escape", "'\(shown(start, position))' is no escape",
                help: "there are \\n \\t \\r \\\" \\\\ \\$ \\u{…}; text in '…' is taken as it stands")
        }
    }

    private mutating func unicodeEscape(_ start: Int) {
        var end = position
        var value: UInt32 = 0
        var digits = 0
        if byte(end) == UInt8(ascii: "{") {
            end += 1
            while let digit = Parser.hexValue(byte(end)), digits < 8 {
                value = value << 4 | UInt32(digit)
                digits += 1
                end += 1
            }
        }
        let isClosed = byte(end) == UInt8(ascii: "}")
        if isClosed { end += 1 }
        if isClosed, digits > 0, value != 0, Unicode.Scalar(value) != nil {
            position = end
            return
        }
        position = isClosed ? end : position
        report(
            start, position, "unknown-escape",
            value == 0 && digits > 0 && isClosed
                ? "a NUL cannot stand in a string" : "'\(shown(start, position))' is no character",
            help: "write \\u{…} with the number of a character in hexadecimal, such as \\u{e9}")
    }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The closing quotes stand on a line of their own, and every line is indented at least as they are. One that
    /// begins inside `${…}` is no line of the text.
    private mutating func checkIndentation(_ parent: Parent, _ start: Int) {
        var lineStart = position
        while lineStart > start, bytes[lineStart - 1] != .newline { lineStart -= 1 }
        if bytes[lineStart..<position].contains(where: { !self.is($0, .space) }) {
            report(
                position, position + 3, "quotes-not-alone", "the closing quotes stand on a line of their own",
                help: "break the line here")
            return
        }
        let indentation = lineStart..<position
        var line = start + 3
        while line < lineStart {
            var end = line
            while end < lineStart, bytes[end] != .newline { end += 1 }
            if line > start + 3, !isInserted(line, parent) { checkLine(line, end, indentation) }
            line = end + 1
        }
    }

    /// True for a place inside what is inserted into the string.
    private func isInserted(_ offset: Int, _ string: Parent) -> Bool {
        var child = nodes[Int(string.index)].firstChild
        while child != SyntaxRecord.none {
            let node = nodes[Int(child)]
            if node.kind == .interpolation, node.start < offset, offset < node.end { return true }
            child = node.nextSibling
        }
        return false
    }

    private mutating func checkLine(_ line: Int, _ end: Int, _ indentation: Range<Int>) {
        var matched = 0
        while matched < indentation.count, line + matched < end,
            bytes[line + matched] == bytes[indentation.lowerBound + matched]
        {
            matched += 1
        }
        guard matched < indentation.count else { return }
        // A line of nothing but space may be shorter.
        var offset = line
        while offset < end, self.is(bytes[offset], .space) || bytes[offset] == .carriageReturn { offset += 1 }
        guard offset < end else { return }
        report(
            line, offset + 1, "string-indentation", "the line is indented less than the closing quotes",
            help: "every line starts with the space that stands before the closing quotes")
    }
}
