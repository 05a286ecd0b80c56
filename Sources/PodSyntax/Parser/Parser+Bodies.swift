extension Parser {
    /// `body = "<" { attribute ( NEWLINE | ";" ) } ">"`.
    mutating func body(_ context: WordContext, _ parent: inout Parent, required: Bool) {
        if secrecy == .announced { secrecy = .body }
        guard current == UInt8(ascii: "<") || isOpenerOnNextLine(UInt8(ascii: "<")) else {
            if required {
                report(
                    position, isAtItemEnd ? position : wordEnd(position), "missing-body",
                    "expected '<', found \(found())",
                    help: "what it holds stands in < >")
            }
            return
        }
        var body = self.parent(.body, position)
        items(context, &body)
        close(body)
        add(body.index, to: &parent, .body)
        skipSpace()
    }

    /// The inside of a body, with its brackets.
    private mutating func items(_ context: WordContext, _ body: inout Parent) {
        guard enter(position) else { return }
        brackets.append(Bracket(byte: UInt8(ascii: "<"), start: position, indentation: indentation))
        take(1, .bodyOpen)
        let spaced = spacedNewlines
        let outerContext = attributeContext
        let outerEntry = attributeEntry
        spacedNewlines = 0
        attributeContext = context
        while true {
            skipSeparators()
            guard position < count, current != UInt8(ascii: ">"), !endsBody(context) else { break }
            let before = position
            item(context, &body)
            if position == before { skipOneItem() }
        }
        attributeContext = outerContext
        attributeEntry = outerEntry
        spacedNewlines = spaced
        closeBracket(UInt8(ascii: ">"), .bodyClose)
        leave()
    }

    private mutating func item(_ context: WordContext, _ body: inout Parent) {
        let outer = failed
        failed = false
        guard let attribute = attribute(context) else {
            // It may have been meant for one that somebody asks for.
            nodes[Int(body.index)].detail |= SyntaxRecord.errorBit
            failed = outer
            return
        }
        skipSpace()
        if !isAtItemEnd, !stopped {
            if !failed { unexpected(in: attribute) }
            skipItem()
        }
        if failed { nodes[Int(attribute)].detail |= SyntaxRecord.errorBit }
        failed = outer
        add(attribute, to: &body)
    }

    private mutating func unexpected(in attribute: UInt32) {
        guard !isAtFailedLine else { return }
        if "+-*/%".utf8.contains(current) {
            reportExpressionInWords(position, wordEnd(position))
        } else {
            reportUnexpected(after: nodes[Int(attribute)].detail & SyntaxRecord.entryMask)
        }
    }

    /// True right behind something skipped: its error has been made.
    private var isAtFailedLine: Bool { lastErrorStart >= 0 && tokens.kinds.last == .unexpected }

    private mutating func skipOneItem() {
        report(position, wordEnd(position), "unexpected", "expected an attribute, found \(found())")
        position = min(count, wordEnd(position))
        emit(.unexpected)
        skipItem()
    }

    /// True where the body was never closed: a `}` of a block around it, or a statement on a line that is indented no
    /// deeper than the one that opens the body.
    private func endsBody(_ context: WordContext) -> Bool {
        if current == UInt8(ascii: "}") { return brackets.contains { $0.byte == UInt8(ascii: "{") } }
        guard startsNewLine, let word = peekWord(), entry(word.number, .statement) != nil,
            entry(word.number, context) == nil,
            let bracket = brackets.last
        else { return false }
        return indentation <= bracket.indentation
    }

    /// `attribute = KEYWORD slots`; in a config also `KEY=VALUE`. Nil if the word is not known here.
    /// `previous` is the attribute before it on the same line, whose option it may have been meant to be.
    private mutating func attribute(_ context: WordContext, after previous: UInt16? = nil) -> UInt32? {
        // `KEY=VALUE` stands for any pair; a user who writes just that means a pair, too.
        if let word = peekWord(), word.number != Keyword.pair.rawValue, let id = entry(word.number, context) {
            attributeEntry = id
            var parent = parent(.attribute, position, detail: id)
            takeKeyword(word.end)
            slots(table.entries[Int(id)], &parent)
            return close(parent)
        }
        if context == .configuration, isAtWord, hasEquals(position) {
            guard let id = entry(Keyword.pair.rawValue, context) else { return nil }
            var parent = parent(.attribute, position, detail: id)
            slots(table.entries[Int(id)], &parent)
            return close(parent)
        }
        unknownAttribute(context, after: previous)
        return nil
    }

    /// Reports a word that is no attribute here, and skips its item.
    private mutating func unknownAttribute(_ context: WordContext, after previous: UInt16?) {
        let start = position
        if current >= 0x80 || byte(wordEnd(start)) >= 0x80, isAtWord {
            _ = word(.text)
            skipItem()
            return
        }
        guard isAtWord else { return }
        let end = wordEnd(start)
        let given = shown(start, end)
        let isQuoted = current == .quote || current == .apostrophe
        if ["if", "for", "while", "let"].contains(given) {
            report(
                start, end, "statement-in-body", "'\(given)' cannot stand in a body",
                help: "code stands in { }, around the declaration")
            skipHead()
        } else {
            report(
                start, end, "unknown-attribute",
                isQuoted ? "expected an attribute, found \(given)" : "unknown attribute '\(given)' in \(context.title)",
                help: isQuoted ? nil : attributeHelp(given, context, after: previous))
        }
        position = max(position, end)
        emit(.unexpected)
        skipItem()
    }

    /// Moves to the `{` on this line, so that a `>` of a condition is not taken for the body's closer.
    private mutating func skipHead() {
        var end = position
        while end < count, bytes[end] != .newline, bytes[end] != UInt8(ascii: "{"), bytes[end] != UInt8(ascii: ";") {
            end += 1
        }
        if byte(end) == UInt8(ascii: "{") { position = end }
    }

    private func attributeHelp(_ word: String, _ context: WordContext, after previous: UInt16?) -> String {
        let words = Vocabulary.entries(in: context).map(\.word)
        let options = previous.map(optionWords(of:)) ?? []
        if let near = NearMiss.best(for: word, among: words + options) { return "did you mean '\(near)'?" }
        let elsewhere: [WordContext] = [
            .container, .pod, .simulation, .security, .files, .node, .job, .deployment, .stateful, .daemon,
        ]
        if let home = elsewhere.first(where: { $0 != context && Vocabulary.entry(word, in: $0) != nil }) {
            return "it belongs in \(home.title)"
        }
        return "there are \(words.joined(separator: ", "))"
    }

    /// `attributes = { attribute } [ body ]` on a container's own line.
    mutating func attributes(_ context: WordContext, _ parent: inout Parent) {
        skipSpace()
        var body = self.parent(.body, position)
        let outerContext = attributeContext
        let outerEntry = attributeEntry
        attributeContext = context
        defer {
            attributeContext = outerContext
            attributeEntry = outerEntry
        }
        var previous: UInt16?
        while !stopped {
            skipSpace()
            if current == UInt8(ascii: "<") || isOpenerOnNextLine(UInt8(ascii: "<")) {
                items(context, &body)
                break
            }
            guard isAtWord || current == UInt8(ascii: "[") else { break }
            guard inlineAttribute(context, &body, after: previous) else { break }
            previous = attributeEntry
        }
        close(body)
        if nodes[Int(body.index)].firstChild != SyntaxRecord.none
            || nodes[Int(body.index)].end > nodes[Int(body.index)].start
        {
            add(body.index, to: &parent, .body)
        }
    }

    /// One attribute of a container's line; false when the line cannot be read further.
    private mutating func inlineAttribute(
        _ context: WordContext, _ body: inout Parent, after previous: UInt16?
    ) -> Bool {
        let outer = failed
        failed = false
        if "+-*/%".utf8.contains(current) {
            reportExpressionInWords(position, wordEnd(position))
            skipItem()
            failed = outer
            return false
        }
        let before = position
        guard let attribute = attribute(context, after: previous) else {
            failed = outer
            if !isAtItemEnd, !stopped {
                // No word that could be unknown: nothing has been said of it yet.
                if position == before {
                    report(
                        position, wordEnd(position), "unexpected", "expected an attribute, found \(found())",
                        help: current == UInt8(ascii: "[")
                            ? "a list stands behind its attribute, as in command [sleep, 5]" : nil)
                }
                skipItem()
            }
            return false
        }
        let isRead = !failed
        if failed { nodes[Int(attribute)].detail |= SyntaxRecord.errorBit }
        failed = outer
        add(attribute, to: &body)
        if !isRead, !isAtItemEnd, !stopped { skipItem() }
        return isRead
    }

    /// The attribute of `set` and `upgrade`; `set` also takes `from TEMPLATE`.
    mutating func changedAttribute(_ step: SlotTable.Step, _ parent: inout Parent) {
        let contexts = table.choices[Int(step.first)..<Int(step.first + step.count)].compactMap {
            WordContext(rawValue: UInt8($0))
        }
        if contexts.count > 1, accept(.from) {
            guard isAtWord else {
                report(position, position, "missing-word", "expected a template's name after 'from', found \(found())")
                return
            }
            let template = word(.template)
            add(template, to: &parent, .from)
            return
        }
        guard isAtWord else {
            report(
                position, isAtItemEnd ? position : wordEnd(position), "missing-attribute",
                "expected an attribute, found \(found())",
                help: "such as image nginx:1.27")
            return
        }
        let found = peekWord().flatMap { word in contexts.first { entry(word.number, $0) != nil } }
        let outerContext = attributeContext
        attributeContext = found ?? contexts[0]
        if let attribute = attribute(found ?? contexts[0]) { add(attribute, to: &parent, step.label) }
        attributeContext = outerContext
    }
}
