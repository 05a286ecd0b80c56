extension Parser {
    /// True if a word that is no keyword is followed by something an expression cannot go on with.
    func isUnknownStatement(_ end: Int) -> Bool {
        if isReserved(position, end) { return false }
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        let next = byte(offset)
        if offset == end {
            return self.is(next, .bare) && next != UInt8(ascii: ".") && !"+*/%!=".utf8.contains(next)
                || next == UInt8(ascii: "<") && looksLikeWordList(end + 1) || next == .quote || next == .dollar
                || next == UInt8(ascii: "{")
        }
        if next == UInt8(ascii: "<") { return looksLikeWordList(offset + 1) }
        if next == .quote || next == .apostrophe || next == .dollar || next == UInt8(ascii: "{")
            || next == UInt8(ascii: "(")
            || next == UInt8(ascii: "[")
        {
            return true
        }
        if self.is(next, .digit) || next == UInt8(ascii: "/") && self.is(byte(offset + 1), .bare) { return true }
        if next == UInt8(ascii: "-") { return !self.is(byte(offset + 1), .space) }
        guard self.is(next, .nameStart) else { return next == UInt8(ascii: "@") || next == UInt8(ascii: "~") }
        return !isReserved(offset, nameEnd(offset))
    }

    /// True at a word that is reserved in expressions: `and`, `not`, `true`.
    private func isReserved(_ start: Int, _ end: Int) -> Bool {
        guard let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[start..<end])) else { return false }
        return entry(word.rawValue, .reserved) != nil
    }

    /// `pdo web < …`, `pdo<…`: behind the `<` two words stand, as in no comparison.
    private func looksLikeWordList(_ offset: Int) -> Bool {
        var at = offset
        while at < count, self.is(bytes[at], .space) { at += 1 }
        if newlineLength(at) > 0 { return true }
        var end = at
        while end < count, self.is(bytes[end], .bare) { end += 1 }
        guard end > at else { return false }
        while end < count, self.is(bytes[end], .space) { end += 1 }
        return self.is(byte(end), .nameStart) && !isReserved(end, nameEnd(end))
    }

    mutating func unknownStatement(_ end: Int) -> UInt32 {
        let start = position
        let word = text(start, wordEnd(start))
        report(
            start, wordEnd(start), "unknown-statement", "unknown statement '\(word)'",
            help: ForeignWords.help(word) ?? near(word, Vocabulary.statementWords) ?? statementHelp(word))
        position = end
        emit(.unexpected)
        let node = leaf(.error, start)
        skipItem()
        return node
    }

    private func statementHelp(_ word: String) -> String {
        let bodies: [WordContext] = [.pod, .container, .simulation, .security, .node]
        if let home = bodies.first(where: { Vocabulary.entry(word, in: $0) != nil }) {
            return "it belongs in \(home.title)"
        }
        return "'help' lists what there is"
    }
}
