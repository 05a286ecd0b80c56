extension Parser {
    /// Records an error, unless one was already found at the same place.
    mutating func report(
        _ start: Int, _ end: Int, _ code: String, _ message: String, help: String? = nil
    ) {
        failed = true
        guard !stopped, start != lastErrorStart else { return }
        lastErrorStart = start
        if byte(start) >= 0x80, code != "foreign-character", code != "foreign-space" {
            reportForeign(start)
            return
        }
        guard findings.count < Parser.findingLimit else {
            suppressed += 1
            return
        }
        findings.append(Finding(TextSpan(start, max(start, end)), code, message, help: help))
    }

    /// Where anything was expected and a character outside ASCII stands, that is the fault.
    private mutating func reportForeign(_ start: Int) {
        let (scalar, length) = scalar(start)
        guard !Lookalike.isBidirectional(scalar) else { return }
        lastErrorStart = -1
        report(
            start, start + length, "foreign-character", "\(name(scalar)) cannot stand here",
            help: foreignHelp(scalar))
    }

    private func foreignHelp(_ scalar: Unicode.Scalar) -> String {
        if Lookalike.isInvisible(scalar) { return "take it out" }
        guard secrecy != .body, let twin = Lookalike.twin(scalar) else { return "put text in quotes" }
        return "write '\(twin)'"
    }

    /// How a message names a character of the text.
    func name(_ scalar: Unicode.Scalar) -> String { secrecy == .body ? "this character" : Lookalike.name(scalar) }

    /// `did you mean 'port'?`, where a near miss is known. Not looked for once findings are only counted.
    func near(_ word: String, _ candidates: @autoclosure () -> [String]) -> String? {
        guard findings.count < Parser.findingLimit else { return nil }
        return NearMiss.best(for: word, among: candidates()).map { "did you mean '\($0)'?" }
    }

    /// Records something that is probably not meant.
    mutating func warn(_ start: Int, _ end: Int, _ code: String, _ message: String, help: String?) {
        guard !stopped, findings.count < Parser.findingLimit else { return }
        findings.append(Finding(TextSpan(start, end), code, message, help: help, severity: .warning))
    }

    /// Ends all reading: the rest of the text becomes one token.
    mutating func stop() {
        stopped = true
        position = count
        emit(.unexpected)
    }

    /// Goes one level deeper; false (with a finding at the opener, and reading ended) past the limit.
    mutating func enter(_ start: Int, _ length: Int = 1) -> Bool {
        depth += 1
        guard depth > Parser.nestingLimit else { return true }
        report(start, start + length, "nesting", "nested deeper than \(Parser.nestingLimit)")
        stop()
        return false
    }

    mutating func leave() { depth -= 1 }

    /// How an error names what stands at the position.
    func found() -> String {
        if isAtEnd { return "the end of the text" }
        let byte = current
        if byte == .newline || byte == .carriageReturn { return "the end of the line" }
        return "'\(shown(position, wordEnd(position)))'"
    }

    /// The end of the visible thing at an offset: a word, a sign, one character.
    func wordEnd(_ offset: Int) -> Int {
        var end = offset
        while end < count, self.is(bytes[end], .bare) { end += 1 }
        if end > offset { return end }
        if end < count, bytes[end] == .quote || bytes[end] == .apostrophe {
            let quote = bytes[end]
            end += 1
            while end < count, bytes[end] != quote, bytes[end] != .newline { end += 1 }
            return min(count, end + (byte(end) == quote ? 1 : 0))
        }
        end = min(count, offset + 1)
        while end < count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}
