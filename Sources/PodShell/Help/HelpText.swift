import PodLanguage
package import PodSyntax
package import PodText

/// `help` and `explain`: the vocabulary table in sentences.
package struct HelpText {
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    /// `help` without a word: every statement by what it is for.
    package var overview: String {
        var out = "podsh: pods, typed or scripted. < … > holds what a thing is, { … } what to do.\n"
        let statements = Vocabulary.entries.filter { $0.context == .statement }
        let headings: [(VocabularyEntry.Category, String)] = [
            (.declaration, "Declare what exists"), (.command, "Look and change"), (.control, "Decide, repeat, check"),
        ]
        for (category, heading) in headings {
            out += "\n" + Style.strong.paint(heading, on: screen) + "\n"
            out += list(statements.filter { $0.category == category && $0.availability == .available })
        }
        let later = statements.filter { $0.availability == .later }.map(\.word)
        if !later.isEmpty {
            out += "\n" + Style.strong.paint("Not available yet", on: screen) + "\n"
            for line in Fold.lines(later.joined(separator: ", "), width: max(20, screen.columns - 2)) {
                out += "  \(line)\n"
            }
        }
        return out + "\n`help WORD` tells more, `explain pod.container.probe` goes inside. Ctrl-D leaves.\n"
    }

    /// The last entry of the path in full, the ones above it as the way to it.
    package func explanation(of path: [VocabularyEntry]) -> String {
        guard let entry = path.last else { return "" }
        var story = Story(on: screen)
        let way = path.map(\.word).joined(separator: ".")
        story.heading(way + (entry.availability == .later ? "   (not available yet)" : ""))
        story.say(entry.summary, depth: 1)
        story.blank()
        if entry.context == .state {
            story.field("Usage", "wait \(ValueType.waitTarget.placeholder) \(entry.word)", depth: 1)
        } else if entry.context != .kind {
            story.field("Usage", entry.usage, depth: 1)
        }
        if !entry.example.isEmpty { story.field("Example", entry.example, depth: 1, style: .good) }
        if !entry.aliases.isEmpty { story.field("Also", entry.aliases.joined(separator: ", "), depth: 1) }
        var out = story.text
        for context in entry.innerContexts {
            out +=
                "\n" + Style.strong.paint("Inside \(context == .container ? "a container" : "< … >")", on: screen)
                + "\n"
            out += list(Vocabulary.entries(in: context))
        }
        out += fields(of: entry)
        if entry.keyword == .on { out += "\nEvents\n" + list(Vocabulary.entries(in: .event)) }
        if entry.keyword == .wait, entry.context == .statement {
            out += "\nStates\n" + list(Vocabulary.entries(in: .state))
        }
        if entry.keyword == .get, entry.context == .statement {
            out += "\nKinds\n" + list(Vocabulary.entries(in: .kind))
        }
        return out
    }

    /// Usage on the left, the sentence on the right or, where that is too narrow, below.
    private func list(_ entries: [VocabularyEntry]) -> String {
        let words = entries.map { $0.word }
        let width = words.map { DisplayWidth.of($0) }.max() ?? 0
        let room = screen.columns - width - 5
        var out = ""
        for (entry, word) in zip(entries, words) {
            let summary = entry.summary + (entry.availability == .later ? " (not available yet)" : "")
            let lines = room >= 20 ? Fold.lines(summary, width: room) : [summary]
            let gap = String(repeating: " ", count: width - DisplayWidth.of(word) + 3)
            for (i, line) in lines.enumerated() {
                out +=
                    i == 0 ? "  " + Style.good.paint(word, on: screen) + gap : String(repeating: " ", count: width + 5)
                out += line + "\n"
            }
        }
        return out
    }

    /// What an object of this word is asked for in expressions: `web.ready`.
    private func fields(of entry: VocabularyEntry) -> String {
        guard entry.context == .statement || entry.context == .kind,
            let subject = Subject.allCases.first(where: { $0.word == entry.word && $0 != .scriptEvent })
        else { return "" }
        var table = Table(["", ""], foldsLastColumn: true)
        for field in subject.fields {
            table.rows.append([.init("  " + field.name, style: .good), .init(field.summary)])
        }
        return "\n"
            + Style.strong.paint("Fields in expressions, as \(entry.word)/NAME.\(subject.fields[0].name)", on: screen)
            + "\n"
            + table.text(on: screen, withHeaders: false)
    }
}
