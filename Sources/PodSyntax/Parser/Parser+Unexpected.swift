extension Parser {
    /// Reports what stands behind a finished declaration or command.
    mutating func reportUnexpected(after entryID: UInt16) {
        let words = optionWords(of: entryID)
        let given = shown(position, wordEnd(position))
        let entry = Vocabulary.entries[Int(entryID)]
        let near = near(given, words)
        let isNext = entry.category == .attribute && Vocabulary.entry(given, in: entry.context) != nil
        report(
            position, wordEnd(position), "unexpected", "unexpected '\(given)' in \(entry.word)",
            help: isNext
                ? "'\(given)' begins behind a ; or on a line of its own"
                : near ?? (words.isEmpty ? nil : "it takes \(words.joined(separator: ", "))"))
    }

    func optionWords(of entryID: UInt16) -> [String] {
        table.entries[Int(entryID)].flatMap { optionWords(table.steps[Int($0)]) }
    }

    func optionWords(_ step: SlotTable.Step) -> [String] {
        switch step.operation {
        case .options, .oneOf, .maybeOneOf:
            return (Int(step.first)..<Int(step.first + step.count)).flatMap { index -> [String] in
                let option = table.options[index]
                return [option.keyword.spelling] + option.steps.flatMap { optionWords(table.steps[Int($0)]) }
            }
        case .one, .maybe, .many, .any, .rest, .choice, .maybeChoice, .expression, .body, .maybeBody, .maybeBlock,
            .attributes, .attribute:
            return []
        }
    }

    /// `replicate web n + 1`: an expression where words stand.
    mutating func reportExpressionInWords(_ start: Int, _ end: Int) {
        var last = end
        while last < count, self.is(bytes[last], .space) { last += 1 }
        last = wordEnd(last)
        let whole = shown(min(lastWordStart, start), last)
        report(start, end, "expression-in-words", "an expression stands in ( ) here", help: "write (\(whole))")
    }
}
