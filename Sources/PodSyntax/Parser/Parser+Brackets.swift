extension Parser {
    /// How a bracket is written.
    private static func spelling(_ byte: UInt8) -> String {
        byte == .dollar ? "${" : String(UnicodeScalar(byte))
    }

    /// Consumes the closer of the innermost bracket, or says what is missing.
    mutating func closeBracket(_ closer: UInt8, _ kind: TokenKind, between: String? = nil) {
        guard let bracket = brackets.popLast() else { return }
        if current == closer {
            take(1, kind)
            return
        }
        guard !stopped else { return }
        if isAtEnd || isOutside(current) || startsNewLine {
            unclosed(bracket)
            return
        }
        let expected = between ?? "'\(String(UnicodeScalar(closer)))'"
        report(position, wordEnd(position), "unexpected", "expected \(expected), found \(found())")
        skipItem(stoppingAt: closer)
        if isAtEnd, open == nil, !stopped { open = .bracket(Parser.spelling(bracket.byte)) }
        if current == closer { take(1, kind) }
    }

    /// True if a line end lies between the last token and the position.
    var startsNewLine: Bool { bytes[lastEnd..<max(lastEnd, position)].contains(.newline) }

    /// A closer that belongs to a bracket further out, so that the innermost one was never closed.
    private func isOutside(_ byte: UInt8) -> Bool {
        switch byte {
        case .newline, .carriageReturn: true
        case UInt8(ascii: ">"): brackets.contains { $0.byte == UInt8(ascii: "<") }
        case UInt8(ascii: "}"): brackets.contains { $0.byte == UInt8(ascii: "{") || $0.byte == .dollar }
        case UInt8(ascii: ")"): brackets.contains { $0.byte == UInt8(ascii: "(") }
        case UInt8(ascii: "]"): brackets.contains { $0.byte == UInt8(ascii: "[") }
        default: false
        }
    }

    /// Reports an opener without its closer; the error stands at the opener, where the fault is looked for.
    mutating func unclosed(_ bracket: Bracket) {
        let opener = Parser.spelling(bracket.byte)
        if isAtEnd, open == nil, !stopped { open = .bracket(opener) }
        guard unclosedAt != position else { return }
        unclosedAt = position
        let closer =
            bracket.byte == UInt8(ascii: "<")
            ? ">"
            : bracket.byte == UInt8(ascii: "(")
                ? ")"
                : bracket.byte == UInt8(ascii: "[") ? "]" : "}"
        report(
            bracket.start, bracket.start + opener.utf8.count, "unclosed", "'\(opener)' is not closed",
            help: "expected '\(closer)'\(isAtEnd ? " before the end of the text" : "")")
    }

    /// Skips what cannot be read: to `;`, newline, or a closer of a bracket that is open, over balanced brackets and
    /// whole strings. What is skipped becomes one token.
    mutating func skipItem(stoppingAt extra: UInt8 = 0) {
        var nesting: [UInt8] = []
        let start = position
        while position < count {
            let byte = bytes[position]
            if nesting.isEmpty || (!skipsLines && byte == .newline) {
                if byte == extra || isItemEnd(byte) { break }
            } else if byte == nesting[nesting.count - 1] {
                nesting.removeLast()
                position += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "{"): nesting.append(UInt8(ascii: "}"))
            case UInt8(ascii: "<"): if looksLikeBody(position) { nesting.append(UInt8(ascii: ">")) }
            case UInt8(ascii: "("): nesting.append(UInt8(ascii: ")"))
            case UInt8(ascii: "["): nesting.append(UInt8(ascii: "]"))
            case .quote, .apostrophe: skipQuoted(byte)
            case UInt8(ascii: "#") where position == 0 || !self.is(bytes[position - 1], .bare):
                while position + 1 < count, bytes[position + 1] != .newline { position += 1 }
            default: break
            }
            if depth + nesting.count > Parser.nestingLimit {
                if let line = bytes[start..<position].firstIndex(of: .newline) {
                    // Only brackets left open on many lines look so deep.
                    skipsLines = false
                    position = line
                    break
                }
                report(position, position + 1, "nesting", "nested deeper than \(Parser.nestingLimit)")
                stop()
                return
            }
            position += 1
        }
        if position >= count, !nesting.isEmpty, skipsLines {
            skipsLines = false
            position = bytes[start...].firstIndex(of: .newline) ?? count
        }
        position = min(position, count)
        emit(.unexpected)
    }

    private func isItemEnd(_ byte: UInt8) -> Bool {
        switch byte {
        case .newline, .carriageReturn: true
        case UInt8(ascii: ";"): true
        case UInt8(ascii: ">"): brackets.last?.byte == UInt8(ascii: "<")
        case UInt8(ascii: "}"): brackets.contains { $0.byte == UInt8(ascii: "{") }
        default: false
        }
    }

    /// A `<` behind which a body is likely: a space or a letter follows and the line goes on.
    private func looksLikeBody(_ offset: Int) -> Bool {
        let next = byte(offset + 1)
        return next != UInt8(ascii: "=") && next != UInt8(ascii: "<")
    }

    private mutating func skipQuoted(_ quote: UInt8) {
        var end = position + 1
        while end < count, bytes[end] != quote, bytes[end] != .newline {
            end += bytes[end] == .backslash && quote == .quote ? 2 : 1
        }
        if end < count, bytes[end] == quote { position = end }
    }
}
