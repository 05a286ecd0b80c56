import PodModel
import PodSyntax

extension Checker {
    /// Checks an expression and says what it is worth, as far as that is known.
    mutating func type(_ node: SyntaxNode) -> StaticType {
        lastField = nil
        switch node.kind {
        case .null: return .null
        case .boolean: return .bool
        case .integer, .decimal, .duration, .quantity, .percentage: return number(node)
        case .string:
            for child in node.children where child.kind == .interpolation { interpolation(child) }
            lastField = nil
            return .string
        case .interpolation:
            interpolation(node)
            return .any
        case .name: return name(node)
        case .object: return object(node)
        case .list: return list(node)
        case .map:
            for entry in node.children where entry.kind == .mapEntry {
                if let value = entry[.value] { _ = type(value) }
            }
            lastField = nil
            return .map
        case .parenthesized: return node.firstChild.map { type($0) } ?? .any
        case .chain: return chain(node)
        case .negation: return negation(node)
        case .not:
            if let inner = node.firstChild { condition(inner) }
            lastField = nil
            return .bool
        case .sum, .product: return arithmetic(node)
        case .range: return range(node)
        case .comparison: return comparison(node)
        case .conjunction, .disjunction:
            for child in node.children { condition(child) }
            lastField = nil
            return .bool
        case .filter: return filter(node)
        case .script, .error, .declaration, .command, .letStatement, .assignment, .ifStatement, .forStatement,
            .whileStatement, .breakStatement, .continueStatement, .returnStatement, .exitStatement, .sleepStatement,
            .functionStatement, .onStatement, .onExitStatement, .everyStatement, .waitStatement, .expectStatement,
            .runStatement, .printStatement, .outputStatement, .expressionStatement, .block, .body, .attribute, .flag,
            .hostCommand, .word,
            .wordList, .bareText, .stringText, .mapEntry, .fieldAccess, .indexAccess, .call:
            return .any
        }
    }

    mutating func interpolation(_ node: SyntaxNode) {
        if let inner = node.firstChild { _ = type(inner) }
    }

    // MARK: Literals

    private mutating func number(_ node: SyntaxNode) -> StaticType {
        // What is short is in range; the parser has seen to its form.
        if node.span.count > 6 || (node.kind == .decimal && node.span.count > 3) {
            do {
                guard let value = try Value(literal: node) else { return .any }
                return value.staticType
            } catch {
                report(node.span, "out-of-range", error.message, help: error.help)
                return .any
            }
        }
        switch node.kind.number {
        case .integer?: return .int
        case .decimal?: return .decimal
        case .duration?: return .duration
        case .percentage?: return .percent
        case .quantity?: return bytes[node.span.end - 1] == UInt8(ascii: "i") ? .memory : .amount
        case nil: return .any
        }
    }

    private mutating func list(_ node: SyntaxNode) -> StaticType {
        var common: StaticType?
        for child in node.children {
            let element = type(child)
            if common == nil { common = element } else if common != element { common = .any }
        }
        lastField = nil
        guard let common, !common.isList, common.base != .null else { return .anyList }
        return common.list
    }

    // MARK: Operators

    private mutating func negation(_ node: SyntaxNode) -> StaticType {
        guard let inner = node.firstChild else { return .any }
        // The least number has no positive twin.
        if inner.kind == .integer, inner.span.count == 19, text(inner.span) == "9223372036854775808" { return .int }
        let type = type(inner)
        lastField = nil
        if type.isKnown, !type.isNumeric, type.isList || (type.base != .duration && type.base != .percent) {
            report(node.span, "type", "'-' cannot stand before \(type.title)")
            return .any
        }
        return type
    }

