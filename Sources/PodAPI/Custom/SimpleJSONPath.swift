import PodText

/// Where in an object a printer column or a replica count stands, in the JSONPath that definitions use:
/// `.spec.replicas`, `.status.conditions[?(@.type=="Ready")].status`, `.spec.hosts[0]`, `.metadata.labels.a\.b`.
struct SimpleJSONPath: Hashable, Sendable {
    private enum Step: Hashable, Sendable {
        case field(String)
        case index(Int)
        case all
        case matching(field: String, value: String)
    }

    private let steps: [Step]

    /// Nil of what is no such path.
    init?(_ text: String) {
        var rest = Substring(text)
        if rest.hasPrefix("{"), rest.hasSuffix("}") { rest = rest.dropFirst().dropLast() }
        if rest.hasPrefix("$") { rest = rest.dropFirst() }
        guard rest.hasPrefix(".") || rest.hasPrefix("[") else { return nil }
        var steps: [Step] = []
        while let first = rest.popFirst() {
            switch first {
            case ".":
                var name = ""
                while let next = rest.first, next != ".", next != "[" {
                    rest.removeFirst()
                    if next == "\\", let escaped = rest.popFirst() { name.append(escaped) } else { name.append(next) }
                }
                if name == "*" { steps.append(.all) } else if !name.isEmpty { steps.append(.field(name)) }
            case "[":
                guard let end = SimpleJSONPath.end(of: rest), let step = SimpleJSONPath.step(rest[..<end]) else {
                    return nil
                }
                steps.append(step)
                rest = rest[rest.index(after: end)...]
            case _: return nil
            }
        }
        self.steps = steps
    }

    /// The bracket that closes, outside quotes.
    private static func end(of text: Substring) -> Substring.Index? {
        var quote: Character?
        for place in text.indices {
            switch (quote, text[place]) {
            case (nil, "]"): return place
            case (nil, "'"), (nil, "\""): quote = text[place]
            case (let open?, let now) where open == now: quote = nil
            case (_, _): break
            }
        }
        return nil
    }

    private static func step(_ text: Substring) -> Step? {
        if text == "*" { return .all }
        if let index = Int(text) { return .index(index) }
        if let name = unquoted(text) { return .field(name) }
        guard text.hasPrefix("?(@."), text.hasSuffix(")") else { return nil }
        let parts = text.dropFirst(4).dropLast().split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("=") else { return nil }
        let value = parts[1].dropFirst().trimmed
        return .matching(field: String(parts[0].trimmed), value: unquoted(value) ?? String(value))
    }

    private static func unquoted(_ text: Substring) -> String? {
        guard text.count >= 2, let quote = text.first, quote == "'" || quote == "\"", text.last == quote else {
            return nil
        }
        return String(text.dropFirst().dropLast())
    }

    /// All that stands there.
    func values(in object: Document) -> [Document] {
        steps.reduce([object]) { found, step in
            found.flatMap { value -> [Document] in
                switch step {
                case .field(let name): return value[name].map { [$0] } ?? []
                case .index(let index):
                    let items = value.elements
                    let place = index < 0 ? items.count + index : index
                    return items.indices.contains(place) ? [items[place]] : []
                case .all: return value.elements + value.members.map(\.value)
                case .matching(let field, let text):
                    return value.elements.filter { $0[field]?.text == text || $0[field]?.jsonLine == text }
                }
            }
        }
    }

    /// The object with another value there; the path leads over fields alone, and what is missing is made.
    func setting(_ value: Document, in object: Document) -> Document {
        SimpleJSONPath.setting(value, in: object, steps[...])
    }

    private static func setting(_ value: Document, in object: Document, _ steps: ArraySlice<Step>) -> Document {
        guard case .field(let name)? = steps.first else { return steps.isEmpty ? value : object }
        var object = object.members.isEmpty ? Document.object([]) : object
        object[name] = setting(value, in: object[name] ?? .object([]), steps.dropFirst())
        return object
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return text
    }
}
