extension Parser {
    /// `primary = NUMBER | STRING | "true" | "false" | "null" | object | NAME | list | map | parenthesized`.
    mutating func primary() -> UInt32 {
        let byte = current
        if self.is(byte, .nameStart) { return name() }
        if self.is(byte, .digit) { return number() }
        switch byte {
        case .quote, .apostrophe: return string()
        case UInt8(ascii: "("): return parenthesized()
        case UInt8(ascii: "["): return list()
        case UInt8(ascii: "{"): return map()
        case .dollar: return dollar()
        default: return missingOperand()
        }
    }

    /// A name, one of `true false null`, or `object = KIND "/" ( NAME | string )`.
    private mutating func name() -> UInt32 {
        let start = position
        let end = nameEnd(start)
        if byte(end) >= 0x80, !Lookalike.isSpace(scalar(end).0) { return foreignName() }
        if byte(end) == UInt8(ascii: "/"), let object = object(start, end) { return object }
        if let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[start..<end])),
            entry(word.rawValue, .reserved) != nil
        {
            return reserved(word.rawValue, end)
        }
        position = end
        emit(.name)
        return leaf(.name, start)
    }

    private mutating func reserved(_ number: UInt16, _ end: Int) -> UInt32 {
        let start = position
        let isNull = number == Keyword.null.rawValue
        guard isNull || number == Keyword.true.rawValue || number == Keyword.false.rawValue else {
            return missingOperand()
        }
        position = end
        emit(.reserved)
        return leaf(isNull ? .null : .boolean, start)
    }

    /// An object where the word before `/` is a kind; otherwise nil, and the `/` is found as an operator without
    /// spaces.
    private mutating func object(_ start: Int, _ slash: Int) -> UInt32? {
        guard let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[start..<slash])) else { return nil }
        let kind = words.kindIDs[Int(word.rawValue)]
        let next = byte(slash + 1)
        guard kind != WordIndex.none, self.is(next, .name) || next == .quote || next == .apostrophe else { return nil }
        position = slash
        emit(.name)
        take(1, .slash)
        var parent = parent(.object, start, detail: kind)
        if self.is(next, .name) {
            position = nameEnd(position)
            emit(.name)
        } else {
            let name = string()
            add(name, to: &parent)
        }
        return close(parent)
    }

    /// `parenthesized = "(" expression ")"`.
    mutating func parenthesized() -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.parenthesized, start)
        openBracket(UInt8(ascii: "("), .parenthesisOpen)
        let inner = expression()
        add(inner, to: &parent)
        endBracket(UInt8(ascii: ")"), .parenthesisClose)
        return close(parent)
    }

    /// `list = "[" elements "]"`.
    private mutating func list() -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.list, start)
        openBracket(UInt8(ascii: "["), .listOpen)
        elements(&parent, closer: UInt8(ascii: "]"))
        endBracket(UInt8(ascii: "]"), .listClose, between: "',' or ']'")
        return close(parent)
    }

    /// `map = "{" [ map-entry { "," map-entry } [ "," ] ] "}"`.
    private mutating func map() -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.map, start)
        openBracket(UInt8(ascii: "{"), .mapOpen)
        while current != UInt8(ascii: "}"), !isAtEnd {
            guard let entry = mapEntry() else { break }
            add(entry, to: &parent)
            guard current == UInt8(ascii: ",") else { break }
            take(1, .comma)
            skipSpace()
        }
        endBracket(UInt8(ascii: "}"), .mapClose, between: "',' or '}'")
        return close(parent)
    }

    /// `map-entry = ( NAME | string ) ":" expression`.
    private mutating func mapEntry() -> UInt32? {
        let start = position
        let key: UInt32
        if self.is(current, .name) {
            position = nameEnd(position)
            emit(.name)
            key = leaf(.name, start)
        } else if current == .quote || current == .apostrophe {
            key = string()
        } else {
            report(start, wordEnd(start), "missing-key", "expected a key, found \(found())", help: "write {key: value}")
            return nil
        }
        var parent = wrap(.mapEntry, key)
        nodes[Int(key)].label = SlotLabel.key.rawValue
        skipSpace()
        guard current == UInt8(ascii: ":") else {
            report(
                position, wordEnd(position), "missing-colon", "expected ':' after the key, found \(found())",
                help: "write {key: value}")
            return close(parent)
        }
        take(1, .colon)
        skipSpace()
        let value = expression()
        add(value, to: &parent, .value)
        return close(parent)
    }

    /// `${x}` where names are values anyway.
    private mutating func dollar() -> UInt32 {
        let start = position
        if byte(start + 1) == UInt8(ascii: "{") {
            let part = interpolation()
            report(
                start, position, "dollar-in-expression", "${ } stands in words and strings; here a name is its value",
                help: "write \(innerText(part))")
            return part
        }
        let end = nameEnd(start + 1)
        report(
            start, end, "bare-dollar", "'$' alone means nothing here",
            help: end > start + 1 ? "write \(shown(start + 1, end))" : nil)
        position = end
        emit(.unexpected)
        return leaf(.error, start)
    }

    private func innerText(_ node: UInt32) -> String {
        let child = nodes[Int(node)].firstChild
        guard child != SyntaxRecord.none else { return "a name" }
        return shown(Int(nodes[Int(child)].start), Int(nodes[Int(child)].end))
    }

    /// A name that holds characters outside ASCII.
    mutating func foreignName() -> UInt32 {
        let start = position
        while position < count, !isAtItemEnd,
            self.is(current, .name) || (current >= 0x80 && !Lookalike.isSpace(scalar(position).0))
        {
            if current >= 0x80 {
                foreignCharacters()
            } else {
                position = nameEnd(position)
                emit(.name)
            }
        }
        return leaf(.error, start)
    }

    /// No operand where one must stand.
    private mutating func missingOperand() -> UInt32 {
        let start = position
        if current >= 0x80 {
            foreignCharacters()
            return leaf(.error, start)
        }
        if isAtEnd, open == nil, spacedNewlines == 0, !stopped, lastEnd > 0, startsNewLine { open = .operand }
        report(
            start, isAtItemEnd ? start : wordEnd(start), "missing-value", "expected a value, found \(found())",
            help: operandHelp())
        return leaf(.error, start)
    }

    private func operandHelp() -> String? {
        switch current {
        case UInt8(ascii: "!"): "write 'not'"
        case UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"): nil
        default: nil
        }
    }
}
