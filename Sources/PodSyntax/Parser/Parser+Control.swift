extension Parser {
    /// `control = let-statement | if-statement | …`, by the keyword; `break-statement = "break"` and
    /// `continue-statement = "continue"` are done here.
    mutating func control(_ keyword: Keyword?, _ end: Int) -> UInt32 {
        let start = position
        takeKeyword(end)
        switch ControlWord(keyword) {
        case .let?: return nameAndValue(.letStatement, start, "a variable's name", "write let name = value")
        case .output?:
            return nameAndValue(.outputStatement, start, "a name for the value", "write output NAME = value")
        case .if?: return ifStatement(start)
        case .for?: return forStatement(start)
        case .while?: return repeatedBlock(.whileStatement, start, .condition, expected: "a condition")
        case .break?: return leaf(.breakStatement, start)
        case .continue?: return leaf(.continueStatement, start)
        case .return?: return valueStatement(.returnStatement, start, required: false)
        case .exit?: return valueStatement(.exitStatement, start, required: false)
        case .sleep?: return valueStatement(.sleepStatement, start, required: true)
        case .def?: return functionStatement(start)
        case .on?: return onStatement(start)
        case .every?: return repeatedBlock(.everyStatement, start, .every, expected: "a duration such as 10s")
        case .wait?: return waitStatement(start)
        case .expect?: return expectStatement(start)
        case .run?: return runStatement(start)
        case .print, nil: return printStatement(start)
        }
    }

    /// A name that a statement sets or makes: `let NAME`, `for NAME`, `def NAME`.
    private mutating func newName(_ what: String, _ parent: inout Parent, _ label: SlotLabel) {
        if self.is(current, .nameStart) {
            let end = nameEnd(position)
            if byte(end) < 0x80 {
                let name = variable(end)
                add(name, to: &parent, label)
                skipSpace()
                return
            }
        }
        if self.is(current, .nameStart) || current >= 0x80 {
            _ = foreignName()
            skipSpace()
            return
        }
        report(
            position, isAtItemEnd ? position : wordEnd(position), "missing-name", "expected \(what), found \(found())",
            help: self.is(current, .digit) ? "a name begins with a letter" : nil)
        if self.is(current, .bare) {
            position = wordEnd(position)
            emit(.unexpected)
            skipSpace()
        }
    }

    /// `let-statement = "let" NAME "=" expression` and `output-statement = "output" NAME "=" expression`.
    private mutating func nameAndValue(_ kind: NodeKind, _ start: Int, _ what: String, _ help: String) -> UInt32 {
        var parent = parent(kind, start)
        newName(what, &parent, .name)
        if failed, current != UInt8(ascii: "=") { return close(parent) }
        guard current == UInt8(ascii: "=") else {
            report(
                position, isAtItemEnd ? position : wordEnd(position), "missing-assign",
                "expected '=', found \(found())",
                help: help)
            skipItem()
            return close(parent)
        }
        take(1, .assign)
        skipSpace()
        let value = expression()
        add(value, to: &parent, .value)
        return close(parent)
    }

    /// `if-statement = "if" expression block { "else" "if" expression block } [ "else" block ]`: one flat node.
    private mutating func ifStatement(_ start: Int) -> UInt32 {
        var parent = parent(.ifStatement, start)
        var isMore = true
        while isMore {
            let condition = condition("a condition")
            add(condition, to: &parent, .condition)
            let then = block()
            add(then, to: &parent, .block)
            isMore = false
            if nodes[Int(then)].kind != .error, acceptElse() {
                isMore = accept(.if)
                if !isMore {
                    let otherwise = block()
                    add(otherwise, to: &parent, .block)
                }
            }
        }
        return close(parent)
    }

    /// `condition = expression` before a block; a `{` right here is the block, not a map.
    private mutating func condition(_ what: String) -> UInt32 {
        guard current == UInt8(ascii: "{") else { return expression() }
        report(position, position + 1, "missing-value", "expected \(what), found '{'")
        return leaf(.error, position)
    }

    /// `else` on the line of its `}`; on a later line it is an error, and read all the same.
    private mutating func acceptElse() -> Bool {
        if accept(.else) { return true }
        guard newlineLength(position) > 0 else { return false }
        var offset = position
        while offset < count, self.is(bytes[offset], .space) || newlineLength(offset) > 0 { offset += 1 }
        guard nameEnd(offset) == offset + 4, text(offset, offset + 4) == "else" else { return false }
        report(
            offset, offset + 4, "stray-else", "'else' stands on the line of the '}' before it", help: "write } else {")
        spacedNewlines += 1
        skipSpace()
        spacedNewlines -= 1
        return accept(.else)
    }

    /// `for-statement = "for" NAME "in" expression block`.
    private mutating func forStatement(_ start: Int) -> UInt32 {
        var parent = parent(.forStatement, start)
        newName("a variable's name", &parent, .variable)
        if !accept(.in) {
            report(
                position, wordEnd(position), "missing-in", "expected 'in', found \(found())",
                help: "write for name in list { … }")
            skipItem()
            return close(parent)
        }
        let sequence = condition("a list or a range")
        add(sequence, to: &parent, .value)
        let body = block()
        add(body, to: &parent, .block)
        return close(parent)
    }

    /// `while-statement = "while" expression block`, and `every-statement = "every" expression block`.
    private mutating func repeatedBlock(
        _ kind: NodeKind, _ start: Int, _ label: SlotLabel, expected: String
    ) -> UInt32 {
        var parent = parent(kind, start)
        let value = condition(expected)
        add(value, to: &parent, label)
        let body = block()
        add(body, to: &parent, .block)
        return close(parent)
    }

    /// `return-statement = "return" [ expression ]`, `exit-statement = "exit" [ expression ]`, and
    /// `sleep-statement = "sleep" expression`.
    private mutating func valueStatement(_ kind: NodeKind, _ start: Int, required: Bool) -> UInt32 {
        var parent = parent(kind, start)
        if required || !isAtItemEnd {
            let value = expression()
            add(value, to: &parent, .value)
        }
        return close(parent)
    }

    /// `function-statement = "def" NAME "(" [ NAME { "," NAME } ] ")" block`.
    private mutating func functionStatement(_ start: Int) -> UInt32 {
        var parent = parent(.functionStatement, start)
        newName("a function's name", &parent, .name)
        guard current == UInt8(ascii: "(") else {
            report(
                position, wordEnd(position), "missing-parameters", "expected '(', found \(found())",
                help: "write def name(parameters) { … }")
            skipItem()
            return close(parent)
        }
        guard enter(position) else { return close(parent) }
        openBracket(UInt8(ascii: "("), .parenthesisOpen)
        while self.is(current, .nameStart) {
            newName("a parameter's name", &parent, .parameter)
            guard current == UInt8(ascii: ",") else { break }
            take(1, .comma)
            skipSpace()
        }
        endBracket(UInt8(ascii: ")"), .parenthesisClose, between: "',' or ')'")
        skipSpace()
        let body = block()
        add(body, to: &parent, .block)
        return close(parent)
    }

    /// `print-statement = "print" expression { "," expression }`.
    private mutating func printStatement(_ start: Int) -> UInt32 {
        var parent = parent(.printStatement, start)
        while true {
            let value = expression()
            add(value, to: &parent, .value)
            guard current == UInt8(ascii: ",") else { break }
            take(1, .comma)
            skipLines()
        }
        return close(parent)
    }
}
