/// What is known of a value before anything runs. Small and trivial to copy: the checker makes one per expression.
package struct StaticType: Hashable, Sendable {
    /// What kind of value it is.
    package enum Base: UInt8, Hashable, Sendable {
        /// Not known before the script runs.
        case any
        case null, bool, int, decimal, string, duration, time, cpu, memory, amount, percent, range, map
        /// A record or object of the catalogue.
        case subject
        /// All objects of a kind.
        case collection
        case function
    }

    /// Of a list: what its elements are.
    package var base: Base
    /// Of `subject` and `collection`.
    package var subject: Subject = .pod
    /// A list of the base.
    package var isList = false
    /// May be null at run time, as the node of a pod that has none.
    package var isOptional = false

    /// A single value of a base.
    package init(_ base: Base) {
        self.base = base
    }

    /// Not known before the script runs.
    package static let any = StaticType(.any)
    package static let null = StaticType(.null)
    package static let bool = StaticType(.bool)
    package static let int = StaticType(.int)
    package static let decimal = StaticType(.decimal)
    package static let string = StaticType(.string)
    package static let duration = StaticType(.duration)
    package static let time = StaticType(.time)
    package static let cpu = StaticType(.cpu)
    package static let memory = StaticType(.memory)
    package static let amount = StaticType(.amount)
    package static let percent = StaticType(.percent)
    package static let range = StaticType(.range)
    package static let map = StaticType(.map)
    /// A list of which the elements are not known.
    package static let anyList = StaticType(.any).list

    /// An object or record of the catalogue.
    package static func object(_ subject: Subject) -> StaticType {
        var type = StaticType(.subject)
        type.subject = subject
        return type
    }

    /// All objects of a kind.
    package static func collection(_ subject: Subject) -> StaticType {
        var type = StaticType(.collection)
        type.subject = subject
        return type
    }

    /// A list of this.
    package var list: StaticType {
        var type = self
        type.isList = true
        return type
    }

    /// The same, or null.
    package var optional: StaticType {
        var type = self
        type.isOptional = true
        return type
    }

    /// False where only the run can tell.
    package var isKnown: Bool { base != .any || isList }

    /// Numbers and amounts, which compare and calculate with each other.
    package var isNumeric: Bool {
        guard !isList else { return false }
        switch base {
        case .int, .decimal, .amount, .cpu, .memory: return true
        case .any, .null, .bool, .string, .duration, .time, .percent, .range, .map, .subject, .collection, .function:
            return false
        }
    }

    /// What one element is, of something that can be gone through; nil if it cannot.
    package var element: StaticType? {
        if isList {
            var type = self
            type.isList = false
            return type
        }
        switch base {
        case .any: return .any
        case .range: return .int
        case .map: return .string
        case .collection: return .object(subject)
        case .null, .bool, .int, .decimal, .string, .duration, .time, .cpu, .memory, .amount, .percent, .subject,
            .function:
            return nil
        }
    }

    /// True if `==` between the two can make sense.
    package func isComparable(with other: StaticType) -> Bool {
        if !isKnown || !other.isKnown || base == .null || other.base == .null { return true }
        if isList || other.isList || base == .collection || other.base == .collection {
            return (isList || base == .collection) && (other.isList || other.base == .collection)
        }
        if isNumeric && other.isNumeric {
            return !(base == .cpu && other.base == .memory || base == .memory && other.base == .cpu)
        }
        return base == other.base
    }

    /// `a whole number`, `a list of pods`.
    package var title: String {
        if isList { return base == .any ? "a list" : "a list of \(plural)" }
        switch base {
        case .any: return "a value"
        case .null: return "null"
        case .bool: return "true or false"
        case .int: return "a whole number"
        case .decimal: return "a decimal number"
        case .string: return "a string"
        case .duration: return "a duration"
        case .time: return "a time"
        case .cpu: return "an amount of cpu"
        case .memory: return "an amount of memory"
        case .amount: return "an amount"
        case .percent: return "a percentage"
        case .range: return "a range"
        case .map: return "a map"
        case .subject: return subject.title
        case .collection: return "all \(subject.plural)"
        case .function: return "a function"
        }
    }

    private var plural: String {
        switch base {
        case .string: "strings"
        case .int: "whole numbers"
        case .subject: subject.plural
        case .any, .null, .bool, .decimal, .duration, .time, .cpu, .memory, .amount, .percent, .range, .map,
            .collection, .function:
            "values"
        }
    }
}