    private mutating func arithmetic(_ node: SyntaxNode) -> StaticType {
        var left: StaticType?
        for operand in node.children {
            let right = type(operand)
            guard let before = left, let sign = operand.leadingOperator else {
                left = right
                continue
            }
            if let result = before.arithmetic(sign, right) {
                left = result
            } else {
                let isText = before.base == .string || right.base == .string
                report(
                    operand.span, "type", "'\(sign.spelling)' cannot join \(before.title) and \(right.title)",
                    help: sign == .add && isText
                        ? "join texts as \"${a}${b}\""
                        : before.base == .duration && right.base == .int ? "write the number with a unit, as 5s" : nil)
                left = .any
            }
        }
        lastField = nil
        return left ?? .any
    }

    private mutating func range(_ node: SyntaxNode) -> StaticType {
        for end in node.children {
            let type = type(end)
            if type.isKnown, type.base != .int || type.isList {
                report(end.span, "type", "a range runs between whole numbers, and this is \(type.title)")
            }
        }
        lastField = nil
        return .range
    }

    private mutating func comparison(_ node: SyntaxNode) -> StaticType {
        var children = node.children
        guard let first = children.next(), let second = children.next(), let sign = second.leadingOperator else {
            return .bool
        }
        let left = type(first)
        let field = lastField
        let right = type(second)
        let otherField = lastField
        lastField = nil
        switch sign {
        case .contained: containment(node, left, right)
        case .matches: pattern(node, left, right, second)
        case .add, .subtract, .multiply, .divide, .remainder, .equal, .unequal, .less, .lessOrEqual, .greater,
            .greaterOrEqual:
            if sign != .equal, sign != .unequal, !isOrdered(left) || !isOrdered(right) {
                let wrong = isOrdered(left) ? right : left
                report(
                    node.span, "type",
                    "'\(sign.spelling)' compares numbers, durations, times and strings, not \(wrong.title)")
            } else if !left.isComparable(with: right) {
                incomparable(node, left, right, first, second)
            } else if let field {
                words(of: field, second)
            } else if let otherField {
                words(of: otherField, first)
            }
        }
        return .bool
    }

    private func isOrdered(_ type: StaticType) -> Bool {
        if !type.isKnown || type.isNumeric { return true }
        if type.isList { return false }
        switch type.base {
        case .duration, .time, .string, .percent: return true
        case .any, .null, .bool, .int, .decimal, .cpu, .memory, .amount, .range, .map, .subject, .collection, .function:
            return false
        }
    }

    private mutating func incomparable(
        _ node: SyntaxNode, _ left: StaticType, _ right: StaticType, _ first: SyntaxNode, _ second: SyntaxNode
    ) {
        var help: String?
        if left.base == .cpu, right.base == .duration, second.kind == .duration {
            help = "write cpu(\"\(second.text)\"): in an expression '\(second.text)' is a duration"
        } else if right.base == .cpu, left.base == .duration, first.kind == .duration {
            help = "write cpu(\"\(first.text)\"): in an expression '\(first.text)' is a duration"
        } else if left.isNumeric, second.kind == .string, let text = StringSyntax(node: second).constant,
            Int(text) != nil
        {
            help = "write \(text) without quotes"
        } else if left.base == .bool, right.isNumeric {
            help = "it is true or false by itself"
        } else if left.isList || left.base == .collection, right.isNumeric {
            help = "write count(\(text(first.span).prefix(40)))"
        } else if left.base == .subject, right.base == .string {
            help = "write \(text(first.span).prefix(40)).name"
        }
        report(node.span, "type", "\(left.title) cannot be compared with \(right.title)", help: help)
    }

    /// A field that holds one of a few words is compared with one of them.
    private mutating func words(of field: Field, _ operand: SyntaxNode) {
        guard !field.words.isEmpty, operand.kind == .string, let text = StringSyntax(node: operand).constant,
            !field.words.contains(text)
        else { return }
        let same = field.words.first { $0.lowercased() == text.lowercased() }
        report(
            operand.span, "never-equal", "'\(field.name)' is never \"\(text)\"",
            help: same.map { "did you mean \"\($0)\"?" } ?? nearMiss(text, among: field.words)
                ?? "it is one of \(field.words.joined(separator: ", "))")
    }

