/// The one table of all words. Lexer, parser, checker, completer, help, `explain`, the grammar file's test and the
/// TextMate grammar read it; nothing else lists words.
package enum Vocabulary {
    /// Every entry; an entry's `id` is its index.
    package static let entries: [VocabularyEntry] = {
        var all =
            declarations + lookingCommands + changingCommands + faultCommands + controlStatements + podAttributes
            + containerAttributes + securityAttributes + simulationAttributes + configurationAttributes
            + filesAttributes + nodeAttributes
            + eventWords + reactionWords + stateWords + kindWords + functionWords + reservedWords
        for id in all.indices { all[id].id = id }
        return all
    }()

    /// The entry of a word in a context or in one of the contexts it inherits from.
    package static func entry(_ keyword: Keyword, in context: WordContext) -> VocabularyEntry? {
        var next: WordContext? = context
        while let context = next {
            let id = index.ids[Int(context.rawValue) * Keyword.allCases.count + Int(keyword.rawValue)]
            if id != WordIndex.none { return entries[Int(id)] }
            next = context.parent
        }
        return nil
    }

    /// The entry of a written word in a context. Of kinds any form is found: `po`, `pods`, `pod`.
    package static func entry(_ word: String, in context: WordContext) -> VocabularyEntry? {
        var bytes = word
        return bytes.withUTF8 { buffer in
            guard let keyword = index.keyword(buffer) else { return nil }
            if context == .kind { return index.kindEntry(keyword.rawValue) }
            return keyword.rawValue < UInt16(Keyword.allCases.count)
                ? Keyword(rawValue: keyword.rawValue).flatMap { entry($0, in: context) } : nil
        }
    }

    /// The kind a written word means: `po`, `pods` and `pod` are all the entry `pod`. With its group, or its version
    /// and group, as kubectl takes it, it means that kind where it lives there: `deploy.apps`, `deploy.v1.apps`,
    /// `pods.v1.`.
    package static func kind(_ word: String) -> VocabularyEntry? {
        guard let dot = word.firstIndex(of: ".") else { return entry(word, in: .kind) }
        guard let entry = entry(String(word[..<dot]), in: .kind), entry.lives(in: word[word.index(after: dot)...])
        else { return nil }
        return entry
    }

    /// The entries of a context and of those it inherits from, in the table's order.
    package static func entries(in context: WordContext) -> [VocabularyEntry] {
        var result: [VocabularyEntry] = []
        var next: WordContext? = context
        while let context = next {
            result += entries.filter { $0.context == context }
            next = context.parent
        }
        return result
    }

    /// The words that statements begin with.
    package static let statementWords = entries.filter { $0.context == .statement }.map(\.word)

    /// By entry id.
    static let categories = entries.map(\.category)

    static let index = WordIndex(entries)

    /// By entry id, for the hot paths.
    static let traits: [Traits] = entries.map { Traits(keyword: $0.keyword, isLater: $0.availability == .later) }

    struct Traits: Sendable {
        let keyword: Keyword
        let isLater: Bool
    }
}
