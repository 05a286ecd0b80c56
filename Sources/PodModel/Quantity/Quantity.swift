/// A resource quantity as Kubernetes writes it (`500m`, `1.5`, `64Mi`, `2Gi`, `1e3`), exact to a billionth.
package struct Quantity: Hashable, Comparable, Sendable, Codable {
    /// The value times 10⁹.
    package let nano: Int128

    package init(nano: Int128) {
        self.nano = nano
    }

    package static func < (a: Quantity, b: Quantity) -> Bool { a.nano < b.nano }

    /// Thousandths, rounded up as Kubernetes rounds cpu finer than `1m`.
    package var milliRoundedUp: Int64 { Int64(clamping: roundUp(nano, 1_000_000)) }
    /// Whole units, rounded up.
    package var unitsRoundedUp: Int64 { Int64(clamping: roundUp(nano, 1_000_000_000)) }

    private func roundUp(_ a: Int128, _ b: Int128) -> Int128 { a / b + (a % b > 0 ? 1 : 0) }

    /// Why a text is no quantity.
    package enum ParseError: Error, Hashable, Sendable {
        case malformed
        /// The suffix is none of `n u m k M G T P E Ki Mi Gi Ti Pi Ei`.
        case unknownSuffix
        /// Beyond ±9.2e18 units, or smaller than a billionth.
        case outOfRange
    }

    /// Reads a non-negative or negative quantity. Source of the suffixes: `apimachinery/pkg/api/resource`.
    package static func parse(_ text: some Collection<UInt8>) throws(ParseError) -> Quantity {
        var scan = QuantityScanner(bytes: Array(text.prefix(64)))
        if text.count > 64 { throw .outOfRange }
        return try scan.quantity()
    }
}

private struct QuantityScanner {
    let bytes: [UInt8]
    var at = 0

    mutating func quantity() throws(Quantity.ParseError) -> Quantity {
        var negative = false
        if at < bytes.count, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            negative = bytes[at] == UInt8(ascii: "-")
            at += 1
        }
        var mantissa: Int128 = 0
        var digits = 0
        var decimals = 0
        var sawPoint = false
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "."), !sawPoint {
                sawPoint = true
            } else if byte >= 0x30, byte <= 0x39 {
                digits += 1
                if digits > 28 { throw .outOfRange }
                mantissa = mantissa * 10 + Int128(byte - 0x30)
                if sawPoint { decimals += 1 }
            } else {
                break
            }
            at += 1
        }
        if digits == 0 { throw .malformed }
        let scale = try suffix()
        var nano = mantissa
        switch scale {
        case .binary(let shift):
            nano = try multiply(try multiply(nano, 1 << Int128(shift)), 1_000_000_000)
            nano = try divide(nano, exponent: decimals, wasZero: mantissa == 0)
        case .decimal(let exponent):
            let power = exponent + 9 - decimals
            nano = power >= 0 ? try power10(nano, power) : try divide(nano, exponent: -power, wasZero: mantissa == 0)
        }
        if nano > Int128(Int64.max) * 1_000_000_000 { throw .outOfRange }
        return Quantity(nano: negative ? -nano : nano)
    }

    enum Scale { case binary(Int), decimal(Int) }

    mutating func suffix() throws(Quantity.ParseError) -> Scale {
        let rest = String(decoding: bytes[at...], as: UTF8.self)
        switch rest {
        case "": return .decimal(0)
        case "n": return .decimal(-9)
        case "u": return .decimal(-6)
        case "m": return .decimal(-3)
        case "k": return .decimal(3)
        case "M": return .decimal(6)
        case "G": return .decimal(9)
        case "T": return .decimal(12)
        case "P": return .decimal(15)
        case "E": return .decimal(18)
        case "Ki": return .binary(10)
        case "Mi": return .binary(20)
        case "Gi": return .binary(30)
        case "Ti": return .binary(40)
        case "Pi": return .binary(50)
        case "Ei": return .binary(60)
        default: break
        }
        guard let e = rest.utf8.first, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") else { throw .unknownSuffix }
        guard let exponent = Int(rest.dropFirst()) else { throw .unknownSuffix }
        if !(-60...60).contains(exponent) { throw .outOfRange }
        return .decimal(exponent)
    }

    func multiply(_ a: Int128, _ b: Int128) throws(Quantity.ParseError) -> Int128 {
        let (product, overflow) = a.multipliedReportingOverflow(by: b)
        if overflow { throw .outOfRange }
        return product
    }

    func power10(_ a: Int128, _ n: Int) throws(Quantity.ParseError) -> Int128 {
        var result = a
        if a == 0 { return 0 }
        for _ in 0..<n { result = try multiply(result, 10) }
        return result
    }

    /// Rounds up to a billionth, but a positive value that vanishes altogether is out of range.
    func divide(_ a: Int128, exponent: Int, wasZero: Bool) throws(Quantity.ParseError) -> Int128 {
        var result = a
        var lost = false
        for _ in 0..<exponent {
            lost = lost || result % 10 != 0
            result /= 10
        }
        if result == 0, !wasZero { throw .outOfRange }
        return result + (lost ? 1 : 0)
    }
}
