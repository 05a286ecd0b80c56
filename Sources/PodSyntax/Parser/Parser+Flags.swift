extension Parser {
    /// True at `-x` or `--word`, which only commands have.
    var isFlag: Bool {
        guard current == UInt8(ascii: "-"), attributeContext == nil else { return false }
        let next = byte(position + 1)
        return self.is(next, .nameStart) || next == UInt8(ascii: "-") && self.is(byte(position + 2), .nameStart)
    }

    /// Flags before the words they belong behind: `logs -f web`. Their tokens are bare: the formatter leaves them
    /// there.
    mutating func leadingFlags(_ range: Range<UInt16>, _ parent: inout Parent) {
        var seen = leadingOptions
        defer { leadingOptions = seen }
        while isFlag, !failed, !stopped {
            guard let index = range.first(where: { table.steps[Int($0)].operation == .options }) else { return }
            let step = table.steps[Int(index)]
            let options = Int(step.first)..<Int(step.first + step.count)
            guard flag(options, &parent, .bare, &seen) else { return }
        }
    }

    /// A flag of kubectl for one of our words. False (with an error) if there is none here.
    mutating func flag(
        _ range: Range<Int>, _ parent: inout Parent, _ kind: TokenKind, _ seen: inout UInt64
    ) -> Bool {
        var end = position
        while end < count, self.is(bytes[end], .bare), bytes[end] != UInt8(ascii: "=") { end += 1 }
        let isJoined = byte(end) == UInt8(ascii: "=")
        if let found = table.flags.first(where: { $0.bytes.elementsEqual(bytes[position..<end]) }),
            let index = range.first(where: { table.options[$0].keyword == found.keyword })
        {
            if kind == .bare, table.options[index].label == .none {
                report(
                    position, end, "misplaced-flag", "'\(shown(position, end))' stands behind the name",
                    help: "such as scale web 3")
                return false
            }
            note(index, of: range, end, &seen)
            option(index, isJoined ? end + 1 : end, kind, &parent)
            return true
        }
        let formats = range.filter { table.options[$0].label == .format }
        let isOutput = ["-o", "--output"].contains(text(position, end))
        // `-owide`, as kubectl takes it too.
        let isGlued = !isOutput && end - position > 2 && text(position, position + 2) == "-o"
        if !formats.isEmpty, isOutput || isGlued {
            position = isGlued ? position + 2 : isJoined ? end + 1 : end
            emit(kind)
            skipSpace()
            if let word = peekWord(),
                let index = formats.first(where: { table.options[$0].keyword.rawValue == word.number })
            {
                note(index, of: range, word.end, &seen)
                option(index, word.end, kind == .flag ? .keyword : .bare, &parent)
                return true
            }
            expectedOne(of: formats.map { table.options[$0].keyword.spelling })
            return false
        }
        let known = table.flags.filter { flag in range.contains { table.options[$0].keyword == flag.keyword } }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
        let given = shown(position, end)
        report(
            position, end, "unknown-flag", "unknown flag '\(given)'",
            help: near(given, known) ?? "'help' shows the words a command takes")
        return false
    }
}
