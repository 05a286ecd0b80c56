package import PodModel
package import PodText

extension Selector {
    /// The equalities alone, as a map.
    package var equalities: Document {
        var labels: Labels = [:]
        for case .equals(let key, let value) in requirements { labels[key] = value }
        return .labels(labels)
    }

    /// `matchLabels`, and `matchExpressions` for what is not equality.
    package var document: Document {
        let others = requirements.filter { if case .equals = $0 { false } else { true } }
        return .fields(("matchLabels", equalities), ("matchExpressions", .array(others.map(\.matchExpression))))
    }
}

extension Selector.Requirement {
    /// As one of `matchExpressions`.
    var matchExpression: Document {
        switch self {
        case .equals(let key, let value): keyExpression(key, "In", [value])
        case .notEquals(let key, let value): keyExpression(key, "NotIn", [value])
        case .isIn(let key, let values): keyExpression(key, "In", values)
        case .notIn(let key, let values): keyExpression(key, "NotIn", values)
        case .exists(let key): keyExpression(key, "Exists", [])
        case .missing(let key): keyExpression(key, "DoesNotExist", [])
        }
    }

}

/// One of `matchExpressions` or `matchFields`.
func keyExpression(_ key: String, _ word: String, _ values: [String]) -> Document {
    .fields(("key", .string(key)), ("operator", .string(word)), ("values", .strings(values)))
}
