// Words up to the end of the item, and the warning when they swallow a word that was to mean something else.
extension Parser {
    /// `rest = word-list | WORD { WORD }` to the end of the item; warns when it swallows an attribute's name.
    mutating func rest(_ step: SlotTable.Step, _ parent: inout Parent) {
        if current == UInt8(ascii: "[") {
            let list = wordList(step.type)
            add(list, to: &parent, step.label)
            return
        }
        guard isAtWord else {
            missingWord(step.type)
            return
        }
        arguments(step.type, step.label, &parent)
    }

    /// The words of a rest, of which the first may have been read.
    mutating func arguments(_ type: ValueType, _ label: SlotLabel, _ parent: inout Parent) {
        var first = parent.last
        if first != SyntaxRecord.none, nodes[Int(first)].label != label.rawValue { first = SyntaxRecord.none }
        var swallowed: (start: Int, end: Int)?
        while isAtWord {
            if first != SyntaxRecord.none, swallowed == nil, let word = peekWord(),
                isSwallowable(word.number, word.end, label)
            {
                swallowed = (position, word.end)
            }
            let word = word(type)
            add(word, to: &parent, label)
            if first == SyntaxRecord.none { first = word }
        }
        if let swallowed { warnSwallowed(swallowed.start, swallowed.end, behind: first) }
    }

    private func isSwallowable(_ number: UInt16, _ end: Int, _ label: SlotLabel) -> Bool {
        guard isWordBehind(end) else { return false }
        guard let context = attributeContext else {
            // Of a command of the host: its limit, and its variables where nothing else follows.
            return number == Keyword.within.rawValue || number == Keyword.env.rawValue && areVariables(behind: end)
        }
        if entry(number, context) != nil { return true }
        guard let entryID = attributeEntry else { return false }
        for index in table.entries[Int(entryID)] where table.steps[Int(index)].operation == .options {
            let step = table.steps[Int(index)]
            for option in Int(step.first)..<Int(step.first + step.count)
            where table.options[option].keyword.rawValue == number {
                return true
            }
        }
        return false
    }

    private func isWordBehind(_ end: Int) -> Bool {
        let offset = wordBehind(end)
        guard offset > end else { return false }
        let byte = byte(offset)
        return self.is(byte, .bare) && byte != UInt8(ascii: "#") || byte == .quote || byte == .apostrophe
            || byte == .dollar
            || byte == UInt8(ascii: "(")
    }

    private func wordBehind(_ end: Int) -> Int {
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        return offset
    }

    /// `KEY=VALUE` is all that follows on the line.
    private func areVariables(behind end: Int) -> Bool {
        var offset = wordBehind(end)
        while offset < count, self.is(bytes[offset], .bare) {
            guard hasEquals(offset) else { return false }
            while offset < count, !self.is(bytes[offset], .space), newlineLength(offset) == 0,
                bytes[offset] != UInt8(ascii: ";")
            {
                offset += 1
            }
            offset = wordBehind(offset)
        }
        return true
    }

    /// The list in the advice holds the same words: one with a comma is quoted there.
    private mutating func warnSwallowed(_ start: Int, _ end: Int, behind first: UInt32) {
        var words: [String] = []
        var next = first
        while next != SyntaxRecord.none, Int(nodes[Int(next)].start) < start {
            let (from, to) = (Int(nodes[Int(next)].start), Int(nodes[Int(next)].end))
            let word = text(from, to)
            if nodes[Int(next)].firstChild == SyntaxRecord.none {
                words.append(word.contains(",") ? "'\(word)'" : word)
            } else {
                words.append(hasBareComma(next) ? "…" : word)
            }
            next = nodes[Int(next)].nextSibling
        }
        warn(
            start, end, "swallowed-attribute", "'\(shown(start, end))' is taken as an argument here",
            help: "end the arguments with a list: [\(words.joined(separator: ", "))] \(shown(start, end))")
    }

    /// A word of several parts, `a,"b c"`, with a comma outside of its quotes.
    private func hasBareComma(_ word: UInt32) -> Bool {
        var next = nodes[Int(word)].firstChild
        while next != SyntaxRecord.none {
            let part = nodes[Int(next)]
            if part.kind == .bareText, text(Int(part.start), Int(part.end)).contains(",") { return true }
            next = part.nextSibling
        }
        return false
    }
}
