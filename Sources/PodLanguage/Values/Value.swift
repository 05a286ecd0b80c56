package import PodModel

/// What an expression of the language can be worth. Two values are equal when they mean the same: `1` and `1.0` are,
/// `64Mi` and `67108864` are; texts are compared as bytes, never by Unicode equivalence.
package enum Value: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Always finite.
    case decimal(Double)
    case string(String)
    case duration(TimeSpan)
    /// A point in time, as of `now()` and `event.time`.
    case time(Timestamp)
    /// `64Mi`, `cpu("5m")`.
    indirect case quantity(Quantity, QuantityUnit)
    /// `70%` is 70.
    case percent(Double)
    /// Both ends belong to it; it is empty when the second is smaller.
    case range(Int64, Int64)
    case list(ValueList)
    case map(ValueMap)
    /// An object of the cluster, by name; its fields are read when asked for.
    indirect case object(ObjectKey)
    /// All objects of a kind, not yet read: `pods`.
    case collection(Subject)
}

/// What a quantity measures.
package enum QuantityUnit: UInt8, Hashable, Sendable {
    /// A plain amount such as `5k`.
    case amount
    /// Cores.
    case cpu
    /// Bytes.
    case memory
}

/// Why an operation on values has no result. The evaluator adds the place.
package struct ValueError: Error, Hashable, Sendable {
    /// One sentence without place and final stop.
    package let message: String
    /// What to write instead, when that is known.
    package let help: String?

    /// An error with its sentence and, where known, what to write instead.
    package init(_ message: String, help: String? = nil) {
        self.message = message
        self.help = help
    }
}

extension Value {
    /// `true`.
    package static let yes = Value.bool(true)
    /// `false`.
    package static let no = Value.bool(false)

    /// What messages call it: `a whole number`, `a string`, `a pod`.
    package var typeName: String { staticType.title }

    /// Its type, as the checker would know it.
    package var staticType: StaticType {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .int
        case .decimal: .decimal
        case .string: .string
        case .duration: .duration
        case .time: .time
        case .quantity(_, .amount): .amount
        case .quantity(_, .cpu): .cpu
        case .quantity(_, .memory): .memory
        case .percent: .percent
        case .range: .range
        case .list: .anyList
        case .map: .map
        case .object(let key): .object(Subject(key.kind))
        case .collection(let subject): .collection(subject)
        }
    }

    /// The longest text that operators and `${ }` make, in bytes.
    package static let longestText = 64 << 20

    /// How much there is to go through (`ValueList.weight`).
    var weight: Int {
        switch self {
        case .list(let list): list.weight
        case .map(let map): map.weight
        case .string(let text): 1 + text.utf8.count / 16
        case .null, .bool, .int, .decimal, .duration, .time, .quantity, .percent, .range, .object, .collection: 1
        }
    }

    /// How deep lists and maps nest in it; 0 for everything else.
    var depth: Int {
        switch self {
        case .list(let list): list.depth
        case .map(let map): map.depth
        case .null, .bool, .int, .decimal, .string, .duration, .time, .quantity, .percent, .range, .object, .collection:
            0
        }
    }
}