    private mutating func containment(_ node: SyntaxNode, _ left: StaticType, _ right: StaticType) {
        if !right.isKnown { return }
        let fine: Bool
        if right.isList || right.base == .collection {
            fine = right.element.map { left.isComparable(with: $0) } ?? true
        } else {
            switch right.base {
            case .map, .string: fine = !left.isKnown || left.base == .string
            case .range: fine = !left.isKnown || left.base == .int
            case .any, .null, .bool, .int, .decimal, .duration, .time, .cpu, .memory, .amount, .percent, .subject,
                .collection, .function:
                fine = false
            }
        }
        if !fine {
            report(
                node.span, "type", "\(left.title) cannot be in \(right.title)",
                help: "'in' looks in a list, a map's keys, a range or a string")
        }
    }

    private mutating func pattern(_ node: SyntaxNode, _ left: StaticType, _ right: StaticType, _ operand: SyntaxNode) {
        for type in [left, right] where type.isKnown && (type.isList || type.base != .string) && type.base != .null {
            report(node.span, "type", "'=~' matches a string with a pattern, not \(type.title)")
            return
        }
        guard operand.kind == .string, let text = StringSyntax(node: operand).constant else { return }
        do {
            _ = try Matcher(text)
        } catch {
            report(operand.span, "bad-pattern", error.message)
        }
    }

    /// `pods where ready`: the element's fields are names in the condition.
    private mutating func filter(_ node: SyntaxNode) -> StaticType {
        var children = node.children
        guard let source = children.next() else { return .any }
        let type = type(source)
        guard let element = type.element else {
            report(
                source.span, "no-elements", "\(type.title) has no elements to choose from",
                help: "write a list or a kind such as pods")
            return .any
        }
        tested.append(element)
        while let test = children.next() { condition(test) }
        tested.removeLast()
        lastField = nil
        return element.isKnown && !element.isList ? element.list : .anyList
    }
}

extension StaticType {
    /// What `+ - * / %` make of two types; nil where they make nothing. Follows `Value.arithmetic`.
    func arithmetic(_ sign: Operator, _ other: StaticType) -> StaticType? {
        if !isKnown || !other.isKnown { return .any }
        if isList || other.isList {
            return sign == .add && isList && other.isList ? (self == other ? self : .anyList) : nil
        }
        switch (base, other.base) {
        case (.int, .int): return sign == .divide ? .any : .int
        case (.duration, .duration): return sign == .multiply ? nil : sign == .divide ? .decimal : .duration
        case (.duration, .int), (.duration, .decimal): return sign == .multiply || sign == .divide ? .duration : nil
        case (.int, .duration), (.decimal, .duration): return sign == .multiply ? .duration : nil
        case (.time, .duration): return sign == .add || sign == .subtract ? .time : nil
        case (.duration, .time): return sign == .add ? .time : nil
        case (.time, .time): return sign == .subtract ? .duration : nil
        case (.string, .string): return sign == .add ? .string : nil
        case (.percent, .percent): return sign == .add || sign == .subtract ? .percent : .decimal
        case (.int, .decimal), (.decimal, .int), (.decimal, .decimal): return .decimal
        case (.percent, .int), (.percent, .decimal), (.int, .percent), (.decimal, .percent): return .decimal
        default: break
        }
        guard isNumeric, other.isNumeric, sign != .remainder else { return nil }
        let isQuantity = base == .cpu || base == .memory || base == .amount
        let isOtherQuantity = other.base == .cpu || other.base == .memory || other.base == .amount
        if isQuantity, isOtherQuantity {
            if base != other.base, base != .amount, other.base != .amount { return nil }
            if sign == .divide { return .decimal }
            if sign == .multiply { return nil }
        }
        return StaticType(isQuantity && base != .amount ? base : isOtherQuantity ? other.base : base)
    }
}
