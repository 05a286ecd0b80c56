import PodSyntax

/// A value with the way to it, as errors write it: `services.web.ports[0]`.
struct ComposeValue {
    let node: ComposeNode
    let path: String
    /// Of the key; of an item its own.
    let place: ComposePlace
    let report: ComposeReport

    init(_ node: ComposeNode, _ path: String, at place: ComposePlace? = nil, _ report: ComposeReport) {
        self.node = node
        self.path = path
        self.place = place ?? node.place
        self.report = report
    }

    func error(_ message: String, code: String = "bad-value", help: String? = nil) {
        report.error(node.isNull ? place : node.place, code, "\(path): \(message)", help: help)
    }

    func warn(_ message: String, help: String? = nil) {
        report.warn(place, "noted", "\(path): \(message)", help: help)
    }

    func notCarried(_ message: String = "podsh does not carry this key", help: String? = nil) {
        report.notCarried(place, "\(path): \(message)", help: help)
    }

    private func wrongType(_ wanted: String) {
        let found =
            switch node.content {
            case .null: "nothing"
            case .scalar: "a text"
            case .list: "a list"
            case .map: "a map"
            }
        error("expected \(wanted), this is \(found)", code: "wrong-type")
    }
}

// What values hold. Each answers nil where that is wrong, which has been reported.
extension ComposeValue {
    func text() -> String? {
        if let text = node.text { return text }
        wrongType("a text")
        return nil
    }

    func flag() -> Bool? {
        switch node.text?.lowercased() {
        case "true", "yes", "on", "y": return true
        case "false", "no", "off", "n": return false
        default:
            wrongType("true or false")
            return nil
        }
    }

    func integer(_ range: ClosedRange<Int64> = 0...Int64(Int32.max)) -> Int64? {
        guard let text = text() else { return nil }
        if let number = Int64(text), range.contains(number) { return number }
        error("'\(text)' is no whole number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    /// One of a few words.
    func choice<T>(_ choices: [(String, T)]) -> T? {
        guard let text = text() else { return nil }
        if let found = choices.first(where: { $0.0 == text }) { return found.1 }
        let words = choices.map(\.0)
        error(
            "'\(text)' is none of \(words.joined(separator: ", "))",
            help: NearMiss.best(for: text, among: words).map { "did you mean '\($0)'?" })
        return nil
    }

    func list() -> [ComposeValue]? {
        guard case .list(let items) = node.content else {
            wrongType("a list")
            return nil
        }
        return items.enumerated().map { ComposeValue($1, "\(path)[\($0)]", report) }
    }

    /// A text is a list of one.
    func listOrOne() -> [ComposeValue]? { node.text == nil ? list() : [self] }

    func texts() -> [String] { (list() ?? []).compactMap { $0.text() } }

    func map() -> ComposeMap? {
        if node.isNull { return ComposeMap(self, []) }
        guard case .map(let entries) = node.content else {
            wrongType("a map")
            return nil
        }
        return ComposeMap(self, entries)
    }

    /// A pair of a list of `KEY=VALUE` or of a map.
    struct Pair {
        let key: String
        /// nil where only the key is given.
        let value: String?
        let place: ComposePlace
    }

    /// `[KEY=VALUE, KEY]`, or a map.
    func pairs() -> [Pair] {
        if case .list = node.content {
            return (list() ?? []).compactMap { item in
                guard let text = item.text() else { return nil }
                guard let sign = text.firstIndex(of: "=") else {
                    return Pair(key: text, value: nil, place: item.place)
                }
                return Pair(
                    key: String(text[..<sign]), value: String(text[text.index(after: sign)...]), place: item.place)
            }
        }
        return (map()?.all() ?? []).compactMap { key, value in
            if value.node.isNull { return Pair(key: key, value: nil, place: value.place) }
            return value.text().map { Pair(key: key, value: $0, place: value.place) }
        }
    }

    /// A list of names, or a map whose keys they are.
    func named() -> [(name: String, value: ComposeValue)] {
        if case .list = node.content {
            return (list() ?? []).compactMap { item in
                item.text().map { ($0, ComposeValue(ComposeNode(.null, at: item.place), item.path, report)) }
            }
        }
        return (map()?.all() ?? []).map { ($0.key, $0.value) }
    }
}
