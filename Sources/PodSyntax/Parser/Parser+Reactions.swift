extension Parser {
    /// `on-statement = "on" EVENT [ "of" scope ] [ "where" disjunction ] ( block | REACTION )`;
    /// `on-exit-statement = "on" "exit" block`.
    mutating func onStatement(_ start: Int) -> UInt32 {
        if accept(.exit) {
            var parent = parent(.onExitStatement, start)
            let body = block()
            add(body, to: &parent, .block)
            return close(parent)
        }
        guard let word = peekWord(), let id = entry(word.number, .event) else {
            unknown("event", in: .event, also: ["exit"])
            let node = leaf(.error, start)
            skipItem()
            return node
        }
        var parent = parent(.onStatement, start, detail: id)
        takeKeyword(word.end)
        if accept(.of) { scope(&parent) }
        if accept(.where) {
            let condition = disjunction()
            add(condition, to: &parent, .condition)
        }
        reaction(&parent)
        return close(parent)
    }

    /// `scope = [ KIND ] WORD`: a name, `KIND/NAME` or `k=v`.
    private mutating func scope(_ parent: inout Parent) {
        guard isAtWord else {
            report(
                position, isAtItemEnd ? position : wordEnd(position), "missing-scope",
                "expected KIND/NAME or a label after 'of', found \(found())")
            return
        }
        target(&parent, .waitTarget, .scope)
    }

    private mutating func reaction(_ parent: inout Parent) {
        if current == UInt8(ascii: "{") || isOpenerOnNextLine(UInt8(ascii: "{")) {
            let body = block()
            add(body, to: &parent, .block)
        } else if let word = peekWord(), entry(word.number, .reaction) != nil {
            let start = position
            position = word.end
            emit(.keyword)
            let flag = leaf(.flag, start, detail: word.number)
            add(flag, to: &parent, .reaction)
            skipSpace()
        } else {
            unknown(
                "reaction", in: .reaction, also: ["of", "where"],
                expected: "expected a block { … }, or recover, ignore or restart")
        }
    }

    /// Reports a word that is none of a context's.
    private mutating func unknown(_ what: String, in context: WordContext, also: [String], expected: String? = nil) {
        let words = Vocabulary.entries(in: context).map(\.word) + also
        let start = position
        if isAtItemEnd || expected != nil {
            let word = text(start, wordEnd(start))
            report(
                start, isAtItemEnd ? start : wordEnd(start), "missing-\(what)",
                (expected ?? "expected \(what == "event" ? "an" : "a") \(what)") + ", found \(found())",
                help: isAtItemEnd
                    ? (expected == nil ? "one of \(words.joined(separator: ", "))" : nil)
                    : near(word, words))
            if !isAtItemEnd { skipItem() }
            return
        }
        let word = text(start, wordEnd(start))
        report(
            start, wordEnd(start), "unknown-\(what)", "unknown \(what) '\(word)'",
            help: near(word, words) ?? "one of \(words.joined(separator: ", "))")
    }

    /// `wait-statement = "wait" ( target STATE { "or" STATE } | "until" expression ) [ "for" expression ] [ "within"
    /// expression ]`.
    mutating func waitStatement(_ start: Int) -> UInt32 {
        var parent = parent(.waitStatement, start)
        if accept(.until) {
            let condition = expression()
            add(condition, to: &parent, .until)
        } else {
            guard isAtWord else {
                report(
                    position, isAtItemEnd ? position : wordEnd(position), "missing-target",
                    "expected what to wait for, found \(found())",
                    help: "write wait NAME ready, or wait until EXPRESSION")
                skipItem()
                return close(parent)
            }
            target(&parent, .waitTarget, .target)
            if !failed { states(&parent) }
        }
        if accept(.for) {
            let hold = expression()
            add(hold, to: &parent, .for)
        }
        limit(&parent)
        return close(parent)
    }

    /// `states = STATE { "or" STATE }`.
    private mutating func states(_ parent: inout Parent) {
        repeat {
            guard let word = peekWord(), entry(word.number, .state) != nil else {
                unknown(
                    "state", in: .state, also: [],
                    expected: isAtItemEnd ? "expected ready, done, failed, running or gone" : nil)
                return
            }
            let start = position
            position = word.end
            emit(.keyword)
            let flag = leaf(.flag, start, detail: word.number)
            add(flag, to: &parent, .state)
            skipSpace()
        } while accept(.or)
    }

    /// `limit = [ "within" expression ]`.
    private mutating func limit(_ parent: inout Parent) {
        guard accept(.within) else { return }
        let limit = expression()
        add(limit, to: &parent, .within)
    }

    /// `expect-statement = "expect" expression [ "within" expression ] [ STRING ]`.
    mutating func expectStatement(_ start: Int) -> UInt32 {
        var parent = parent(.expectStatement, start)
        let condition = expression()
        add(condition, to: &parent, .condition)
        limit(&parent)
        if current == .quote || current == .apostrophe {
            let message = string()
            add(message, to: &parent, .message)
        }
        return close(parent)
    }

    /// `run-statement = "run" ( ( STRING | word-list ) [ "env" PAIR { PAIR } ] limit | WORD { WORD } )`.
    mutating func runStatement(_ start: Int) -> UInt32 {
        var parent = parent(.runStatement, start)
        if current == UInt8(ascii: "[") {
            let list = wordList(.argument)
            add(list, to: &parent, .arguments)
            surroundings(&parent)
            return close(parent)
        }
        guard isAtWord else {
            report(
                position, isAtItemEnd ? position : wordEnd(position), "missing-host-command",
                "expected a command of this machine, found \(found())",
                help: "write run \"command\" or run program argument")
            return close(parent)
        }
        let isQuoted = current == .quote || current == .apostrophe
        let first = word(.text)
        let onlyString = isQuoted && isOneString(first)
        if onlyString, isAtItemEnd || current == UInt8(ascii: "|") || peeks(.env) || peeks(.within) {
            add(first, to: &parent, .value)
            surroundings(&parent)
        } else {
            add(first, to: &parent, .arguments)
            arguments(.argument, .arguments, &parent)
        }
        return close(parent)
    }

    /// What may follow a command that has an end of its own: its variables and its limit.
    private mutating func surroundings(_ parent: inout Parent) {
        if accept(.env) { environment(&parent) }
        limit(&parent)
    }

    private func isOneString(_ word: UInt32) -> Bool {
        let child = nodes[Int(word)].firstChild
        return child != SyntaxRecord.none && nodes[Int(child)].kind == .string
            && nodes[Int(child)].nextSibling == SyntaxRecord.none
    }

    private mutating func environment(_ parent: inout Parent) {
        guard isAtWord else {
            report(
                position, isAtItemEnd ? position : wordEnd(position), "missing-word",
                "expected a variable such as KEY=VALUE, found \(found())")
            return
        }
        while isAtWord, !peeks(.within) {
            let pair = word(.variable)
            add(pair, to: &parent, .env)
        }
    }
}
