internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// The value of an expression. Chains of operators are flat nodes, walked by loops, so their length costs no stack.
    func evaluate(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        try enter(node)
        defer { leave() }
        switch node.kind.expression {
        case .null, .boolean, .integer, .decimal, .duration, .quantity, .percentage: return try literal(node)
        case .string: return .string(try text(of: StringSyntax(node: node).segments, in: scope))
        case .name: return try resolve(node, in: scope)
        case .object: return .object(try objectKey(ObjectSyntax(node: node), in: scope))
        case .list: return try list(node, in: scope)
        case .map: return try map(node, in: scope)
        case .parenthesized, .interpolation: return try evaluate(only(node), in: scope)
        case .chain: return try chain(ChainSyntax(node: node), in: scope)
        case .negation:
            let value = try evaluate(only(node), in: scope)
            return try at(node) { () throws(ValueError) in try value.negated() }
        case .not: return .bool(try !holds(only(node), in: scope))
        case .sum, .product: return try fold(node, in: scope)
        case .range: return try range(node, in: scope)
        case .comparison: return try compare(node, in: scope)
        case .conjunction:
            for child in node.children where try !holds(child, in: scope) { return .no }
            return .yes
        case .disjunction:
            for child in node.children where try holds(child, in: scope) { return .yes }
            return .no
        case .filter: return try filtered(node, in: scope)
        case nil: throw fault(at: node, "this is no expression")
        }
    }

    /// A condition: must be true or false.
    func holds(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Bool {
        let value = try evaluate(node, in: scope)
        guard case .bool(let result) = value else {
            throw fault(at: node, "a condition must be true or false, this is \(value.typeName)")
        }
        return result
    }

    /// A whole number.
    func integer(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Int64 {
        let value = try evaluate(node, in: scope)
        guard case .int(let n) = value else {
            throw fault(at: node, "expected a whole number, this is \(value.typeName)")
        }
        return n
    }

    /// A length of time that is not negative.
    func duration(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> TimeSpan {
        let value = try evaluate(node, in: scope)
        guard case .duration(let span) = value else {
            let help: String? = if case .int = value { "write it with a unit, as 5s" } else { nil }
            throw fault(at: node, "expected a duration, this is \(value.typeName)", help: help)
        }
        if span < .zero { throw fault(at: node, "a duration here cannot be negative, this is \(span)") }
        return span
    }

    /// Runs an operation on values and gives its error this place.
    func at<Result>(
        _ node: SyntaxNode, _ operation: () throws(ValueError) -> Result
    ) throws(EvaluationFailure) -> Result {
        do {
            return try operation()
        } catch {
            throw fault(at: node, error.message, help: error.help)
        }
    }

    private func only(_ node: SyntaxNode) throws(EvaluationFailure) -> SyntaxNode {
        guard let child = node.firstChild else { throw fault(at: node, "an expression is missing") }
        return child
    }

    // MARK: Operators

    private func fold(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var result: Value?
        var text: String?
        for child in node.children {
            let operand = try evaluate(child, in: scope)
            guard let sign = child.leadingOperator else {
                result = operand
                continue
            }
            // A long chain of texts grows in place, else 200,000 terms would be copied 200,000 times.
            if sign == .add, case .string(let more) = operand, case .string(let start)? = result {
                result = nil
                text = start + more
            } else if sign == .add, case .string(let more) = operand, text != nil {
                text?.append(more)
            } else {
                let left = text.map(Value.string) ?? result ?? .null
                text = nil
                result = try at(child) { () throws(ValueError) in try left.arithmetic(sign, operand) }
            }
            if let text { try limit(text, at: child) }
        }
        return text.map(Value.string) ?? result ?? .null
    }

    private func compare(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var operands = node.children
        guard let first = operands.next(), let second = operands.next(), let sign = second.leadingOperator else {
            throw fault(at: node, "a comparison needs two sides")
        }
        let left = try evaluate(first, in: scope)
        let right = try evaluate(second, in: scope)
        if sign == .matches, case .string(let text) = left, case .string(let pattern) = right {
            return .bool(try match(text, pattern, at: second))
        }
        if sign == .contained, case .collection = right {
            let elements = try objects(of: right, at: second)
            return .bool(elements.contains { Value.object($0).isSame(as: left) })
        }
        let (a, b) = (try comparable(left, at: first), try comparable(right, at: second))
        return .bool(try at(node) { () throws(ValueError) in try a.comparison(sign, b) })
    }

    /// A collection compares as the list of its objects.
    private func comparable(_ value: Value, at node: SyntaxNode) throws(EvaluationFailure) -> Value {
        guard case .collection = value else { return value }
        return .list(ValueList(flat: try objects(of: value, at: node).map(Value.object)))
    }

    /// Patterns are compiled once as long as they stay the same: a filter asks the same one for each object.
    private func match(_ text: String, _ pattern: String, at node: SyntaxNode) throws(EvaluationFailure) -> Bool {
        do {
            if lastPattern?.pattern != pattern { lastPattern = (pattern, try Matcher(pattern)) }
            return try lastPattern?.matcher.matches(text) ?? false
        } catch {
            throw fault(at: node, error.message)
        }
    }

    private func range(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var ends = node.children
        guard let low = ends.next(), let high = ends.next() else { throw fault(at: node, "a range needs two ends") }
        return .range(try integer(low, in: scope), try integer(high, in: scope))
    }

    // MARK: Lists and maps

    private func list(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var elements: [Value] = []
        for child in node.children { elements.append(try evaluate(child, in: scope)) }
        let all = elements
        return .list(try at(node) { () throws(ValueError) in try ValueList(all) })
    }

    private func map(_ node: SyntaxNode, in scope: Scope) throws(EvaluationFailure) -> Value {
        var map = ValueMap()
        for child in node.children {
            guard let entry = MapEntrySyntax(child), let key = entry.key, let value = entry.value else { continue }
            let name = key.kind == .string ? try text(of: StringSyntax(node: key).segments, in: scope) : key.text
            let result = try evaluate(value, in: scope)
            do {
                try map.set(name, result)
            } catch {
                throw fault(at: child, error.message, help: error.help)
            }
        }
        return .map(map)
    }
}

extension Session {
    /// A number, duration or other constant as written.
    private func literal(_ node: SyntaxNode) throws(EvaluationFailure) -> Value {
        try at(node) { () throws(ValueError) in try Value(literal: node) } ?? .null
    }
}
