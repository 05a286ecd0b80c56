import PodSyntax

/// The second part of the grammar file: the vocabulary table written out as productions.
enum VocabularyGrammar {
    static let marker = "(* Vocabulary: written by the tests from the one table; do not edit below this line. *)\n"

    static func text() -> String {
        var result = ""
        result += production("declaration", entries(.statement, .declaration).map(line))
        result += production("command", entries(.statement, .command).map(line))
        for context in bodies {
            let name = "\(context)"
            let own = Vocabulary.entries.filter { $0.context == context }.map(line)
            let inherited = context.parent.map { ["\($0)-attribute"] } ?? []
            result += production("\(name)-attribute", inherited + own)
            result += "\(name)-body = \"<\" { [ \(name)-attribute ] separator } [ \(name)-attribute ] \">\" ;\n"
        }
        for context in [WordContext.event, .reaction, .state, .function, .value, .reserved] {
            result += list("\(context)", Vocabulary.entries(in: context).map { "\"\($0.word)\"" })
        }
        let kinds = Vocabulary.entries(in: .kind).flatMap { [$0.word] + $0.aliases }
        result += list("kind", kinds.map { "\"\($0)\"" })
        result += "\n"
        for type in ValueType.allCases where token(type).first?.isUppercase == true {
            result += "\(token(type)) = ? \(type.title) ? ;\n"
        }
        for (name, meaning) in others { result += "\(name) = ? \(meaning) ? ;\n" }
        return result
    }

    static let bodies: [WordContext] = [
        .pod, .deployment, .stateful, .daemon, .job, .cron, .container, .security, .simulation, .configuration, .files,
        .node,
    ]

    static let others = [
        ("NEWLINE", "the end of a line, LF or CRLF"), ("HOST-TEXT", "text for sh -c, to the end of the line"),
        ("VARIABLE-NAME", "a letter or _, then letters, digits, _ and -, not reserved"),
        ("FIELD-NAME", "letters, digits, _ and -"), ("OBJECT-NAME", "letters, digits, _ and -"),
        ("INTEGER-LITERAL", "digits"), ("DECIMAL-LITERAL", "digits, a point, digits; or an exponent"),
        ("DURATION-LITERAL", "a number with ns us ms s m h d, or several: 1h30m"),
        ("QUANTITY-LITERAL", "a number with n u k M G T P E or Ki Mi Gi Ti Pi Ei"),
        ("PERCENT-LITERAL", "a number with %"),
        ("STRING", "text in quotes: \"…\" '…' or over lines in \"\"\" '''"),
        ("STRING-TEXT", "text in quotes with escapes"),
        ("BARE", "anything but spaces, quotes, $ and \\ and the signs of brackets, ; and |"),
    ]

    private static func entries(_ context: WordContext, _ category: VocabularyEntry.Category) -> [VocabularyEntry] {
        Vocabulary.entries.filter { $0.context == context && $0.category == category }
    }

    private static func production(_ name: String, _ alternatives: [String]) -> String {
        "\(name) = \(alternatives.joined(separator: "\n    | ")) ;\n"
    }

    /// A production of words only, filled into lines.
    private static func list(_ name: String, _ words: [String]) -> String {
        var result = "\(name) ="
        var width = result.count
        for (index, word) in words.enumerated() {
            let piece = (index == 0 ? " " : " | ") + word
            if width + piece.count > 118 {
                result += "\n   "
                width = 3
            }
            result += piece
            width += piece.count
        }
        return result + " ;\n"
    }

    private static func line(_ entry: VocabularyEntry) -> String {
        let head = entry.keyword == .pair ? [] : ["\"\(entry.word)\""]
        return (head + entry.slots.map { slot($0) }).joined(separator: " ")
    }

    private static func slot(_ slot: Slot) -> String {
        switch slot.shape {
        case .one(let type): token(type)
        case .maybe(let type): "[ \(token(type)) ]"
        case .many(let type): "\(token(type)) { \(token(type)) }"
        case .any(let type): "{ \(token(type)) }"
        case .rest: "rest"
        case .choice(let words): "( " + words.map { "\"\($0.spelling)\"" }.joined(separator: " | ") + " )"
        case .maybeChoice(let words): "[ " + words.map { "\"\($0.spelling)\"" }.joined(separator: " | ") + " ]"
        case .options(let options): options.map { "[ \(option($0)) ]" }.joined(separator: " ")
        case .oneOf(let options): "( " + options.map(option).joined(separator: " | ") + " )"
        case .maybeOneOf(let options): "[ " + options.map(option).joined(separator: " | ") + " ]"
        case .expression: slot.label == .filter ? "disjunction" : "expression"
        case .body(let context): "\(context)-body"
        case .maybeBody(let context): "[ \(context)-body ]"
        case .maybeBlock: "[ block ]"
        case .attributes(let context): "{ \(context)-attribute } [ \(context)-body ]"
        case .attribute(let contexts):
            "( "
                + ((contexts.count > 1 ? ["\"from\" TEMPLATE"] : []) + contexts.map { "\($0)-attribute" }).joined(
                    separator: " | ") + " )"
        }
    }

    private static func option(_ option: SlotOption) -> String {
        (["\"\(option.keyword.spelling)\""] + option.slots.map { slot($0) }).joined(separator: " ")
    }

    /// `.memoryRange` as `MEMORY-RANGE`; a target is a production of its own.
    static func token(_ type: ValueType) -> String {
        if type == .target { return "target" }
        var result = ""
        for character in "\(type)" {
            if character.isUppercase { result += "-" }
            result += character.uppercased()
        }
        return result
    }
}
