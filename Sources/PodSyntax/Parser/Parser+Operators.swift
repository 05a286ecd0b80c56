extension Parser {
    /// Finds out which operator stands behind the operand just read, across spaces. Consumes the spaces only.
    mutating func findOperator() {
        let operandEnd = lastEnd
        skipSpace()
        ahead = .none
        aheadLength = 1
        guard position < count, !stopped else { return }
        let spaced = position > operandEnd
        let next = byte(position + 1)
        switch bytes[position] {
        case UInt8(ascii: "+"): ahead = .of(.add)
        case UInt8(ascii: "-"): spacedOperator(.subtract, spaced)
        case UInt8(ascii: "*"): spacedOperator(.multiply, spaced)
        case UInt8(ascii: "/"): spacedOperator(.divide, spaced)
        case UInt8(ascii: "%"): spacedOperator(.remainder, spaced)
        case UInt8(ascii: "="): equals(next)
        case UInt8(ascii: "!"): if next == UInt8(ascii: "=") { two(.of(.unequal)) }
        case UInt8(ascii: "<"): next == UInt8(ascii: "=") ? two(.of(.lessOrEqual)) : one(.of(.less))
        case UInt8(ascii: ">"):
            if isClosingBody { return }
            next == UInt8(ascii: "=") ? two(.of(.greaterOrEqual)) : one(.of(.greater))
        case UInt8(ascii: "."): if next == UInt8(ascii: ".") { two(.range) }
        case UInt8(ascii: "&"), UInt8(ascii: "|"): doubledSign(next)
        case UInt8(ascii: "a")...UInt8(ascii: "w"): wordOperator()
        default: break
        }
    }

    private mutating func one(_ sign: Ahead) { ahead = sign }

    private mutating func two(_ sign: Ahead) {
        ahead = sign
        aheadLength = 2
    }

    /// True if a `>` here closes a body: an expression inside a body stands in brackets of its own.
    private var isClosingBody: Bool { brackets.last?.byte == UInt8(ascii: "<") }

    private mutating func equals(_ next: UInt8) {
        if next == UInt8(ascii: "=") {
            two(.of(.equal))
        } else if next == UInt8(ascii: "~") {
            two(.of(.matches))
        } else {
            report(position, position + 1, "single-equals", "'=' sets a variable; it does not compare", help: "use ==")
            ahead = .of(.equal)
        }
    }

    /// `&&` and `||` are words here.
    private mutating func doubledSign(_ next: UInt8) {
        guard next == current else { return }
        let isAnd = next == UInt8(ascii: "&")
        report(
            position, position + 2, "unknown-operator", "there is no operator '\(isAnd ? "&&" : "||")'",
            help: "write '\(isAnd ? "and" : "or")'")
        two(isAnd ? .and : .or)
    }

    private mutating func wordOperator() {
        let end = nameEnd(position)
        guard end - position <= 5 else { return }
        switch (end - position, bytes[position]) {
        case (2, UInt8(ascii: "o")) where byte(position + 1) == UInt8(ascii: "r"): ahead = .or
        case (2, UInt8(ascii: "i")) where byte(position + 1) == UInt8(ascii: "n"): ahead = .of(.contained)
        case (3, UInt8(ascii: "a"))
        where byte(position + 1) == UInt8(ascii: "n") && byte(position + 2) == UInt8(ascii: "d"):
            ahead = .and
        case (5, UInt8(ascii: "w")) where peeks(.where): ahead = .where
        default: return
        }
        aheadLength = end - position
    }

    /// `-`, `*`, `/` and `%` need space on both sides: `n-1` is a name, `a/b` an object, `70%` a percentage.
    private mutating func spacedOperator(_ sign: Operator, _ spacedBefore: Bool) {
        let next = byte(position + 1)
        let spacedAfter =
            self.is(next, .space) || newlineLength(position + 1) > 0 || next == .backslash || position + 1 >= count
        ahead = .of(sign)
        guard !spacedBefore || !spacedAfter else { return }
        report(
            position, position + 1, "operator-spaces", "'\(sign.spelling)' needs a space on both sides",
            help: "write ' \(sign.spelling) '")
    }

    /// Consumes the operator found, and lines behind it: a trailing operator continues.
    mutating func takeOperator(_ kind: TokenKind) {
        take(aheadLength, kind)
        ahead = .none
        skipLines()
    }
}
