import PodSyntax

/// Follows the slots of a statement or attribute along the words already written, to what may come next.
struct SlotWalk {
    /// What may stand at the cursor.
    enum Wanted {
        case word(String, String)
        case value(ValueType)
        case expression
    }

    private(set) var wanted: [Wanted] = []
    private var words: ArraySlice<String>
    /// The kind word written before a name (`get pods …`), and the keyword of the item.
    private(set) var kindWord: String?
    private(set) var keyword: Keyword?
    /// The walk ended inside something that must be finished first.
    private var isStuck = false

    init(_ frame: CursorPlace.Frame) {
        words = frame.words[...]
        guard let first = words.popFirst(), let entry = SlotWalk.entry(first, in: frame.kind) else { return }
        keyword = entry.keyword
        if entry.category == .control { control(entry.keyword) } else { follow(entry.slots) }
    }

    static func entry(_ word: String, in kind: CursorPlace.Frame.Kind) -> VocabularyEntry? {
        switch kind {
        case .statements: Vocabulary.entry(word, in: .statement)
        case .body(let context): Vocabulary.entry(word, in: context)
        case .group: nil
        }
    }

    /// What stands inside the `<` that follows these words.
    static func bodyContext(of frame: CursorPlace.Frame) -> WordContext {
        var context = WordContext.pod
        var kind = frame.kind
        // Attributes on one line nest: `container nginx simulate <`.
        for word in frame.words {
            guard let entry = entry(word, in: kind), let inner = entry.innerContexts.first else { continue }
            context = inner
            kind = .body(inner)
        }
        return context
    }

    // MARK: Slots

    private mutating func follow(_ slots: [Slot]) {
        for (index, slot) in slots.enumerated() {
            follow(slot, later: Array(slots[(index + 1)...]))
            if isStuck { return }
        }
    }

    private mutating func follow(_ slot: Slot, later: [Slot]) {
        switch slot.shape {
        case .one(let type): one(type, isOptional: false, later: later)
        case .maybe(let type): one(type, isOptional: true, later: later)
        case .many(let type), .any(let type): many(type, later: later)
        case .rest(let type):
            words = []
            wanted.append(.value(type))
            isStuck = true
        case .choice(let choices): choose(choices, isOptional: false)
        case .maybeChoice(let choices): choose(choices, isOptional: true)
        case .options(let options): self.options(options)
        case .oneOf(let options): oneOf(options, isOptional: false)
        case .maybeOneOf(let options): oneOf(options, isOptional: true)
        case .expression: expression(later: later)
        case .body, .maybeBody:
            if words.isEmpty { wanted.append(.word("<", "what it is")) }
        case .maybeBlock:
            if words.isEmpty { wanted.append(.word("{", "what to do")) }
        case .attributes(let context):
            if words.isEmpty { wanted.append(.word("<", "attributes, one per line")) }
            attributes([context], once: false)
        case .attribute(let contexts): attributes(contexts, once: true)
        }
    }

    private mutating func one(_ type: ValueType, isOptional: Bool, later: [Slot]) {
        guard let word = words.first else {
            wanted.append(.value(type))
            isStuck = !isOptional
            return
        }
        if isOptional, later.contains(where: { $0.begins(with: word) }) { return }
        words.removeFirst()
        if type == .kind || [.target, .podContainer, .waitTarget].contains(type), Vocabulary.kind(word) != nil {
            kindWord = word
            // `KIND NAME` is one target.
            if type != .kind { one(.name, isOptional: false, later: later) }
        }
    }

    private mutating func many(_ type: ValueType, later: [Slot]) {
        while let word = words.first {
            if later.contains(where: { $0.begins(with: word) })
                || boundary.contains(where: { Vocabulary.entry(word, in: $0) != nil })
            {
                return
            }
            words.removeFirst()
        }
        wanted.append(.value(type))
    }

    /// Contexts whose attributes end a list of words, while a line of attributes is followed.
    private var boundary: [WordContext] = []

    private mutating func choose(_ choices: [Keyword], isOptional: Bool) {
        guard let word = words.first else {
            for choice in choices { offer(choice) }
            isStuck = !isOptional
            return
        }
        if choices.contains(where: { $0.spelling == word }) { words.removeFirst() }
    }

    private mutating func options(_ options: [SlotOption]) {
        var left = options
        while true {
            guard let word = words.first else {
                for option in left { offer(option) }
                return
            }
            guard let index = left.firstIndex(where: { $0.matches(word) }) else { return }
            words.removeFirst()
            let option = left[index]
            if !option.repeats { left.remove(at: index) }
            if case .expression? = option.slots.first?.shape {
                expression(following: left)
            } else {
                follow(option.slots)
            }
            if isStuck { return }
        }
    }

    private mutating func oneOf(_ options: [SlotOption], isOptional: Bool) {
        guard let word = words.first else {
            for option in options { offer(option) }
            isStuck = !isOptional
            return
        }
        guard let option = options.first(where: { $0.matches(word) }) else { return }
        words.removeFirst()
        follow(option.slots)
    }

