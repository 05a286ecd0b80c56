import PodModel
package import PodSyntax

extension Value {
    /// `self OPERATOR other` for `== != < <= > >= in =~`. Anything may be compared with `null`; two values of unlike
    /// kinds are an error, since such a comparison is never meant.
    package func comparison(_ sign: Operator, _ other: Value) throws(ValueError) -> Bool {
        switch sign {
        case .equal: return try isEqual(other)
        case .unequal: return try !isEqual(other)
        case .contained: return try isContained(in: other)
        case .matches:
            guard case .string(let text) = self, case .string(let pattern) = other else {
                throw ValueError("'=~' matches a string with a pattern, not \(typeName) with \(other.typeName)")
            }
            do {
                return try Matcher(pattern).matches(text)
            } catch {
                throw ValueError(error.message)
            }
        case .less: return try order(other) < 0
        case .lessOrEqual: return try order(other) <= 0
        case .greater: return try order(other) > 0
        case .greaterOrEqual: return try order(other) >= 0
        case .add, .subtract, .multiply, .divide, .remainder: throw incomparable(other)
        }
    }

    /// Equality of values that may be compared.
    private func isEqual(_ other: Value) throws(ValueError) -> Bool {
        if case .null = self { return other.isNull }
        if other.isNull { return false }
        if !staticType.isComparable(with: other.staticType) { throw incomparable(other) }
        return isSame(as: other)
    }

    /// True for `null`.
    package var isNull: Bool { if case .null = self { true } else { false } }

    /// True if both mean the same; values of unlike kinds are simply not the same.
    package func isSame(as other: Value) -> Bool {
        switch (self, other) {
        case (.null, .null): return true
        case (.bool(let a), .bool(let b)): return a == b
        case (.string(let a), .string(let b)): return a.utf8.elementsEqual(b.utf8)
        case (.duration(let a), .duration(let b)): return a == b
        case (.time(let a), .time(let b)): return a == b
        case (.percent(let a), .percent(let b)): return a == b
        case (.range(let a, let b), .range(let c, let d)): return a == c && b == d
        case (.object(let a), .object(let b)): return a == b
        case (.collection(let a), .collection(let b)): return a == b
        case (.list(let a), .list(let b)):
            guard a.count == b.count else { return false }
            for i in a.elements.indices where !a.elements[i].isSame(as: b.elements[i]) { return false }
            return true
        case (.map(let a), .map(let b)):
            guard a.count == b.count else { return false }
            for entry in a.entries {
                guard let value = b[entry.key], value.isSame(as: entry.value) else { return false }
            }
            return true
        default: return numericOrder(other) == 0
        }
    }

    /// Negative, 0 or positive as `self` stands before, beside or behind the other.
    package func order(_ other: Value) throws(ValueError) -> Int {
        switch (self, other) {
        case (.string(let a), .string(let b)):
            return a.utf8.elementsEqual(b.utf8) ? 0 : (a.utf8.lexicographicallyPrecedes(b.utf8) ? -1 : 1)
        case (.duration(let a), .duration(let b)): return a < b ? -1 : (a == b ? 0 : 1)
        case (.time(let a), .time(let b)): return a < b ? -1 : (a == b ? 0 : 1)
        case (.percent(let a), .percent(let b)): return a < b ? -1 : (a == b ? 0 : 1)
        default: break
        }
        if staticType.isComparable(with: other.staticType), let order = numericOrder(other) { return order }
        throw incomparable(other)
    }

    private func numericOrder(_ other: Value) -> Int? {
        switch (self, other) {
        case (.int(let a), .int(let b)): return a < b ? -1 : (a == b ? 0 : 1)
        case (.decimal(let a), .decimal(let b)): return a < b ? -1 : (a == b ? 0 : 1)
        case (.quantity, _), (_, .quantity):
            guard let a = asQuantity, let b = other.asQuantity else { return nil }
            return a.nano < b.nano ? -1 : (a.nano == b.nano ? 0 : 1)
        default:
            guard let a = double, let b = other.double else { return nil }
            return a < b ? -1 : (a == b ? 0 : 1)
        }
    }

    private func isContained(in other: Value) throws(ValueError) -> Bool {
        switch (self, other) {
        case (_, .list(let list)): return list.elements.contains { isSame(as: $0) }
        case (.string(let key), .map(let map)): return map[key] != nil
        case (.int(let n), .range(let low, let high)): return low <= n && n <= high
        case (.string(let part), .string(let whole)): return whole.utf8.contains(part.utf8)
        default:
            throw ValueError(
                "'in' looks for an element in a list, a key in a map, a number in a range or a text in a text, not for "
                    + "\(typeName) in \(other.typeName)")
        }
    }

    private func incomparable(_ other: Value) -> ValueError {
        ValueError("\(typeName) cannot be compared with \(other.typeName)")
    }
}

extension Collection<UInt8> where SubSequence: Collection<UInt8> {
    /// True if these bytes hold those, one after the other (Knuth, Morris, Pratt: linear).
    func contains(_ part: some Collection<UInt8>) -> Bool {
        let part = Array(part)
        if part.isEmpty { return true }
        var fallback = [Int](repeating: 0, count: part.count)
        var k = 0
        for i in part.indices.dropFirst() {
            while k > 0, part[i] != part[k] { k = fallback[k - 1] }
            if part[i] == part[k] { k += 1 }
            fallback[i] = k
        }
        k = 0
        for byte in self {
            while k > 0, byte != part[k] { k = fallback[k - 1] }
            if byte == part[k] { k += 1 }
            if k == part.count { return true }
        }
        return false
    }
}
