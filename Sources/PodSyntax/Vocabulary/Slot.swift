/// One place of a statement or attribute behind its keyword: what may stand there and under which label it is kept.
package struct Slot: Sendable {
    package let label: SlotLabel
    package let shape: Shape

    package init(_ label: SlotLabel, _ shape: Shape) {
        self.label = label
        self.shape = shape
    }

    package indirect enum Shape: Sendable {
        /// A word that must be there.
        case one(ValueType)
        /// A word that may be there.
        case maybe(ValueType)
        /// One or more words to the end of the item; of a `label` or `variable` all that have a `=`.
        case many(ValueType)
        /// As `many`, but none is fine too.
        case any(ValueType)
        /// `WORD…`: everything to the end of the item, or a list `[a, b]`.
        case rest(ValueType)
        /// One of these words, kept as a flag.
        case choice([Keyword])
        case maybeChoice([Keyword])
        /// Options in any order, each at most once.
        case options([SlotOption])
        /// Exactly one of these, told apart by its keyword.
        case oneOf([SlotOption])
        case maybeOneOf([SlotOption])
        /// An expression.
        case expression
        /// `< … >` of that context.
        case body(WordContext)
        case maybeBody(WordContext)
        /// `{ … }`.
        case maybeBlock
        /// Attributes on the same line, or a body.
        case attributes(WordContext)
        /// One attribute of a container or a pod, as in `set web/nginx image nginx:1.27`.
        case attribute([WordContext])
    }
}

/// A part introduced by a keyword: `every 5s`, `read-only`.
package struct SlotOption: Sendable {
    /// The word that introduces it.
    package let keyword: Keyword
    /// The label of its flag (when it has no slot that carries the label itself).
    package let label: SlotLabel
    /// kubectl's flags that mean the same; the formatter writes the word.
    package let flags: [String]
    /// What follows the keyword. Empty: the keyword stands for itself and is kept as a flag.
    package let slots: [Slot]
    /// True if the keyword may be left out (the first alternative of a choice).
    package let repeats: Bool

    package init(
        _ keyword: Keyword, _ label: SlotLabel, _ slots: [Slot] = [], flags: [String] = [], repeats: Bool = false
    ) {
        self.keyword = keyword
        self.label = label
        self.flags = flags
        self.slots = slots
        self.repeats = repeats
    }

    /// `KEYWORD VALUE`, the value held under the label.
    package static func word(
        _ keyword: Keyword, _ label: SlotLabel, _ type: ValueType, flags: [String] = [], repeats: Bool = false
    ) -> SlotOption {
        SlotOption(keyword, label, [Slot(label, .one(type))], flags: flags, repeats: repeats)
    }
}
