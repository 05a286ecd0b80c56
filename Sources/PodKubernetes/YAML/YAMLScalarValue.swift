import Yams

/// A scalar as kubectl reads it, which is YAML 1.1 (`sigs.k8s.io/yaml`): `yes`, `on` and `y` are booleans, `010` is 8.
enum ScalarValue {
    case null
    case bool(Bool)
    case integer(Int64)
    /// A number with a fraction, an exponent, or one too large; kept as written.
    case number(String)
    case string(String)
    /// A tag that means nothing to Kubernetes.
    case unknownTag(String)

    init(_ scalar: YAMLNode.Scalar) {
        let tag = scalar.tag.description
        switch Tag.Name(rawValue: tag) {
        case .str, .nonSpecific: self = .string(scalar.string)
        case .implicit: self = scalar.style == .plain ? ScalarValue(plain: scalar.string) : .string(scalar.string)
        case .null, .bool, .int, .float: self = ScalarValue(plain: scalar.string)
        default: self = .unknownTag(tag)
        }
    }

    init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": self = .bool(true)
        case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": self = .bool(false)
        default: self = ScalarValue.number(in: text) ?? .string(text)
        }
    }

    /// As `resolve` of go-yaml 2 does it: Go's integers with their prefixes, then numbers with a fraction or exponent.
    private static func number(in text: String) -> ScalarValue? {
        if [".inf", ".Inf", ".INF", "+.inf", "-.inf", ".nan", ".NaN", ".NAN"].contains(text) { return .number(text) }
        guard let first = text.utf8.first,
            first == 0x2B || first == 0x2D || first == 0x2E || first >= 0x30 && first <= 0x39
        else { return nil }
        var bytes = Array(text.utf8.filter { $0 != UInt8(ascii: "_") })
        if let integer = integer(bytes) { return .integer(integer) }
        if bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
        guard isDecimal(bytes) else { return nil }
        let plain = String(decoding: bytes, as: UTF8.self)
        if let value = Double(plain), let whole = Int64(exactly: value), abs(whole) < 1 << 53 { return .integer(whole) }
        return .number(plain)
    }

    private static func integer(_ bytes: [UInt8]) -> Int64? {
        let sign = bytes.first == UInt8(ascii: "-") ? "-" : ""
        let digits =
            bytes.first.map { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") } == true
            ? bytes.dropFirst() : bytes[...]
        guard let first = digits.first, first >= 0x30, first <= 0x39 else { return nil }
        if first == 0x30, digits.count > 1 {
            let prefix = digits.dropFirst().first.map { $0 | 0x20 }
            let radix = prefix == UInt8(ascii: "x") ? 16 : prefix == UInt8(ascii: "b") ? 2 : 8
            let rest = radix != 8 || prefix == UInt8(ascii: "o") ? digits.dropFirst(2) : digits.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { return nil }
            return Int64(sign + String(decoding: rest, as: UTF8.self), radix: radix)
        }
        return Int64(sign + String(decoding: digits, as: UTF8.self))
    }

    /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
    private static func isDecimal(_ bytes: [UInt8]) -> Bool {
        var i = bytes.first == UInt8(ascii: "-") ? 1 : 0
        let whole = digits(bytes, &i)
        var fraction = 0
        if i < bytes.count, bytes[i] == UInt8(ascii: ".") {
            i += 1
            fraction = digits(bytes, &i)
        }
        if whole + fraction == 0 { return false }
        if i < bytes.count, bytes[i] | 0x20 == UInt8(ascii: "e") {
            i += 1
            if i < bytes.count, bytes[i] == UInt8(ascii: "-") || bytes[i] == UInt8(ascii: "+") { i += 1 }
            if digits(bytes, &i) == 0 { return false }
        }
        return i == bytes.count
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
        case .integer, .number: "a number"
        case .string: "a string"
        case .unknownTag(let tag): "tagged \(tag)"
        }
    }
}
