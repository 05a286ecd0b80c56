import PodLanguage
import PodModel
import PodSyntax

extension Completer {
    /// Inside an expression: fields behind a dot, names of a kind behind `KIND/`, else whatever can be an operand or go
    /// on after one.
    func expression(
        _ text: ArraySlice<UInt8>, _ place: CursorPlace, also words: [Completion.Candidate]
    ) -> Completion {
        let chain = ExpressionChain(text)
        let word = CursorWord(text)
        if let base = chain.base {
            let fields = type(of: base).map(fields) ?? []
            let found = fields.filter { $0.name.hasPrefix(chain.typed) }.map {
                Completion.Candidate($0.name, $0.summary, isWhole: false)
            }
            return Completion(start: chain.start, candidates: found)
        }
        if let slash = chain.typed.firstIndex(of: "/"), let kind = ObjectKind(written: String(chain.typed[..<slash])) {
            let head = chain.typed[...slash]
            let found = list(kind, prefix: String(head)).map {
                Completion.Candidate($0.text, $0.summary, isWhole: false)
            }
            return Completion(
                start: chain.start, candidates: found.filter { $0.text.filter { $0 != "\"" }.hasPrefix(chain.typed) })
        }
        if chain.typed.isEmpty, place.followsOperand {
            return Completion(start: word.start, candidates: words + operators())
        }
        var seen: Set<String> = []
        let all = (place.followsOperand ? words + operators() : filtered(place) + operands() + words)
        let found = all.filter { $0.text.hasPrefix(chain.typed) && seen.insert($0.text).inserted }
        return Completion(start: chain.start, candidates: found)
    }

    private func operators() -> [Completion.Candidate] {
        [Keyword.and, .or, .in, .where].compactMap { keyword in
            Vocabulary.entry(keyword, in: .reserved).map { .init($0.word, $0.summary) }
        }
    }

    private func operands() -> [Completion.Candidate] {
        var all: [Completion.Candidate] = []
        for kind in ObjectKind.workloads + [.pod, .service] {
            all += world.names(of: kind).filter(isPlainName).map { .init($0, kind.word, isWhole: false) }
        }
        all += world.variables.filter { isPlainName($0.name) }.map { .init($0.name, "a variable", isWhole: false) }
        all += world.functions.map { .init("\($0)(", "a function", isWhole: false) }
        for function in Builtin.allCases { all.append(.init("\(function.name)(", function.summary, isWhole: false)) }
        for entry in Vocabulary.entries(in: .value) { all.append(.init(entry.word, entry.summary, isWhole: false)) }
        for entry in Vocabulary.entries(in: .kind) where entry.availability == .available {
            if let plural = entry.aliases.first, Subject(plural: plural) != nil {
                all.append(.init(plural, entry.summary))
            }
        }
        for kind in [ObjectKind.pod, .node, .service, .replicaSet] {
            all.append(.init(kind.word + "/", "a \(kind.word) by name", isWhole: false))
        }
        for keyword in [Keyword.not, .true, .false, .null] {
            if let entry = Vocabulary.entry(keyword, in: .reserved) { all.append(.init(entry.word, entry.summary)) }
        }
        return all
    }

    /// A name that an expression reads as one: no dot, no leading digit.
    private func isPlainName(_ name: String) -> Bool {
        guard let first = name.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A else { return false }
        return name.utf8.allSatisfy {
            ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A || $0 >= 0x30 && $0 <= 0x39 || $0 == 0x2D
        }
    }

    /// Behind `where`: the fields of what is filtered.
    private func filtered(_ place: CursorPlace) -> [Completion.Candidate] {
        let words = place.top.words
        guard let index = words.lastIndex(of: "where") else { return [] }
        var subject = index > 0 ? Subject(plural: words[index - 1]) : nil
        if subject == nil, words.count > 1, words[0] == "get" {
            subject = ObjectKind(written: words[1]).map { Subject($0) }
        }
        if words[0] == "events" { subject = .event }
        if words[0] == "on", index > 0 { subject = words[1].hasPrefix("node") ? .node : .pod }
        let fields = subject?.fields ?? []
        return fields.map { .init($0.name, $0.summary, isWhole: false) }
    }

