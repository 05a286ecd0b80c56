import PodModel
package import PodSyntax

extension Value {
    /// `self OPERATOR other` for `+ - * / %`. Never traps: what leaves a type's range is an error that names the range.
    /// Whole numbers divide to a whole number where they can, else to a decimal: `6 / 3` is 2, `5 / 2` is 2.5.
    package func arithmetic(_ sign: Operator, _ other: Value) throws(ValueError) -> Value {
        guard let sign = sign.arithmetic else { throw mismatch(sign, other) }
        switch (self, other) {
        case (.int(let a), .int(let b)): return try Value.integers(sign, a, b)
        case (.duration(let a), .duration(let b)): return try Value.durations(sign, a, b)
        case (.duration(let a), .int), (.duration(let a), .decimal):
            return try Value.scaled(sign, a, by: other.double ?? 0)
        case (.int, .duration(let b)) where sign == .multiply, (.decimal, .duration(let b)) where sign == .multiply:
            return try Value.scaled(sign, b, by: double ?? 0)
        case (.time(let a), .duration(let b)) where sign == .add: return .time(a + b)
        case (.duration(let a), .time(let b)) where sign == .add: return .time(b + a)
        case (.time(let a), .duration(let b)) where sign == .subtract:
            return .time(a + TimeSpan(nanoseconds: b.nanoseconds == .min ? .max : -b.nanoseconds))
        case (.time(let a), .time(let b)) where sign == .subtract: return .duration(a - b)
        case (.string(let a), .string(let b)) where sign == .add:
            if a.utf8.count + b.utf8.count > Value.longestText {
                throw ValueError("the text is longer than \(Value.longestText) bytes")
            }
            return .string(a + b)
        case (.list(let a), .list(let b)) where sign == .add: return .list(try ValueList(a.elements + b.elements))
        case (.percent(let a), .percent(let b)) where sign == .add || sign == .subtract:
            return .percent(try Value.decimals(sign, a, b))
        case (.quantity, .quantity), (.quantity, .int), (.int, .quantity), (.quantity, .decimal), (.decimal, .quantity):
            return try quantities(sign, other)
        default: break
        }
        if let a = factor, let b = other.factor { return .decimal(try Value.decimals(sign, a, b)) }
        throw mismatch(sign.sign, other)
    }

    /// `-self`.
    package func negated() throws(ValueError) -> Value {
        switch self {
        case .int(let n) where n != .min: return .int(-n)
        case .int: throw Value.integerRange
        case .decimal(let d): return .decimal(-d)
        case .percent(let p): return .percent(-p)
        case .duration(let t) where t.nanoseconds != .min: return .duration(TimeSpan(nanoseconds: -t.nanoseconds))
        case .quantity(let q, let unit): return .quantity(Quantity(nano: -q.nano), unit)
        case .null, .bool, .string, .duration, .time, .range, .list, .map, .object, .collection:
            throw ValueError("'-' cannot stand before \(typeName)")
        }
    }

    static let integerRange = ValueError("the result is outside -9223372036854775808 to 9223372036854775807")

    /// A plain number as a double.
    var double: Double? {
        switch self {
        case .int(let n): Double(n)
        case .decimal(let d): d
        case .null, .bool, .string, .duration, .time, .quantity, .percent, .range, .list, .map, .object, .collection:
            nil
        }
    }

    /// A number or percentage as a factor: `70%` is 0.7.
    private var factor: Double? {
        if case .percent(let p) = self { return p / 100 }
        return double
    }

    private func mismatch(_ sign: Operator, _ other: Value) -> ValueError {
        var help: String?
        if sign == .add, case .string = self { help = "join texts as \"${a}${b}\"" }
        if sign == .add, case .string = other { help = "join texts as \"${a}${b}\"" }
        return ValueError("'\(sign.spelling)' cannot join \(typeName) and \(other.typeName)", help: help)
    }

    private static func integers(_ sign: Operator.Arithmetic, _ a: Int64, _ b: Int64) throws(ValueError) -> Value {
        let (result, overflow): (Int64, Bool)
        switch sign {
        case .add: (result, overflow) = a.addingReportingOverflow(b)
        case .subtract: (result, overflow) = a.subtractingReportingOverflow(b)
        case .multiply: (result, overflow) = a.multipliedReportingOverflow(by: b)
        case .divide, .remainder:
            if b == 0 { throw ValueError("division by zero") }
            if sign == .remainder { return .int(b == -1 ? 0 : a % b) }
            if b != -1, a % b != 0 { return .decimal(Double(a) / Double(b)) }
            (result, overflow) = a.dividedReportingOverflow(by: b)
        }
        if overflow { throw integerRange }
        return .int(result)
    }

