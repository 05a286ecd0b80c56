extension Parser {
    /// `slots`: what the vocabulary says follows a keyword, one slot after the other.
    mutating func slots(_ range: Range<UInt16>, _ parent: inout Parent) {
        var index = Int(range.lowerBound)
        let end = Int(range.upperBound)
        while index < end, !stopped {
            let step = table.steps[index]
            // Behind an error only a body or block is worth reading: anything else would be a cascade.
            if !failed || opens(step) { slot(step, next: index + 1 < end ? index + 1 : nil, &parent) }
            index += 1
        }
    }

    private func opens(_ step: SlotTable.Step) -> Bool {
        switch step.operation {
        case .body, .maybeBody, .attributes: current == UInt8(ascii: "<")
        case .maybeBlock: current == UInt8(ascii: "{")
        default: false
        }
    }

    private mutating func slot(_ step: SlotTable.Step, next: Int?, _ parent: inout Parent) {
        switch step.operation {
        case .one: one(step, &parent)
        case .maybe: if isOptionalWord(step, next) { one(step, &parent) }
        case .many: many(step, &parent)
        case .any: while isAtWord, !isOption(next), !isFlag { one(step, &parent) }
        case .rest: rest(step, &parent)
        case .choice: choice(step, &parent, required: true)
        case .maybeChoice: choice(step, &parent, required: false)
        case .options: options(step, &parent)
        case .oneOf: alternative(step, &parent, required: true)
        case .maybeOneOf: alternative(step, &parent, required: false)
        case .expression:
            let value = step.label == .filter ? disjunction() : expression()
            add(value, to: &parent, step.label)
        case .body: body(step.context, &parent, required: true)
        case .maybeBody: body(step.context, &parent, required: false)
        case .maybeBlock:
            guard current == UInt8(ascii: "{") || isOpenerOnNextLine(UInt8(ascii: "{")) else { return }
            let inner = block()
            add(inner, to: &parent, step.label)
        case .attributes: attributes(step.context, &parent)
        case .attribute: changedAttribute(step, &parent)
        }
    }

    /// A word that must be there.
    private mutating func one(_ step: SlotTable.Step, _ parent: inout Parent) {
        guard isAtWord, !(isOperatorWord && wantsNumber(step.type)) else {
            missingWord(step.type)
            return
        }
        switch step.type {
        case .target, .podContainer, .node, .waitTarget: target(&parent, step.type, step.label)
        default:
            let word = word(step.type)
            add(word, to: &parent, step.label)
        }
    }

    private mutating func missingWord(_ type: ValueType) {
        let previous = text(lastWordBoundary(), lastEnd)
        let end = isAtItemEnd ? position : wordEnd(position)
        report(
            position, end, "missing-word", "expected \(type.title) after '\(previous)', found \(found())",
            help: isOperatorWord ? "an expression stands in ( )" : nil)
    }

    /// The start of the last token that is no trivia.
    private func lastWordBoundary() -> Int {
        var index = tokens.starts.count - 1
        while index >= 0, tokens.kinds[index].isTrivia { index -= 1 }
        return index < 0 ? 0 : Int(tokens.starts[index])
    }

    private func wantsNumber(_ type: ValueType) -> Bool {
        switch type {
        case .integer, .count, .cpu, .cpuRange, .memory, .memoryRange, .duration, .durationRange, .port, .portNumber: true
        default: false
        }
    }

    /// True at a sign that only an expression could have meant.
    private var isOperatorWord: Bool {
        guard "+-*/%".utf8.contains(current) else { return false }
        let next = byte(position + 1)
        return position + 1 >= count || self.is(next, .space) || newlineLength(position + 1) > 0
    }

    /// `target = [ KIND ] WORD`: `KIND NAME` and `KIND/NAME` mean the same (R6).
    mutating func target(_ parent: inout Parent, _ type: ValueType, _ label: SlotLabel) {
        if let word = peekWord(), words.kindIDs[Int(word.number)] != WordIndex.none, isNamed(behind: word.end, type) {
            let kind = self.word(.kind)
            add(kind, to: &parent, .kind)
        }
        let name = word(type)
        add(name, to: &parent, label)
    }

    /// True if behind a kind word a name follows on the line: no state of a `wait`, no `k=v` of a `label`.
    private func isNamed(behind end: Int, _ type: ValueType) -> Bool {
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        guard offset > end, offset < count else { return false }
        let next = bytes[offset]
        guard self.is(next, .bare) || next == .quote || next == .apostrophe || next == .dollar || next == UInt8(ascii: "(") else {
            return false
        }
        guard next != UInt8(ascii: "#"), next != UInt8(ascii: "-"), !hasEquals(offset) else { return false }
        var wordEnd = offset
        while wordEnd < count, self.is(bytes[wordEnd], .bare) { wordEnd += 1 }
        guard let word = words.keyword(UnsafeBufferPointer(rebasing: bytes[offset..<wordEnd])) else { return true }
        if type == .waitTarget { return entry(word.rawValue, .state) == nil && word.rawValue != Keyword.where.rawValue }
        return true
    }

    /// True if the word at an offset is of the form `k=v`.
    func hasEquals(_ offset: Int) -> Bool {
        var at = offset
        while at < count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "=") { return at > offset }
            if byte == .quote || byte == .apostrophe {
                at += 1
                while at < count, bytes[at] != byte, bytes[at] != .newline { at += 1 }
            } else if byte == .dollar, self.byte(at + 1) == UInt8(ascii: "{") {
                while at < count, bytes[at] != UInt8(ascii: "}"), bytes[at] != .newline { at += 1 }
            } else if !self.is(byte, .bare) {
                return false
            }
            at += 1
        }
        return false
    }

    /// Whether an optional word stands here rather than the option that may follow it.
    private func isOptionalWord(_ step: SlotTable.Step, _ next: Int?) -> Bool {
        guard isAtWord, !isFlag, !isOption(next) else { return false }
        if step.type == .method { return (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(current) }
        guard let next, table.steps[next].operation == .one else { return true }
        // Before a word that must be there, an optional one is there only if two words follow.
        var end = position
        var quote: UInt8 = 0
        var nesting = 0
        while end < count, newlineLength(end) == 0 {
            let byte = bytes[end]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == .quote || byte == .apostrophe {
                quote = byte
            } else if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "(") {
                if nesting == 0, byte == UInt8(ascii: "{"), end > 0, bytes[end - 1] != .dollar { break }
                nesting += 1
            } else if byte == UInt8(ascii: "}") || byte == UInt8(ascii: ")") {
                nesting -= 1
            } else if nesting <= 0, !self.is(byte, .bare), byte != .dollar {
                break
            }
            end += 1
        }
        while end < count, self.is(bytes[end], .space) { end += 1 }
        let byte = byte(end)
        return self.is(byte, .bare) && byte != UInt8(ascii: "#") || byte == .quote || byte == .apostrophe || byte == .dollar
            || byte == UInt8(ascii: "(")
    }

    /// True if one of the options of a step stands here.
    private func isOption(_ index: Int?) -> Bool {
        guard var index, let word = peekWord() else { return false }
        while index < table.steps.count {
            let step = table.steps[index]
            switch step.operation {
            case .options, .oneOf, .maybeOneOf:
                for option in Int(step.first)..<Int(step.first + step.count) where table.options[option].keyword.rawValue == word.number {
                    return true
                }
                index += 1
                if step.operation == .oneOf { return false }
            default: return false
            }
        }
        return false
    }

    /// One or more words; of labels and variables those with a `=`.
    private mutating func many(_ step: SlotTable.Step, _ parent: inout Parent) {
        one(step, &parent)
        let wantsEquals = step.type == .label || step.type == .variable || step.type == .sysctl
        while isAtWord, !isFlag, !wantsEquals || hasEquals(position) || isRemoval(step.type) { one(step, &parent) }
    }

    /// `k-` takes a label away.
    private func isRemoval(_ type: ValueType) -> Bool {
        guard type == .label, self.is(current, .name) else { return false }
        var end = position
        while end < count, self.is(bytes[end], .bare) { end += 1 }
        return end - position > 1 && bytes[end - 1] == UInt8(ascii: "-")
    }

    /// `rest = word-list | WORD { WORD }` to the end of the item (R4); warns when it swallows an attribute's name.
    private mutating func rest(_ step: SlotTable.Step, _ parent: inout Parent) {
        if current == UInt8(ascii: "[") {
            let list = wordList(step.type)
            add(list, to: &parent, step.label)
            return
        }
        guard isAtWord else {
            missingWord(step.type)
            return
        }
        let start = position
        var swallowed: (start: Int, end: Int)?
        while isAtWord {
            if position > start, swallowed == nil, let word = peekWord(), isSwallowable(word.number), isWordBehind(word.end) {
                swallowed = (position, word.end)
            }
            let word = word(step.type)
            add(word, to: &parent, step.label)
        }
        if let swallowed { warnSwallowed(swallowed.start, swallowed.end, from: start) }
    }

    private func isSwallowable(_ number: UInt16) -> Bool {
        guard let context = attributeContext else { return false }
        if entry(number, context) != nil { return true }
        guard let entryID = attributeEntry else { return false }
        for index in table.entries[Int(entryID)] where table.steps[Int(index)].operation == .options {
            let step = table.steps[Int(index)]
            for option in Int(step.first)..<Int(step.first + step.count) where table.options[option].keyword.rawValue == number {
                return true
            }
        }
        return false
    }

    private func isWordBehind(_ end: Int) -> Bool {
        var offset = end
        while offset < count, self.is(bytes[offset], .space) { offset += 1 }
        return offset > end && (self.is(byte(offset), .bare) || byte(offset) == .quote) && byte(offset) != UInt8(ascii: "#")
    }

    private mutating func warnSwallowed(_ start: Int, _ end: Int, from first: Int) {
        let arguments = text(first, start).split(separator: " ").joined(separator: ", ")
        warn(
            start, end, "swallowed-attribute", "'\(text(start, end))' is taken as an argument here",
            help: "end the arguments with a list: [\(arguments)] \(text(start, end))")
    }

    /// One of a few words, kept as a flag.
    private mutating func choice(_ step: SlotTable.Step, _ parent: inout Parent, required: Bool) {
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

    private mutating func expectedOne(of words: [String]) {
        let list = words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
        let isEnd = isAtItemEnd
        let given = isEnd ? "" : text(position, wordEnd(position))
        let previous = text(lastWordBoundary(), lastEnd)
        report(
            position, isEnd ? position : wordEnd(position), "expected-one-of",
            "expected \(words.contains(previous) ? "" : "")\(list) after '\(previous)', found \(found())",
            help: isEnd ? nil : near(given, words))
    }

    /// Exactly one of several parts, told apart by its keyword.
    private mutating func alternative(_ step: SlotTable.Step, _ parent: inout Parent, required: Bool) {
        let range = Int(step.first)..<Int(step.first + step.count)
        if let word = peekWord(), let option = range.first(where: { table.options[$0].keyword.rawValue == word.number }) {
            self.option(option, word.end, .keyword, &parent)
        } else if required {
            expectedOne(of: range.map { table.options[$0].keyword.spelling })
        }
    }

    /// Options in any order, each at most once.
    private mutating func options(_ step: SlotTable.Step, _ parent: inout Parent) {
        let range = Int(step.first)..<Int(step.first + step.count)
        var seen: UInt64 = 0
        while !stopped, isAtWord {
            if isFlag {
                guard flag(range, &parent) else { return }
                continue
            }
            guard let word = peekWord(),
                let index = range.first(where: { table.options[$0].keyword.rawValue == word.number })
            else { return }
            let bit: UInt64 = 1 << UInt64(index - range.lowerBound)
            if seen & bit != 0, !table.options[index].repeats {
                // On a container's line `port` may also begin the next attribute.
                if let attributeContext, entry(word.number, attributeContext) != nil { return }
                report(position, word.end, "given-twice", "'\(text(position, word.end))' is given twice")
            }
            seen |= bit
            option(index, word.end, .keyword, &parent)
        }
    }

    /// The keyword of an option and what follows it.
    private mutating func option(_ index: Int, _ end: Int, _ kind: TokenKind, _ parent: inout Parent) {
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
    private func needsFlag(_ option: SlotTable.Option) -> Bool {
        guard option.label != .none else { return false }
        guard option.steps.count == 1 else { return true }
        return table.steps[Int(option.steps.lowerBound)].label != option.label
    }

    // MARK: kubectl's flags

    /// True at `-x` or `--word`, which only commands have.
    private var isFlag: Bool {
        guard current == UInt8(ascii: "-"), attributeContext == nil else { return false }
        let next = byte(position + 1)
        return self.is(next, .nameStart) || next == UInt8(ascii: "-") && self.is(byte(position + 2), .nameStart)
    }

    /// A flag of kubectl for one of our words. False (with an error) if there is none here.
    private mutating func flag(_ range: Range<Int>, _ parent: inout Parent) -> Bool {
        var end = position
        while end < count, self.is(bytes[end], .bare), bytes[end] != UInt8(ascii: "=") { end += 1 }
        let isJoined = byte(end) == UInt8(ascii: "=")
        if let found = table.flags.first(where: { $0.bytes.elementsEqual(bytes[position..<end]) }),
            let index = range.first(where: { table.options[$0].keyword == found.keyword }) {
            option(index, isJoined ? end + 1 : end, .flag, &parent)
            return true
        }
        let formats = range.filter { table.options[$0].label == .format }
        if !formats.isEmpty, ["-o", "--output"].contains(text(position, end)) {
            position = isJoined ? end + 1 : end
            emit(.flag)
            skipSpace()
            if let word = peekWord(), let index = formats.first(where: { table.options[$0].keyword.rawValue == word.number }) {
                option(index, word.end, .keyword, &parent)
                return true
            }
            expectedOne(of: formats.map { table.options[$0].keyword.spelling })
            return false
        }
        let known = table.flags.filter { flag in range.contains { table.options[$0].keyword == flag.keyword } }
            .map { String(decoding: $0.bytes, as: UTF8.self) }
        let given = text(position, end)
        report(
            position, end, "unknown-flag", "unknown flag '\(given)'",
            help: near(given, known) ?? "'help' shows the words a command takes")
        return false
    }

    // MARK: What does not belong there

    /// Reports what stands behind a finished declaration or command.
    mutating func reportUnexpected(after entryID: UInt16) {
        var words: [String] = []
        for index in table.entries[Int(entryID)] { words += optionWords(table.steps[Int(index)]) }
        let given = text(position, wordEnd(position))
        let entry = Vocabulary.entries[Int(entryID)]
        let near = near(given, words)
        report(
            position, wordEnd(position), "unexpected", "unexpected '\(given)' in \(entry.word)",
            help: near ?? (words.isEmpty ? nil : "it takes \(words.joined(separator: ", "))"))
    }

    private func optionWords(_ step: SlotTable.Step) -> [String] {
        switch step.operation {
        case .options, .oneOf, .maybeOneOf:
            return (Int(step.first)..<Int(step.first + step.count)).flatMap { index -> [String] in
                let option = table.options[index]
                return [option.keyword.spelling] + option.steps.flatMap { optionWords(table.steps[Int($0)]) }
            }
        default: return []
        }
    }

    /// `replicate web n + 1`: an expression where words stand.
    mutating func reportExpressionInWords(_ start: Int, _ end: Int) {
        var last = end
        while last < count, self.is(bytes[last], .space) { last += 1 }
        last = wordEnd(last)
        let whole = text(min(lastWordStart, start), last)
        report(start, end, "expression-in-words", "an expression stands in ( ) here", help: "write (\(whole))")
    }
}
