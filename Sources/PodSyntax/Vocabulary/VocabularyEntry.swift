/// One word in one context: how it is written, what follows it, what it means, whether it works yet.
package struct VocabularyEntry: Sendable {
    /// Whether the word does something in this version.
    package enum Availability: Hashable, Sendable {
        case available
        /// Parsed, but reported as "not available yet".
        case later
    }

    /// What a statement is for; the heading under which help lists it.
    package enum Category: Hashable, Sendable { case declaration, command, control, attribute, word }

    /// The index in `Vocabulary.entries`.
    package internal(set) var id = 0
    package let keyword: Keyword
    package let context: WordContext
    package let category: Category
    package let slots: [Slot]
    /// One sentence.
    package let summary: String
    /// A line that parses, standing in its context.
    package let example: String
    package let availability: Availability
    /// Of a kind: plural and short names, the plural first. Of other words: none.
    package let aliases: [String]
    /// Of a kind: groups and versions of Kubernetes' API in which it lives, `apps/v1`; none where it is podsh's own.
    package let apiVersions: [String]

    init(
        _ keyword: Keyword, in context: WordContext, _ category: Category = .attribute, _ slots: [Slot] = [],
        _ summary: String, _ example: String = "", later: Bool = false, aliases: [String] = [],
        apiVersions: [String] = []
    ) {
        self.keyword = keyword
        self.context = context
        self.category = category
        self.slots = slots
        self.summary = summary
        self.example = example
        self.availability = later ? .later : .available
        self.aliases = aliases
        self.apiVersions = apiVersions
    }

    /// The word as it is written.
    package var word: String { keyword.spelling }
}
