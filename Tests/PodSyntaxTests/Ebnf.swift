/// The grammar file as data. `A & B` means that B stands directly behind A.
struct Ebnf: Sendable {
    indirect enum Rule: Sendable {
        case terminal(String)
        /// A lower-case name: another production.
        case production(String)
        /// An upper-case name: a token.
        case token(String)
        case sequence([(rule: Rule, isAdjacent: Bool)])
        case choice([Rule])
        case optional(Rule)
        case repeated(Rule)
    }

    private(set) var productions: [String: Rule] = [:]
    /// In the order of the file.
    private(set) var names: [String] = []
    private(set) var terminals: Set<String> = []
    private(set) var tokens: Set<String> = []
    private(set) var references: Set<String> = []
    /// What could not be read.
    private(set) var errors: [String] = []

    private var symbols: [String] = []
    private var position = 0

    init(_ text: String) {
        symbols = Ebnf.lex(text)
        while position < symbols.count { production() }
    }

    private static func lex(_ text: String) -> [String] {
        var result: [String] = []
        var rest = text[...]
        while let first = rest.first {
            if rest.hasPrefix("(*"), let end = rest.firstRange(of: "*)") {
                rest = rest[end.upperBound...]
            } else if first == "\"" || first == "'" {
                let inner = rest.dropFirst().prefix { $0 != first }
                result.append("\"" + inner)
                rest = rest.dropFirst(inner.count + 2)
            } else if first == "?" {
                let inner = rest.dropFirst().prefix { $0 != "?" }
                result.append("?" + inner)
                rest = rest.dropFirst(inner.count + 2)
            } else if first.isLetter {
                let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
                result.append(String(word))
                rest = rest.dropFirst(word.count)
            } else {
                if !first.isWhitespace { result.append(String(first)) }
                rest = rest.dropFirst()
            }
        }
        return result
    }

    private var symbol: String? { position < symbols.count ? symbols[position] : nil }

    private mutating func production() {
        let name = symbols[position]
        guard position + 1 < symbols.count, symbols[position + 1] == "=" else {
            errors.append("no '=' behind \(name)")
            position += 1
            return
        }
        position += 2
        let rule = choice()
        if symbol != ";" { errors.append("no ';' behind \(name), found \(symbol ?? "the end")") }
        position += 1
        if productions[name] != nil { errors.append("\(name) is there twice") }
        productions[name] = rule
        names.append(name)
    }

    private mutating func choice() -> Rule {
        var alternatives = [sequence()]
        while symbol == "|" {
            position += 1
            alternatives.append(sequence())
        }
        return alternatives.count == 1 ? alternatives[0] : .choice(alternatives)
    }

    private mutating func sequence() -> Rule {
        var items: [(rule: Rule, isAdjacent: Bool)] = []
        var isAdjacent = false
        while let symbol, !["|", ";", ")", "]", "}"].contains(symbol) {
            if symbol == "&" {
                isAdjacent = true
                position += 1
                continue
            }
            items.append((item(), isAdjacent))
            isAdjacent = false
        }
        return items.count == 1 && !items[0].isAdjacent ? items[0].rule : .sequence(items)
    }

    private mutating func item() -> Rule {
        let symbol = symbols[position]
        position += 1
        switch symbol {
        case "(": return closed(choice(), ")")
        case "[": return .optional(closed(choice(), "]"))
        case "{": return .repeated(closed(choice(), "}"))
        default: break
        }
        if symbol.hasPrefix("\"") {
            terminals.insert(String(symbol.dropFirst()))
            return .terminal(String(symbol.dropFirst()))
        }
        if symbol.hasPrefix("?") { return .token(symbol) }
        if symbol.first?.isUppercase == true {
            tokens.insert(symbol)
            return .token(symbol)
        }
        references.insert(symbol)
        return .production(symbol)
    }

    private mutating func closed(_ rule: Rule, _ closer: String) -> Rule {
        if symbol != closer { errors.append("no '\(closer)', found \(symbol ?? "the end")") }
        position += 1
        return rule
    }
}