    static func decimals(_ sign: Operator.Arithmetic, _ a: Double, _ b: Double) throws(ValueError) -> Double {
        let result: Double
        switch sign {
        case .add: result = a + b
        case .subtract: result = a - b
        case .multiply: result = a * b
        case .divide, .remainder:
            if b == 0 { throw ValueError("division by zero") }
            result = sign == .divide ? a / b : a.truncatingRemainder(dividingBy: b)
        }
        if !result.isFinite { throw ValueError("the result is too large for a decimal (up to 1.8e308)") }
        return result
    }

    private static func durations(_ sign: Operator.Arithmetic, _ a: TimeSpan, _ b: TimeSpan) throws(ValueError) -> Value
    {
        switch sign {
        case .add, .subtract:
            let result =
                sign == .add
                ? a.nanoseconds.addingReportingOverflow(b.nanoseconds)
                : a.nanoseconds.subtractingReportingOverflow(b.nanoseconds)
            if result.overflow { throw durationRange }
            return .duration(TimeSpan(nanoseconds: result.partialValue))
        case .divide: return .decimal(try decimals(.divide, Double(a.nanoseconds), Double(b.nanoseconds)))
        case .remainder where b.nanoseconds != 0 && b.nanoseconds != -1:
            return .duration(TimeSpan(nanoseconds: a.nanoseconds % b.nanoseconds))
        case .remainder, .multiply: throw ValueError("'\(sign.sign.spelling)' cannot join two durations")
        }
    }

    private static func scaled(
        _ sign: Operator.Arithmetic, _ span: TimeSpan, by factor: Double
    ) throws(ValueError) -> Value {
        guard sign == .multiply || sign == .divide else {
            throw ValueError(
                "'\(sign.sign.spelling)' cannot join a duration and a number",
                help: "write the number with a unit, as 5s")
        }
        let result = try decimals(sign, Double(span.nanoseconds), factor).rounded()
        guard let nanoseconds = Int64(exactly: result) else { throw durationRange }
        return .duration(TimeSpan(nanoseconds: nanoseconds))
    }

    static let durationRange = ValueError("the duration is outside -106751d to 106751d")

    private func quantities(_ sign: Operator.Arithmetic, _ other: Value) throws(ValueError) -> Value {
        guard let (a, unitA) = asQuantity, let (b, unitB) = other.asQuantity else { throw mismatch(sign.sign, other) }
        let unit = unitA == .amount ? unitB : unitA
        if unitA != .amount, unitB != .amount, unitA != unitB { throw mismatch(sign.sign, other) }
        switch sign {
        case .add, .subtract:
            let sum = sign == .add ? a + b : a - b
            return .quantity(try Value.bounded(sum), unit)
        case .multiply:
            if case .quantity = self, case .quantity = other { throw mismatch(sign.sign, other) }
            let product = Double(a) / 1e9 * Double(b)
            if abs(product) > 9e27 { throw Value.quantityRange }
            return .quantity(try Value.bounded(Int128(product)), unit)
        case .divide:
            if case .quantity = other {
                return .decimal(try Value.decimals(.divide, Double(a), Double(b)))
            }
            if b == 0 { throw ValueError("division by zero") }
            let quotient = Double(a) / (Double(b) / 1e9)
            if abs(quotient) > 9e27 { throw Value.quantityRange }
            return .quantity(try Value.bounded(Int128(quotient)), unit)
        case .remainder: throw mismatch(sign.sign, other)
        }
    }

    static let quantityRange = ValueError("the amount is outside ±9.2e18")

    private static func bounded(_ nano: Int128) throws(ValueError) -> Quantity {
        if nano.magnitude > UInt128(Int64.max) * 1_000_000_000 { throw quantityRange }
        return Quantity(nano: nano)
    }

    /// Numbers and quantities in billionths.
    var asQuantity: (nano: Int128, unit: QuantityUnit)? {
        switch self {
        case .int(let n): (Int128(n) * 1_000_000_000, .amount)
        case .decimal(let d) where abs(d) < 9.2e18: (Int128((d * 1e9).rounded()), .amount)
        case .quantity(let q, let unit): (q.nano, unit)
        case .null, .bool, .decimal, .string, .duration, .time, .percent, .range, .list, .map, .object, .collection: nil
        }
    }
}
