extension Parser {
    /// One of a few words, kept as a flag.
    mutating func choice(_ step: SlotTable.Step, _ parent: inout Parent, required: Bool) {
        let range = Int(step.first)..<Int(step.first + step.count)
        if let word = peekWord(), table.choices[range].contains(word.number) {
            let start = position
            position = word.end
            emit(.keyword)
            let flag = leaf(.flag, start, detail: word.number)
            add(flag, to: &parent, step.label)
            skipSpace()
            return
        }
        guard required else { return }
        expectedOne(of: table.choices[range].compactMap { Keyword(rawValue: $0)?.spelling })
    }

    mutating func expectedOne(of words: [String]) {
        let list =
            words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        let isEnd = isAtItemEnd
        let given = isEnd ? "" : shown(position, wordEnd(position))
        let previous = shown(lastWordBoundary(), lastEnd)
        report(
            position, isEnd ? position : wordEnd(position), "expected-one-of",
            "expected \(words.contains(previous) ? "" : "")\(list) after '\(previous)', found \(found())",
            help: isEnd ? nil : near(given, words))
    }

    /// Exactly one of several parts, told apart by its keyword.
    mutating func alternative(_ step: SlotTable.Step, _ parent: inout Parent, required: Bool) {
        let range = Int(step.first)..<Int(step.first + step.count)
        if let word = peekWord(), let option = range.first(where: { table.options[$0].keyword.rawValue == word.number })
        {
            self.option(option, word.end, .keyword, &parent)
        } else if required {
            expectedOne(of: range.map { table.options[$0].keyword.spelling })
        }
    }

    /// Options in any order, each at most once, as a word or as a flag.
    mutating func options(_ step: SlotTable.Step, _ parent: inout Parent) {
        let range = Int(step.first)..<Int(step.first + step.count)
        var seen = leadingOptions
        leadingOptions = 0
        while !stopped, isAtWord {
            if isFlag {
                guard flag(range, &parent, .flag, &seen) else { return }
                continue
            }
            guard let word = peekWord(),
                let index = range.first(where: { table.options[$0].keyword.rawValue == word.number })
            else { return }
            // On a container's line `port` may also begin the next attribute.
            if seen & 1 << UInt64(index - range.lowerBound) != 0, !table.options[index].repeats, let attributeContext,
                entry(word.number, attributeContext) != nil
            {
                return
            }
            note(index, of: range, word.end, &seen)
            option(index, word.end, .keyword, &parent)
        }
    }

    /// An option is given, from here to `end`; it is reported when it was given before. `seen`: a bit for each option
    /// of the range.
    mutating func note(_ index: Int, of range: Range<Int>, _ end: Int, _ seen: inout UInt64) {
        let bit: UInt64 = 1 << UInt64(index - range.lowerBound)
        if seen & bit != 0, !table.options[index].repeats {
            report(position, end, "given-twice", "'\(shown(position, end))' is given twice")
        }
        seen |= bit
    }

    /// The keyword of an option and what follows it.
    mutating func option(_ index: Int, _ end: Int, _ kind: TokenKind, _ parent: inout Parent) {
        let option = table.options[index]
        let start = position
        position = end
        emit(kind)
        if needsFlag(option) {
            let flag = leaf(.flag, start, detail: option.keyword.rawValue)
            add(flag, to: &parent, option.label)
        }
        skipSpace()
        slots(option.steps, &parent)
    }

    /// A keyword is kept as a flag unless its only value carries its label.
    func needsFlag(_ option: SlotTable.Option) -> Bool {
        guard option.label != .none else { return false }
        guard option.steps.count == 1 else { return true }
        return table.steps[Int(option.steps.lowerBound)].label != option.label
    }
}
