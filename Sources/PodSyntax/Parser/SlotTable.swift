/// The vocabulary's slots flattened into trivial records, so that parsing an attribute touches no reference counts.
struct SlotTable: Sendable {
    enum Operation: UInt8 {
        case one, maybe, many, any, rest, choice, maybeChoice, options, oneOf, maybeOneOf
        case expression, body, maybeBody, maybeBlock, attributes, attribute
    }

    struct Step: Sendable {
        let operation: Operation
        let label: SlotLabel
        var type = ValueType.text
        var context = WordContext.statement
        /// Into `choices` or `options`, by operation.
        var first: UInt16 = 0
        var count: UInt16 = 0
    }

    struct Option: Sendable {
        let keyword: Keyword
        let label: SlotLabel
        let steps: Range<UInt16>
        let repeats: Bool
    }

    /// A flag of kubectl and the option it stands for.
    struct Flag: Sendable {
        let bytes: [UInt8]
        let keyword: Keyword
    }

    private(set) var steps: [Step] = []
    private(set) var options: [Option] = []
    private(set) var choices: [UInt16] = []
    /// By entry id.
    private(set) var entries: [Range<UInt16>] = []
    private(set) var flags: [Flag] = []

    static let shared = SlotTable(Vocabulary.entries)

    init(_ entries: [VocabularyEntry]) {
        for entry in entries { self.entries.append(add(entry.slots)) }
        flags.sort { $0.bytes.count > $1.bytes.count }
    }

    private mutating func add(_ slots: [Slot]) -> Range<UInt16> {
        let compiled = slots.map { compile($0) }
        let first = UInt16(steps.count)
        steps += compiled
        return first..<UInt16(steps.count)
    }

    private mutating func compile(_ slot: Slot) -> Step {
        switch slot.shape {
        case .one(let type): return Step(operation: .one, label: slot.label, type: type)
        case .maybe(let type): return Step(operation: .maybe, label: slot.label, type: type)
        case .many(let type): return Step(operation: .many, label: slot.label, type: type)
        case .any(let type): return Step(operation: .any, label: slot.label, type: type)
        case .rest(let type): return Step(operation: .rest, label: slot.label, type: type)
        case .choice(let words): return choice(.choice, slot.label, words.map(\.rawValue))
        case .maybeChoice(let words): return choice(.maybeChoice, slot.label, words.map(\.rawValue))
        case .options(let options): return option(.options, slot.label, options)
        case .oneOf(let options): return option(.oneOf, slot.label, options)
        case .maybeOneOf(let options): return option(.maybeOneOf, slot.label, options)
        case .expression: return Step(operation: .expression, label: slot.label)
        case .body(let context): return Step(operation: .body, label: slot.label, context: context)
        case .maybeBody(let context): return Step(operation: .maybeBody, label: slot.label, context: context)
        case .maybeBlock: return Step(operation: .maybeBlock, label: slot.label)
        case .attributes(let context): return Step(operation: .attributes, label: slot.label, context: context)
        case .attribute(let contexts): return choice(.attribute, slot.label, contexts.map { UInt16($0.rawValue) })
        }
    }

    private mutating func choice(_ operation: Operation, _ label: SlotLabel, _ values: [UInt16]) -> Step {
        let first = UInt16(choices.count)
        choices += values
        return Step(operation: operation, label: label, first: first, count: UInt16(values.count))
    }

    private mutating func option(_ operation: Operation, _ label: SlotLabel, _ given: [SlotOption]) -> Step {
        let compiled = given.map { option in
            for flag in option.flags where !flags.contains(where: { $0.bytes == Array(flag.utf8) }) {
                flags.append(Flag(bytes: Array(flag.utf8), keyword: option.keyword))
            }
            return Option(
                keyword: option.keyword, label: option.label, steps: add(option.slots), repeats: option.repeats)
        }
        let first = UInt16(options.count)
        options += compiled
        return Step(operation: operation, label: label, first: first, count: UInt16(given.count))
    }
}
