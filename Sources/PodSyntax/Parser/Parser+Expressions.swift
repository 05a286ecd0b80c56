extension Parser {
    /// `expression = disjunction { "where" disjunction }`. Loosest first; it ends where no operator follows. Every
    /// level is one flat node, so that long chains need neither recursion nor depth.
    mutating func expression() -> UInt32 {
        let first = disjunction()
        guard ahead == .where else { return first }
        var parent = wrap(.filter, first)
        while ahead == .where {
            takeOperator(.reserved)
            let condition = disjunction()
            add(condition, to: &parent)
        }
        return close(parent)
    }

    /// `disjunction = conjunction { "or" conjunction }`.
    mutating func disjunction() -> UInt32 {
        let first = conjunction()
        guard ahead == .or else { return first }
        var parent = wrap(.disjunction, first)
        while ahead == .or {
            takeOperator(.reserved)
            let next = conjunction()
            add(next, to: &parent)
        }
        return close(parent)
    }

    /// `conjunction = inversion { "and" inversion }`.
    mutating func conjunction() -> UInt32 {
        let first = inversion()
        guard ahead == .and else { return first }
        var parent = wrap(.conjunction, first)
        while ahead == .and {
            takeOperator(.reserved)
            let next = inversion()
            add(next, to: &parent)
        }
        return close(parent)
    }

    /// `inversion = "not" inversion | comparison`.
    mutating func inversion() -> UInt32 {
        guard current == UInt8(ascii: "n"), nameEnd(position) == position + 3, byte(position + 1) == UInt8(ascii: "o"),
            byte(position + 2) == UInt8(ascii: "t")
        else { return comparison() }
        let start = position
        guard enter(start, 3) else { return leaf(.error, start) }
        var parent = parent(.not, start)
        take(3, .reserved)
        skipSpace()
        let inner = inversion()
        add(inner, to: &parent)
        leave()
        return close(parent)
    }

    /// `comparison = range [ ( "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "=~" ) range ]`: they do not chain.
    mutating func comparison() -> UInt32 {
        let first = range()
        guard isComparison(ahead) else { return first }
        var parent = wrap(.comparison, first)
        var number = 0
        while isComparison(ahead) {
            number += 1
            if number == 2 {
                report(
                    position, position + aheadLength, "chained-comparison", "comparisons do not chain",
                    help: "write a < b and b < c")
            }
            let sign = ahead.rawValue
            takeOperator(.operatorSign)
            let next = range()
            add(next, to: &parent, rawLabel: sign | SyntaxRecord.operatorBit)
        }
        return close(parent)
    }

    private func isComparison(_ ahead: Ahead) -> Bool {
        ahead.rawValue > Operator.remainder.rawValue + 1 && ahead.rawValue <= Operator.matches.rawValue + 1
    }

    /// `range = sum [ ".." sum ]`.
    mutating func range() -> UInt32 {
        let first = sum()
        guard ahead == .range else { return first }
        var parent = wrap(.range, first)
        takeOperator(.rangeSign)
        let last = sum()
        add(last, to: &parent)
        let range = close(parent)
        checkRange(range, first, last)
        if ahead == .range {
            report(position, position + 2, "chained-range", "a range has two ends")
            takeOperator(.rangeSign)
            _ = sum()
        }
        return range
    }

    /// A literal range that runs downward has no elements: surely not meant.
    private mutating func checkRange(_ range: UInt32, _ first: UInt32, _ last: UInt32) {
        let low = nodes[Int(first)]
        let high = nodes[Int(last)]
        guard low.kind == .integer, high.kind == .integer else { return }
        let left = text(Int(low.start), Int(low.end)).drop { $0 == "0" }
        let right = text(Int(high.start), Int(high.end)).drop { $0 == "0" }
        guard left.count > right.count || (left.count == right.count && left > right) else { return }
        let node = nodes[Int(range)]
        report(
            Int(node.start), Int(node.end), "empty-range", "a range runs from the lower to the higher end",
            help: "write \(right.isEmpty ? "0" : right)..\(left)")
    }

    /// `sum = product { ( "+" | "-" ) product }`.
    mutating func sum() -> UInt32 {
        let first = product()
        guard ahead == .of(.add) || ahead == .of(.subtract) else { return first }
        var parent = wrap(.sum, first)
        while ahead == .of(.add) || ahead == .of(.subtract) {
            let sign = ahead.rawValue
            takeOperator(.operatorSign)
            let next = product()
            add(next, to: &parent, rawLabel: sign | SyntaxRecord.operatorBit)
        }
        return close(parent)
    }

    /// `product = negation { ( "*" | "/" | "%" ) negation }`.
    mutating func product() -> UInt32 {
        let first = negation()
        guard ahead.rawValue >= 3, ahead.rawValue <= 5 else { return first }
        var parent = wrap(.product, first)
        while ahead.rawValue >= 3, ahead.rawValue <= 5 {
            let sign = ahead.rawValue
            takeOperator(.operatorSign)
            let next = negation()
            add(next, to: &parent, rawLabel: sign | SyntaxRecord.operatorBit)
        }
        return close(parent)
    }

    /// `negation = "-" negation | chain`.
    mutating func negation() -> UInt32 {
        guard current == UInt8(ascii: "-") else { return chain() }
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.negation, start)
        take(1, .unaryMinus)
        skipSpace()
        let inner = negation()
        add(inner, to: &parent)
        leave()
        return close(parent)
    }

    /// `chain = primary { "." NAME | "[" expression "]" | "(" [ expression { "," expression } ] ")" }`, without spaces
    /// between.
    mutating func chain() -> UInt32 {
        let first = primary()
        if !continuesChain {
            findOperator()
            return first
        }
        var parent = wrap(.chain, first)
        while continuesChain, !stopped {
            let step: UInt32
            switch current {
            case UInt8(ascii: "."): step = field()
            case UInt8(ascii: "["): step = index()
            default: step = call()
            }
            add(step, to: &parent)
        }
        let chain = close(parent)
        findOperator()
        return chain
    }

    /// True if a step of a chain stands directly behind what was read.
    @inline(__always) private var continuesChain: Bool {
        guard position == lastEnd, position < count else { return false }
        switch bytes[position] {
        case UInt8(ascii: "["), UInt8(ascii: "("): return true
        case UInt8(ascii: "."): return byte(position + 1) != UInt8(ascii: ".")
        default: return false
        }
    }

    /// `field = "." NAME`. The node covers the name only.
    private mutating func field() -> UInt32 {
        take(1, .dot)
        let start = position
        position = nameEnd(position)
        guard position > start else {
            report(start - 1, start, "missing-field", "expected a field's name after '.'")
            return leaf(.error, start)
        }
        emit(.name)
        return leaf(.fieldAccess, start)
    }

    /// `index = "[" expression "]"`.
    private mutating func index() -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.indexAccess, start)
        openBracket(UInt8(ascii: "["), .listOpen)
        let inner = expression()
        add(inner, to: &parent)
        endBracket(UInt8(ascii: "]"), .listClose)
        return close(parent)
    }

    /// `call = "(" [ expression { "," expression } [ "," ] ] ")"`.
    private mutating func call() -> UInt32 {
        let start = position
        guard enter(start) else { return leaf(.error, start) }
        var parent = parent(.call, start)
        openBracket(UInt8(ascii: "("), .parenthesisOpen)
        elements(&parent, closer: UInt8(ascii: ")"))
        endBracket(UInt8(ascii: ")"), .parenthesisClose, between: "',' or ')'")
        return close(parent)
    }

    /// `elements = [ expression { "," expression } [ "," ] ]`.
    mutating func elements(_ parent: inout Parent, closer: UInt8) {
        while current != closer, !isAtEnd {
            let element = expression()
            add(element, to: &parent)
            guard current == UInt8(ascii: ",") else { return }
            take(1, .comma)
            skipSpace()
        }
    }

    /// Consumes an opener inside which newlines are spaces.
    mutating func openBracket(_ byte: UInt8, _ kind: TokenKind) {
        brackets.append(Bracket(byte: byte, start: position))
        take(1, kind)
        spacedNewlines += 1
        skipSpace()
    }

    mutating func endBracket(_ closer: UInt8, _ kind: TokenKind, between: String? = nil) {
        if !stopped { skipSpace() }
        spacedNewlines -= 1
        closeBracket(closer, kind, between: between)
        leave()
    }
}
