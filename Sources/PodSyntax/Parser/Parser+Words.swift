extension Parser {
    /// The word of the language that stands at the position, unquoted and whole, and its end. Nothing is consumed.
    @inline(__always) func peekWord() -> (number: UInt16, end: Int)? {
        var end = position
        while end < count, self.is(bytes[end], .bare) { end += 1 }
        guard end > position else { return nil }
        if end < count, bytes[end] == .quote || bytes[end] == .apostrophe || bytes[end] == .dollar || bytes[end] >= 0x80
        {
            return nil
        }
        guard let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[position..<end])) else { return nil }
        return (word.rawValue, end)
    }

    /// The entry id of a word number in a context, or nil.
    @inline(__always) func entry(_ number: UInt16, _ context: WordContext) -> UInt16? {
        guard Int(number) < keywordCount else { return nil }
        var next: WordContext? = context
        while let context = next {
            let id = words.ids[Int(context.rawValue) * keywordCount + Int(number)]
            if id != WordIndex.none { return id }
            next = context.parent
        }
        return nil
    }

    /// True if this keyword stands at the position.
    func peeks(_ keyword: Keyword) -> Bool {
        guard let word = peekWord() else { return false }
        return word.number == keyword.rawValue
    }

    /// Consumes the keyword if it stands at the position, and the space behind it.
    mutating func accept(_ keyword: Keyword) -> Bool {
        guard let word = peekWord(), word.number == keyword.rawValue else { return false }
        takeKeyword(word.end)
        return true
    }

    mutating func takeKeyword(_ end: Int) {
        position = end
        emit(.keyword)
        skipSpace()
    }

    /// True if a word can begin at the position. `#` has become a comment by now.
    @inline(__always) var isAtWord: Bool {
        guard position < count else { return false }
        let byte = bytes[position]
        if self.is(byte, .bare) { return true }
        return byte == .quote || byte == .apostrophe || byte == .dollar || byte >= 0x80
            || byte == UInt8(ascii: "(") || byte == .backslash
    }

    /// `word = ( BARE | string | interpolation ) { BARE | string | interpolation } | "(" expression ")"`, and the space
    /// behind it. Call it only at a word. In a list a comma ends it.
    mutating func word(_ type: ValueType, inList: Bool = false) -> UInt32 {
        let start = position
        lastWordStart = start
        scanBare(inList)
        if position > start, !continuesWord(position) {
            emit(.bare)
            let word = leaf(.word, start, detail: UInt16(type.rawValue))
            checkWordEnd(start)
            skipSpace()
            return word
        }
        var parent = parent(.word, start, detail: UInt16(type.rawValue))
        if position > start {
            emit(.bare)
            let bare = leaf(.bareText, start)
            add(bare, to: &parent)
        }
        wordParts(&parent, start, inList)
        let word = close(parent)
        checkWordEnd(start)
        skipSpace()
        return word
    }

    @inline(__always) private mutating func scanBare(_ inList: Bool) {
        if inList {
            while position < count, self.is(bytes[position], .bare), bytes[position] != UInt8(ascii: ",") {
                position += 1
            }
        } else {
            while position < count, self.is(bytes[position], .bare) { position += 1 }
        }
    }

    /// True if the byte goes on with the word in another way than a bare run does.
    @inline(__always) func continuesWord(_ offset: Int) -> Bool {
        let byte = byte(offset)
        if byte >= 0x80 { return !Lookalike.isSpace(scalar(offset).0) }
        return byte == .quote || byte == .apostrophe || byte == .dollar
            || (byte == .backslash && newlineLength(offset + 1) == 0)
    }

    private mutating func wordParts(_ parent: inout Parent, _ start: Int, _ inList: Bool) {
        while position < count {
            let from = position
            switch bytes[position] {
            case .quote, .apostrophe:
                let string = string()
                nodes[Int(parent.index)].detail |= WordSyntax.quotedBit
                if nodes[Int(string)].detail & StringSyntax.dynamicBit != 0 {
                    nodes[Int(parent.index)].detail |= WordSyntax.dynamicBit
                }
                add(string, to: &parent)
            case .dollar:
                guard let part = interpolationOrDollar() else { continue }
                nodes[Int(parent.index)].detail |= WordSyntax.dynamicBit
                add(part, to: &parent)
            case UInt8(ascii: "(") where position == start:
                nodes[Int(parent.index)].detail |= WordSyntax.dynamicBit
                let inner = parenthesized()
                add(inner, to: &parent)
                if self.is(current, .bare), !inList || current != UInt8(ascii: ",") {
                    report(
                        position, wordEnd(position), "text-after-parenthesis", "text cannot follow ')' in a word",
                        help: "write ${…} to join text and expressions")
                }
            case .backslash where newlineLength(position + 1) == 0:
                report(position, position + 1, "backslash", "a backslash does not escape here", help: "quote the word")
                take(1, .unexpected)
            case 0x80...:
                guard continuesWord(position) else { return }
                foreignCharacters()
            default:
                scanBare(inList)
                guard position > from else { return }
                emit(.bare)
                let bare = leaf(.bareText, from)
                add(bare, to: &parent)
            }
        }
    }

    /// `${expr}`; a bare `$x` is an error.
    private mutating func interpolationOrDollar() -> UInt32? {
        if byte(position + 1) == UInt8(ascii: "{") { return interpolation() }
        let name = shown(position + 1, nameEnd(position + 1))
        report(
            position, max(position + 1, nameEnd(position + 1)), "bare-dollar", "'$' alone means nothing here",
            help: name.isEmpty ? "write ${…}, or quote it" : "write ${\(name)}")
        take(1, .unexpected)
        return nil
    }

    /// `interpolation = "${" expression "}"`.
    mutating func interpolation() -> UInt32 {
        let start = position
        guard enter(start, 2) else { return leaf(.error, start) }
        var parent = parent(.interpolation, start)
        take(2, .interpolationOpen)
        brackets.append(Bracket(byte: .dollar, start: start))
        spacedNewlines += 1
        skipSpace()
        if current == UInt8(ascii: "}") {
            report(
                start, position + 1, "empty-interpolation", "nothing stands in ${ }",
                help: "write a name or an expression in it")
        } else {
            let inner = expression()
            add(inner, to: &parent)
        }
        skipSpace()
        spacedNewlines -= 1
        closeBracket(UInt8(ascii: "}"), .interpolationClose)
        leave()
        return close(parent)
    }

    func nameEnd(_ offset: Int) -> Int {
        var end = offset
        while end < count, self.is(bytes[end], .name) { end += 1 }
        return end
    }

    /// What must not follow a word directly: `x>y` in a body, `web.pods[0]` in a command.
    @inline(__always) private mutating func checkWordEnd(_ start: Int) {
        let byte = current
        if byte == UInt8(ascii: ">") {
            checkClosingInWord(start)
        } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "("), position > start {
            checkExpressionInWord(start)
        }
    }

    /// `env A=x>y`: the body would close in the middle of what looks like one word.
    private mutating func checkClosingInWord(_ start: Int) {
        let next = byte(position + 1)
        guard brackets.last?.byte == UInt8(ascii: "<"), self.is(next, .bare) || next == .quote || next == .apostrophe
        else { return }
        var end = position
        while end < count, self.is(bytes[end], .bare) || bytes[end] == UInt8(ascii: ">") { end += 1 }
        while end > position, bytes[end - 1] == UInt8(ascii: ">") { end -= 1 }
        report(
            position, position + 1, "closer-in-word", "'>' closes the body here, in the middle of a word",
            help: "quote it: \"\(shown(start, end))\"")
        position = end
        emit(.unexpected)
    }

    /// `fail node web.pods[0].node`: an expression where a word stands.
    private mutating func checkExpressionInWord(_ start: Int) {
        var end = position
        var nesting = 0
        while end < count, newlineLength(end) == 0 {
            let byte = bytes[end]
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") {
                nesting += 1
            } else if byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") {
                if nesting == 0 { break }
                nesting -= 1
            } else if nesting == 0, !self.is(byte, .bare) {
                break
            }
            end += 1
        }
        report(
            start, end, "expression-in-word", "'\(shown(start, end))' is an expression, and a word stands here",
            help: "write ${\(shown(start, end))}")
        position = end
        emit(.unexpected)
    }

    /// Characters outside ASCII in a word: an error that names each run's first one.
    mutating func foreignCharacters() {
        let start = position
        let (first, length) = scalar(position)
        var twins = ""
        while position < count, bytes[position] >= 0x80, !Lookalike.isSpace(scalar(position).0) {
            let (scalar, length) = scalar(position)
            twins += Lookalike.twin(scalar).map(String.init) ?? (Lookalike.isInvisible(scalar) ? "" : "?")
            position += length
        }
        let whole = foreignWord(start)
        let end = position
        if !Lookalike.isBidirectional(first) {
            report(
                start, start + length, "foreign-character", "\(name(first)) cannot stand in a word",
                help: help(twins: twins, word: whole, invisible: Lookalike.isInvisible(first)))
        } else {
            failed = true
        }
        position = end
        emit(.unexpected)
    }

    private func help(twins: String, word: String, invisible: Bool) -> String {
        if invisible { return word.isEmpty || secrecy == .body ? "take it out" : "did you mean '\(word)'?" }
        if twins.contains("?") || secrecy == .body { return "put it in quotes" }
        return twins.count == 1 && (word.isEmpty || !"abcdefghijklmnopqrstuvwxyz0123456789-".contains(twins))
            ? "write '\(twins)'" : "did you mean '\(word)'?"
    }

    /// The word around an offset with every foreign character replaced by its twin.
    private func foreignWord(_ offset: Int) -> String {
        var start = offset
        while start > 0, self.is(bytes[start - 1], .bare), offset - start < 64 { start -= 1 }
        var result = ""
        while start < count, self.is(bytes[start], .bare) || bytes[start] >= 0x80, result.utf8.count < 64 {
            let (scalar, length) = scalar(start)
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else if Lookalike.isSpace(scalar) {
                break
            } else if let twin = Lookalike.twin(scalar) {
                result.append(twin)
            }
            start += length
        }
        return result
    }

    /// `word-list = "[" [ word { "," word } [ "," ] ] "]"`.
    mutating func wordList(_ type: ValueType) -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.wordList, start)
        take(1, .listOpen)
        brackets.append(Bracket(byte: UInt8(ascii: "["), start: start))
        spacedNewlines += 1
        skipSpace()
        while isAtWord {
            let word = word(type, inList: true)
            add(word, to: &parent)
            guard current == UInt8(ascii: ",") else { break }
            take(1, .comma)
            skipSpace()
        }
        spacedNewlines -= 1
        closeBracket(UInt8(ascii: "]"), .listClose, between: "',' or ']'")
        leave()
        let list = close(parent)
        skipSpace()
        return list
    }
}
