package import PodModel

/// `labelSelector=` of a request: `a=b,c!=d,e in (x,y),f notin (z),g,!h` (`apimachinery/pkg/labels`).
package enum LabelSelectorQuery {
    /// An empty text selects everything.
    package static func read(_ text: String) throws(SelectorError) -> Selector {
        var reader = LabelSelectorReader(text)
        return Selector(try reader.requirements())
    }
}

/// A word of a selector. What is between special characters and spaces is one; `in` and `notin` are operators only
/// where one may stand.
private enum SelectorToken: Equatable {
    case word(String)
    case equals(String)
    case notEquals, not, comma, open, close, greater, less, end

    var text: String {
        switch self {
        case .word(let text), .equals(let text): text
        case .notEquals: "!="
        case .not: "!"
        case .comma: ","
        case .open: "("
        case .close: ")"
        case .greater: ">"
        case .less: "<"
        case .end: ""
        }
    }
}

private struct LabelSelectorReader {
    private var tokens: ArraySlice<SelectorToken>

    init(_ text: String) {
        var tokens: [SelectorToken] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.first {
            let isDouble = rest.dropFirst().first == UInt8(ascii: "=")
            var length = 1
            switch byte {
            case 0x20, 0x09, 0x0A, 0x0D: break
            case UInt8(ascii: "="):
                tokens.append(.equals(isDouble ? "==" : "="))
                length = isDouble ? 2 : 1
            case UInt8(ascii: "!"):
                tokens.append(isDouble ? .notEquals : .not)
                length = isDouble ? 2 : 1
            case UInt8(ascii: ","): tokens.append(.comma)
            case UInt8(ascii: "("): tokens.append(.open)
            case UInt8(ascii: ")"): tokens.append(.close)
            case UInt8(ascii: ">"): tokens.append(.greater)
            case UInt8(ascii: "<"): tokens.append(.less)
            default:
                let word = rest.prefix { !" \t\n\r=!,()<>".utf8.contains($0) }
                tokens.append(.word(String(decoding: word, as: UTF8.self)))
                length = word.count
            }
            rest = rest.dropFirst(length)
        }
        self.tokens = tokens[...]
    }

    private var next: SelectorToken { tokens.first ?? .end }

    private mutating func take() -> SelectorToken { tokens.popFirst() ?? .end }

    mutating func requirements() throws(SelectorError) -> [Selector.Requirement] {
        var requirements: [Selector.Requirement] = []
        while true {
            switch next {
            case .end: return requirements
            case .word, .not:
                do throws(SelectorError) {
                    requirements.append(try requirement())
                } catch {
                    throw SelectorError("unable to parse requirement: \(error.message)")
                }
            case .equals, .notEquals, .comma, .open, .close, .greater, .less:
                throw SelectorError("found '\(next.text)', expected: !, identifier, or 'end of string'")
            }
            switch take() {
            case .end: return requirements
            case .comma:
                switch next {
                case .word, .not: continue
                case .equals, .notEquals, .comma, .open, .close, .greater, .less, .end:
                    throw SelectorError("found '\(next.text)', expected: identifier after ','")
                }
            case let other: throw SelectorError("found '\(other.text)', expected: ',' or 'end of string'")
            }
        }
    }

    private mutating func requirement() throws(SelectorError) -> Selector.Requirement {
        let isAbsence = next == .not
        if isAbsence { _ = take() }
        let key = try label()
        if isAbsence { return .missing(key) }
        switch next {
        case .end, .comma: return .exists(key)
        case .equals:
            _ = take()
            return .equals(key, try value(of: key))
        case .notEquals:
            _ = take()
            return .notEquals(key, try value(of: key))
        case .word("in"):
            _ = take()
            return .isIn(key, try values(of: key))
        case .word("notin"):
            _ = take()
            return .notIn(key, try values(of: key))
        case .greater, .less, .word("gt"), .word("lt"):
            throw SelectorError("'\(next.text)' is not served: labels are compared as texts here")
        case .word, .not, .open, .close:
            throw SelectorError("found '\(next.text)', expected: in, notin, =, ==, !=, gt, lt")
        }
    }

    private mutating func label() throws(SelectorError) -> String {
        guard case .word(let key) = next else { throw SelectorError("found '\(next.text)', expected: identifier") }
        _ = take()
        if let wrong = NameRules.labelKey(key) { throw SelectorError("<nil>: Invalid value: \"\(key)\": \(wrong)") }
        return key
    }

    /// The value that is not there is the empty one.
    private mutating func value(of key: String) throws(SelectorError) -> String {
        switch next {
        case .end, .comma: return ""
        case .word(let value):
            _ = take()
            return try checked(value, of: key)
        case .equals, .notEquals, .not, .open, .close, .greater, .less:
            throw SelectorError("found '\(next.text)', expected: identifier")
        }
    }

    /// In brackets; a comma with nothing beside it stands for the empty value.
    private mutating func values(of key: String) throws(SelectorError) -> [String] {
        guard next == .open else { throw SelectorError("found '\(next.text)' expected: '('") }
        _ = take()
        var values: [String] = []
        var needsValue = true
        while true {
            switch next {
            case .word(let value):
                guard needsValue else { throw SelectorError("found '\(value)', expected: ',' or ')'") }
                _ = take()
                values.append(try checked(value, of: key))
                needsValue = false
            case .comma:
                _ = take()
                if needsValue { values.append("") }
                needsValue = true
            case .close:
                _ = take()
                if needsValue { values.append("") }
                var seen: Set<String> = []
                return values.filter { seen.insert($0).inserted }
            case .equals, .notEquals, .not, .open, .greater, .less, .end:
                throw SelectorError("found '\(next.text)', expected: ',', ')' or identifier")
            }
        }
    }

    private func checked(_ value: String, of key: String) throws(SelectorError) -> String {
        if let wrong = NameRules.labelValue(value) {
            throw SelectorError("values[0][\(key)]: Invalid value: \"\(value)\": \(wrong)")
        }
        return value
    }
}
