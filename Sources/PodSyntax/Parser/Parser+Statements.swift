extension Parser {
    /// `script = [ BYTE-ORDER-MARK ] { statement | separator }`.
    mutating func script() {
        var root = parent(.script, 0)
        if byte(0) == 0xEF, byte(1) == 0xBB, byte(2) == 0xBF { take(3, .byteOrderMark) }
        statements(&root, inBlock: false)
        close(root)
        nodes[0].end = UInt32(count)
    }

    /// `statements = { statement ( NEWLINE | ";" ) }`.
    private mutating func statements(_ parent: inout Parent, inBlock: Bool) {
        while true {
            skipSeparators()
            guard position < count else { return }
            let byte = bytes[position]
            if byte == UInt8(ascii: "}") {
                if inBlock || brackets.contains(where: { $0.byte == UInt8(ascii: "{") }) { return }
                strayCloser()
                continue
            }
            if byte == UInt8(ascii: ">") || byte == UInt8(ascii: ")") || byte == UInt8(ascii: "]") {
                strayCloser()
                continue
            }
            let outer = failed
            failed = false
            leadingOptions = 0
            let before = position
            let statement = statement()
            endStatement(statement)
            secrecy = .none
            if failed { nodes[Int(statement)].detail |= SyntaxRecord.errorBit }
            failed = outer
            add(statement, to: &parent)
            if position == before, !stopped { skipOne() }
        }
    }

    /// A closer that closes nothing.
    private mutating func strayCloser() {
        report(position, position + 1, "stray-closer", "'\(shown(position, position + 1))' closes nothing")
        take(1, .unexpected)
    }

    private mutating func skipOne() {
        position = min(count, wordEnd(position))
        emit(.unexpected)
    }

    /// `statement = declaration | command | control | assignment | expression-statement`. The first word decides; one
    /// that is followed by `=`, `.`, `/`, `[` or `(` is a name.
    private mutating func statement() -> UInt32 {
        if let word = peekWord(), let id = entry(word.number, .statement), !isName(word.end) {
            let category = categories[Int(id)]
            // A variable may have the name of a statement that needs another behind it.
            if category != .control || Keyword(rawValue: word.number) == .output, isAssignment(word.end) {
                return assignment(word.end)
            }
            if category != .control, byte(word.end) == UInt8(ascii: "("), !takesExpression(id) {
                return nameStatement()
            }
            if category == .control { return control(Keyword(rawValue: word.number), word.end) }
            return category == .command ? command(id, word.end) : declaration(id, word.end)
        }
        return nameStatement()
    }

    /// A single `=` behind a word: an assignment, even to a name that is also a keyword.
    private func isAssignment(_ end: Int) -> Bool {
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        return byte(offset) == UInt8(ascii: "=") && byte(offset + 1) != UInt8(ascii: "=")
            && byte(offset + 1) != UInt8(ascii: "~")
    }

    /// `advance(5m)` is no call.
    private func takesExpression(_ id: UInt16) -> Bool {
        let slots = table.entries[Int(id)]
        return !slots.isEmpty && table.steps[Int(slots.lowerBound)].operation == .expression
    }

    private func isName(_ end: Int) -> Bool { byte(end) == UInt8(ascii: "[") }

    /// `declaration = KEYWORD slots`: what each keyword takes is in the vocabulary.
    private mutating func declaration(_ id: UInt16, _ end: Int) -> UInt32 {
        var parent = parent(.declaration, position, detail: id)
        takeKeyword(end)
        secrecy = Vocabulary.entries[Int(id)].keyword == .secret ? .announced : .none
        slots(table.entries[Int(id)], &parent)
        return close(parent)
    }

    /// `command = KEYWORD slots [ host-command ]`.
    private mutating func command(_ id: UInt16, _ end: Int) -> UInt32 {
        var parent = parent(.command, position, detail: id)
        takeKeyword(end)
        slots(table.entries[Int(id)], &parent)
        if current == UInt8(ascii: "|"), byte(position + 1) != UInt8(ascii: "|") {
            let pipe = hostCommand()
            add(pipe, to: &parent, .pipe)
        }
        return close(parent)
    }

    /// `host-command = "|" { TEXT | interpolation }` to the end of the line.
    private mutating func hostCommand() -> UInt32 {
        let start = position
        var parent = parent(.hostCommand, start)
        take(1, .pipe)
        skipSpace()
        var piece = position
        var quoted = false
        while position < count, newlineLength(position) == 0 {
            if bytes[position] == .apostrophe { quoted.toggle() }
            if bytes[position] == .dollar, byte(position + 1) == UInt8(ascii: "{"), !quoted {
                hostText(&parent, piece)
                let part = interpolation()
                add(part, to: &parent)
                piece = position
            } else {
                position += 1
            }
        }
        while position > piece, self.is(bytes[position - 1], .space) { position -= 1 }
        hostText(&parent, piece)
        if nodes[Int(parent.index)].firstChild == SyntaxRecord.none {
            report(
                start, start + 1, "missing-host-command", "expected a command of this machine after '|'",
                help: "such as | grep web")
        }
        return close(parent)
    }

    private mutating func hostText(_ parent: inout Parent, _ start: Int) {
        guard position > start else { return }
        emit(.hostText)
        let text = leaf(.stringText, start)
        add(text, to: &parent)
    }

    /// `assignment = NAME "=" expression`; `expression-statement = expression`. Anything else that starts with a word
    /// is an unknown statement.
    private mutating func nameStatement() -> UInt32 {
        let start = position
        let end = nameEnd(start)
        if self.is(current, .nameStart) {
            if byte(end) >= 0x80, !Lookalike.isSpace(scalar(end).0) { return unreadable() }
            if isAssignment(end) { return assignment(end) }
            if text(start, end) == "else" { return strayElse() }
            if isUnknownStatement(end) { return unknownStatement(end) }
        } else if current == UInt8(ascii: "<") {
            report(
                start, start + 1, "opener-on-next-line", "'<' stands on the line of what it belongs to",
                help: "join it with the line above")
            let node = leaf(.error, start)
            skipItem()
            return node
        } else if current == UInt8(ascii: "|") || current == UInt8(ascii: "=") {
            report(start, start + 1, "unexpected", "expected a statement, found '\(text(start, start + 1))'")
            let node = leaf(.error, start)
            skipItem()
            return node
        }
        var parent = parent(.expressionStatement, start)
        let value = expression()
        add(value, to: &parent, .value)
        return close(parent)
    }

    private mutating func unreadable() -> UInt32 {
        let start = position
        while position < count, self.is(current, .bare) || current >= 0x80 {
            if current >= 0x80 {
                foreignCharacters()
            } else {
                position += 1
                emit(.unexpected)
            }
            if current >= 0x80, Lookalike.isSpace(scalar(position).0) { break }
        }
        skipItem()
        return leaf(.error, start)
    }

    private mutating func assignment(_ end: Int) -> UInt32 {
        let start = position
        var parent = parent(.assignment, start)
        let name = variable(end)
        add(name, to: &parent, .name)
        skipSpace()
        take(1, .assign)
        skipSpace()
        let value = expression()
        add(value, to: &parent, .value)
        return close(parent)
    }

    /// A name that is set; reserved words cannot be.
    mutating func variable(_ end: Int) -> UInt32 {
        let start = position
        if let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[start..<end])),
            entry(word.rawValue, .reserved) != nil
        {
            report(start, end, "reserved-name", "'\(text(start, end))' is reserved and cannot be a name")
        }
        position = end
        emit(.name)
        return leaf(.name, start)
    }

    /// `else` that no `if` precedes on its line.
    private mutating func strayElse() -> UInt32 {
        let start = position
        report(start, start + 4, "stray-else", "'else' stands on the line of the '}' before it", help: "write } else {")
        take(4, .keyword)
        skipSpace()
        let node = leaf(.error, start)
        if accept(.if) { _ = expression() }
        if current == UInt8(ascii: "{") { _ = block() } else { skipItem() }
        return node
    }

    /// `block = "{" statements "}"`.
    mutating func block() -> UInt32 {
        guard current == UInt8(ascii: "{") || isOpenerOnNextLine(UInt8(ascii: "{")) else {
            let start = position
            report(start, isAtItemEnd ? start : wordEnd(start), "missing-block", "expected '{', found \(found())")
            return leaf(.error, start)
        }
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.block, start)
        brackets.append(Bracket(byte: UInt8(ascii: "{"), start: start))
        take(1, .blockOpen)
        let spaced = spacedNewlines
        spacedNewlines = 0
        statements(&parent, inBlock: true)
        spacedNewlines = spaced
        closeBracket(UInt8(ascii: "}"), .blockClose)
        leave()
        let block = close(parent)
        skipSpace()
        return block
    }

    /// True if the next line begins with this opener: an error, after which reading goes on as if it stood here.
    mutating func isOpenerOnNextLine(_ opener: UInt8) -> Bool {
        guard newlineLength(position) > 0 else { return false }
        var offset = position
        while offset < count, self.is(bytes[offset], .space) || newlineLength(offset) > 0 { offset += 1 }
        guard byte(offset) == opener else { return false }
        let sign = String(UnicodeScalar(opener))
        report(
            offset, offset + 1, "opener-on-next-line", "'\(sign)' stands on the line of what it belongs to",
            help: "join it with the line above")
        spacedNewlines += 1
        skipSpace()
        spacedNewlines -= 1
        return true
    }

    /// Demands that nothing follows a statement on its line.
    private mutating func endStatement(_ statement: UInt32) {
        skipSpace()
        guard !stopped, position < count else { return }
        let kind = nodes[Int(statement)].kind
        if failed, startsNewLine { return }
        if isAtItemEnd, current != UInt8(ascii: ">") {
            if current != UInt8(ascii: "}") || brackets.contains(where: { $0.byte == UInt8(ascii: "{") }) { return }
        }
        if failed || tokens.kinds.last == .unexpected {
            skipItem()
            return
        }
        unexpectedInStatement(statement, kind)
        skipItem()
    }

    /// Keywords that may stand behind the first part of a statement.
    private static func words(behind kind: NodeKind) -> [String] {
        let behindWait: [Keyword] = kind == .waitStatement ? [.or, .for] : []
        let takesLimit = kind == .waitStatement || kind == .expectStatement || kind == .runStatement
        return (behindWait + (takesLimit ? [.within] : [])).map(\.spelling)
    }

    private mutating func unexpectedInStatement(_ statement: UInt32, _ kind: NodeKind) {
        let start = position
        let end = wordEnd(start)
        switch current {
        case UInt8(ascii: ">") where kind == .command:
            var file = start + 1
            while file < count, self.is(bytes[file], .space) || bytes[file] == UInt8(ascii: ">") { file += 1 }
            let name = shown(file, wordEnd(file))
            report(
                start, start + 1, "redirection", "a command's output does not go to a file by '>'",
                help: "write | tee \(name.isEmpty ? "FILE" : name)")
        case UInt8(ascii: "|"):
            report(start, start + 1, "unexpected", "'|' stands only behind a command", help: nil)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "/"), UInt8(ascii: "%"):
            reportExpressionInWords(start, end)
        default:
            if kind == .declaration || kind == .command {
                let entry = nodes[Int(statement)].detail & SyntaxRecord.entryMask
                reportUnexpected(after: entry)
            } else {
                report(
                    start, end, "unexpected", "expected the end of the statement, found \(found())",
                    help: near(shown(start, end), Parser.words(behind: kind)))
            }
        }
    }
}