    // MARK: Types

    private func fields(of type: StaticType) -> [Field] {
        if type.isList || type.base != .subject { return [] }
        return type.subject.fields
    }

    /// The type of `web.pods[0]`, as far as the catalogue and the world know it.
    private func type(of base: String) -> StaticType? {
        var parts = ExpressionChain.steps(of: base)[...]
        guard let first = parts.popFirst(), var type = rootType(first) else { return nil }
        for part in parts {
            if part.hasPrefix("[") {
                guard let element = type.element else { return nil }
                type = element
            } else {
                guard let field = fields(of: type).first(where: { $0.name == part }) else { return nil }
                type = field.type
            }
        }
        return type
    }

    private func rootType(_ name: String) -> StaticType? {
        if let slash = name.firstIndex(of: "/") {
            return ObjectKind(written: String(name[..<slash])).map { .object(Subject($0)) }
        }
        if let open = name.firstIndex(of: "(") { return Builtin(name: String(name[..<open]))?.result }
        if name == "event" { return .object(.scriptEvent) }
        // A variable of unknown type may as well be the name of an object, which the world's variables also hold.
        let unknown = StaticType(.any)
        if let variable = world.variables.first(where: { $0.name == name }), variable.type != unknown {
            return variable.type
        }
        if let subject = Subject(plural: name) { return .collection(subject) }
        // The order in which a bare name is looked up: controller, pod, service, another.
        for kind in ObjectKind.workloads + [.pod, .service, .template, .configMap, .persistentVolumeClaim]
        where world.names(of: kind).contains(name) {
            return .object(Subject(kind))
        }
        return nil
    }
}

/// The run of names, dots, indexes and calls that ends at the cursor.
struct ExpressionChain {
    /// Byte offset at which the last name begins.
    let start: Int
    /// What stands before the last dot; `nil` when there is none.
    let base: String?
    let typed: String

    init(_ text: ArraySlice<UInt8>) {
        var at = text.endIndex
        var depth = 0
        while at > text.startIndex {
            let byte = text[at - 1]
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: ")") {
                // Closed brackets belong to a chain only before a dot.
                if depth == 0, at == text.endIndex { break }
                depth += 1
            } else if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "(") {
                if depth == 0 { break }
                depth -= 1
            } else if depth == 0, !ExpressionChain.isName(byte) {
                break
            }
            at -= 1
        }
        let chain = text[at...]
        if let dot = chain.lastIndex(of: UInt8(ascii: ".")), dot > at, !chain[dot...].contains(UInt8(ascii: "/")),
            chain[dot - 1] != UInt8(ascii: ".")
        {
            start = dot + 1
            base = String(decoding: chain[..<dot], as: UTF8.self)
            typed = String(decoding: chain[(dot + 1)...], as: UTF8.self)
        } else {
            start = at
            base = nil
            typed = String(decoding: chain, as: UTF8.self)
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39 || "-_./\"".utf8.contains(byte)
    }

    /// `web.pods[0]` as `web`, `pods`, `[0]`; a call keeps its parentheses.
    static func steps(of base: String) -> [String] {
        var steps: [String] = []
        var step = ""
        var depth = 0
        var isQuoted = false
        for character in base {
            if character == "\"" { isQuoted.toggle() }
            if depth == 0, !isQuoted, character == "." || character == "[" {
                if !step.isEmpty { steps.append(step) }
                step = ""
                if character == "." { continue }
            }
            if character == "(" || character == "[" { depth += 1 }
            if character == ")" || character == "]" { depth -= 1 }
            step.append(character)
        }
        if !step.isEmpty { steps.append(step) }
        return steps
    }
}
