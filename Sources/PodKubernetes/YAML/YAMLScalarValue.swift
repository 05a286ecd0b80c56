import Yams

/// A scalar as YAML 1.2's core schema reads it: `NO`, `on` and `12:30` are texts.
enum ScalarValue {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction, an exponent, or one too large; kept as written.
    case number(String)
    case string(String)
    /// A tag that means nothing to Kubernetes.
    case unknownTag(String)
    /// `010`: eight to one reader, ten to another.
    case octal(String)

    init(_ scalar: YAMLNode.Scalar) {
        let tag = scalar.tag.description
        switch Tag.Name(rawValue: tag) {
        case .str, .nonSpecific: self = .string(scalar.string)
        case .implicit: self = scalar.style == .plain ? ScalarValue(plain: scalar.string) : .string(scalar.string)
        case .null, .bool, .int, .float: self = ScalarValue(plain: scalar.string)
        default: self = .unknownTag(tag)
        }
    }

    private init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .bool(true)
        case "false", "False", "FALSE": self = .bool(false)
        default: self = ScalarValue.number(in: Array(text.utf8), text) ?? .string(text)
        }
    }

    private static func number(in bytes: [UInt8], _ text: String) -> ScalarValue? {
        if [".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"].contains(text) { return .number(text) }
        if text.hasPrefix("0x"), bytes.count > 2, bytes.count < 18 { return Int64(text.dropFirst(2), radix: 16).map { .integer($0) } }
        if text.hasPrefix("0o"), bytes.count > 2, bytes.count < 24 { return Int64(text.dropFirst(2), radix: 8).map { .integer($0) } }
        var i = 0
        if bytes[0] == UInt8(ascii: "-") || bytes[0] == UInt8(ascii: "+") { i = 1 }
        let whole = digits(bytes, &i)
        var isWhole = true
        var fraction = 0
        if i < bytes.count, bytes[i] == UInt8(ascii: ".") {
            i += 1
            isWhole = false
            fraction = digits(bytes, &i)
        }
        if whole + fraction == 0 { return nil }
        if i < bytes.count, bytes[i] | 0x20 == UInt8(ascii: "e") {
            i += 1
            isWhole = false
            if i < bytes.count, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") { i += 1 }
            if digits(bytes, &i) == 0 { return nil }
        }
        guard i == bytes.count else { return nil }
        guard isWhole else { return .number(text) }
        let first = bytes.count - whole
        if whole > 1, bytes[first] == UInt8(ascii: "0") { return .octal(text) }
        return Int64(text).map { .integer($0) } ?? .number(text)
    }

    private static func digits(_ bytes: [UInt8], _ i: inout Int) -> Int {
        let start = i
        while i < bytes.count, bytes[i] >= 0x30, bytes[i] <= 0x39 { i += 1 }
        return i - start
    }

    /// What an error calls it.
    var name: String {
        switch self {
        case .null: "nothing"
        case .bool: "a boolean"
        case .integer, .number, .octal: "a number"
        case .string: "a string"
        case .unknownTag(let tag): "tagged \(tag)"
        }
    }
}