    private mutating func attributes(_ contexts: [WordContext], once: Bool) {
        let outer = boundary
        boundary += contexts
        defer { boundary = outer }
        while true {
            guard let word = words.first else {
                for context in contexts { offerAttributes(of: context) }
                return
            }
            guard let entry = contexts.lazy.compactMap({ Vocabulary.entry(word, in: $0) }).first else {
                isStuck = true
                return
            }
            words.removeFirst()
            keyword = entry.keyword
            follow(entry.slots)
            if isStuck || once { return }
        }
    }

    private mutating func expression(later: [Slot] = [], following options: [SlotOption] = []) {
        wanted.append(.expression)
        guard !words.isEmpty else {
            isStuck = true
            return
        }
        // The expression may have ended: what can follow it is offered too.
        if let last = words.lastIndex(where: { word in options.contains { $0.matches(word) } }) {
            wanted.removeLast()
            words = words[last...]
            self.options(options)
            isStuck = true
            return
        }
        words = []
        for option in options { offer(option) }
    }

    // MARK: Statements with a grammar of their own

    private mutating func control(_ keyword: Keyword) {
        switch ControlWord(keyword) {
        case .if, .while, .return, .exit, .sleep, .print, .every: wanted.append(.expression)
        case .expect:
            wanted.append(.expression)
            if !words.isEmpty, !words.contains("within") { wanted.append(.word("within", "how long it may take")) }
        case .run: run()
        case .let, .output: if words.contains("=") { wanted.append(.expression) }
        case .for:
            if words.contains("in") {
                wanted.append(.expression)
            } else if words.count == 1 {
                wanted.append(.word("in", "of what"))
            }
        case .wait: wait()
        case .on: on()
        case .break, .continue, .def, nil: break
        }
    }

    /// What may follow a command that is one text or a list; a bare word goes on to the end of the line.
    private mutating func run() {
        guard let first = words.first, ["\"", "'", "("].contains(first.first) else { return }
        if words.contains("within") { return wanted.append(.expression) }
        if !words.contains("env") { wanted.append(.word("env", "variables for the command")) }
        wanted.append(.word("within", "how long it may take"))
    }

    private mutating func wait() {
        if words.first == "until" || words.contains("for") || words.contains("within") {
            wanted.append(.expression)
            return
        }
        if words.isEmpty { wanted.append(.word("until", "a condition")) }
        one(.waitTarget, isOptional: false, later: [])
        if isStuck { return }
        let states = Vocabulary.entries(in: .state)
        if words.isEmpty || words.last == "or" {
            for entry in states { wanted.append(.word(entry.word, entry.summary)) }
        } else {
            wanted.append(.word("or", "another state that will do"))
            wanted.append(.word("for", "how long it must hold"))
            wanted.append(.word("within", "how long it may take"))
        }
    }

    private mutating func on() {
        guard words.popFirst() != nil else {
            for entry in Vocabulary.entries(in: .event) where entry.availability == .available {
                wanted.append(.word(entry.word, entry.summary))
            }
            wanted.append(.word("exit", "However the script ends."))
            return
        }
        if words.contains("where") { wanted.append(.expression) }
        if words.last == "of" {
            wanted.append(.value(.target))
            return
        }
        if words.isEmpty { wanted.append(.word("of", "only these objects")) }
        if !words.contains("where") { wanted.append(.word("where", "only when a condition holds")) }
        for entry in Vocabulary.entries(in: .reaction) { wanted.append(.word(entry.word, entry.summary)) }
        wanted.append(.word("{", "what to do"))
    }

    // MARK: Offers

    private mutating func offer(_ option: SlotOption) {
        wanted.append(.word(option.keyword.spelling, option.summary))
    }

    private mutating func offer(_ keyword: Keyword) {
        wanted.append(.word(keyword.spelling, OptionSummary.of(keyword)))
    }

    private mutating func offerAttributes(of context: WordContext) {
        for entry in Vocabulary.entries(in: context) where entry.availability == .available && entry.keyword != .pair {
            wanted.append(.word(entry.word, entry.summary))
        }
    }
}

extension Slot {
    /// True if the word is one of this slot's own keywords.
    fileprivate func begins(with word: String) -> Bool {
        switch shape {
        case .options(let options), .oneOf(let options), .maybeOneOf(let options): options.contains { $0.matches(word) }
        case .choice(let words), .maybeChoice(let words): words.contains { $0.spelling == word }
        case .one, .maybe, .many, .any, .rest, .expression, .body, .maybeBody, .maybeBlock, .attributes, .attribute:
            false
        }
    }
}

extension SlotOption {
    fileprivate func matches(_ word: String) -> Bool { keyword.spelling == word || flags.contains(word) }

    /// What it means, else what follows it.
    fileprivate var summary: String {
        let known = OptionSummary.of(keyword)
        if !known.isEmpty { return known }
        guard let slot = slots.first else { return "" }
        switch slot.shape {
        case .one(let type), .maybe(let type), .many(let type), .any(let type), .rest(let type):
            return "then \(type.title)"
        case .expression: return "then a condition"
        case .choice, .maybeChoice, .options, .oneOf, .maybeOneOf, .body, .maybeBody, .maybeBlock, .attributes,
            .attribute:
            return ""
        }
    }
}
