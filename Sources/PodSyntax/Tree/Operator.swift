/// An operator between two operands.
package enum Operator: UInt8, CaseIterable, Sendable {
    case add, subtract, multiply, divide, remainder
    case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, contained, matches

    /// Those that make a value of two.
    package enum Arithmetic: Sendable {
        case add, subtract, multiply, divide, remainder

        package var sign: Operator {
            switch self {
            case .add: .add
            case .subtract: .subtract
            case .multiply: .multiply
            case .divide: .divide
            case .remainder: .remainder
            }
        }
    }

    /// nil for a comparison.
    package var arithmetic: Arithmetic? {
        switch self {
        case .add: .add
        case .subtract: .subtract
        case .multiply: .multiply
        case .divide: .divide
        case .remainder: .remainder
        case .equal, .unequal, .less, .lessOrEqual, .greater, .greaterOrEqual, .contained, .matches: nil
        }
    }

    /// As it is written.
    package var spelling: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .remainder: "%"
        case .equal: "=="
        case .unequal: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .contained: "in"
        case .matches: "=~"
        }
    }
}
