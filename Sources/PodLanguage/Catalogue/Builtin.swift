import PodSyntax

/// The built-in functions.
package enum Builtin: String, Hashable, Sendable, CaseIterable {
    case count, sum, min, max, len, keys, split, join, lines, json, http, env, read, exists, now, cpu

    /// As it is written.
    package var name: String { rawValue }

    /// The function of that name.
    package init?(name: String) { self.init(rawValue: name) }

    /// What a parameter takes.
    package enum Parameter: UInt8, Hashable, Sendable {
        /// Something with elements: a list, a collection, a map, a range.
        case elements
        /// A list of numbers, durations or amounts.
        case summands
        /// Something with a length.
        case measurable
        case string, map, any
        /// A path, or an object.
        case pathOrObject

        /// What errors call it.
        package var title: String {
            switch self {
            case .elements: "a list or a kind such as pods"
            case .summands: "a list of numbers, durations or amounts"
            case .measurable: "a string, list or map"
            case .string: "a string"
            case .map: "a map"
            case .any: "a value"
            case .pathOrObject: "a path or an object"
            }
        }

        /// What stands for it in a usage line.
        package var placeholder: String {
            switch self {
            case .elements: "LIST|KIND"
            case .summands: "LIST"
            case .measurable: "STRING|LIST|MAP"
            case .string: "STRING"
            case .map: "MAP"
            case .any: "VALUE"
            case .pathOrObject: "PATH|OBJECT"
            }
        }

        /// False only if a value of the type can certainly not be given.
        package func accepts(_ type: StaticType) -> Bool {
            if !type.isKnown { return true }
            switch self {
            case .any: return true
            case .elements, .summands: return type.element != nil
            case .measurable: return type.isList || type.base == .string || type.element != nil
            case .string: return type.base == .string && !type.isList
            case .map: return type.base == .map && !type.isList
            case .pathOrObject: return !type.isList && (type.base == .string || type.base == .subject)
            }
        }
    }

    /// Those that must be given, in order.
    package var parameters: [Parameter] {
        switch self {
        case .count: [.elements]
        case .sum: [.summands]
        case .min, .max: [.any]
        case .len: [.measurable]
        case .keys: [.map]
        case .split: [.string, .string]
        case .join: [.elements, .string]
        case .lines, .json, .http, .env, .read, .cpu: [.string]
        case .exists: [.pathOrObject]
        case .now: []
        }
    }

    /// True if it takes any number of further arguments: `min(a, b, …)`, beside `min(list)`.
    package var isVariadic: Bool { self == .min || self == .max }

    /// How many of the parameters may be left out at the end: `env(NAME, DEFAULT)`.
    package var optionalParameters: [Parameter] {
        self == .env ? [.string] : []
    }

    /// The least and most arguments.
    package var arity: ClosedRange<Int> {
        parameters.count...(isVariadic ? Int.max : parameters.count + optionalParameters.count)
    }

    /// What it gives, as far as that is known without the arguments.
    package var result: StaticType {
        switch self {
        case .count, .len: .int
        case .sum, .min, .max, .json: .any
        case .keys, .split, .lines: .string.list
        case .join, .read: .string
        case .env: .string.optional
        case .http: .object(.answer)
        case .exists: .bool
        case .now: .time
        case .cpu: .cpu
        }
    }

    /// `split(text, separator)`: how help writes it.
    package var signature: String {
        switch self {
        case .count: "count(list)"
        case .sum: "sum(list)"
        case .min: "min(list) or min(a, b, …)"
        case .max: "max(list) or max(a, b, …)"
        case .len: "len(value)"
        case .keys: "keys(map)"
        case .split: "split(text, separator)"
        case .join: "join(list, separator)"
        case .lines: "lines(text)"
        case .json: "json(text)"
        case .http: "http(url)"
        case .env: "env(name) or env(name, default)"
        case .read: "read(path)"
        case .exists: "exists(path or object)"
        case .now: "now()"
        case .cpu: "cpu(amount)"
        }
    }

    /// One sentence, from the vocabulary.
    package var summary: String {
        Vocabulary.entries.first { $0.context == .function && $0.word == name }?.summary ?? ""
    }
}
