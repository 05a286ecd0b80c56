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
        .fields(("matchLabels", equalities), ("matchExpressions", .array(requirements.compactMap(\.expression))))
    }
}

extension Selector.Requirement {
    fileprivate var expression: Document? {
        switch self {
        case .equals: nil
        case .notEquals(let key, let value): expression(key, "NotIn", [value])
        case .isIn(let key, let values): expression(key, "In", values)
        case .notIn(let key, let values): expression(key, "NotIn", values)
        case .exists(let key): expression(key, "Exists", [])
        case .missing(let key): expression(key, "DoesNotExist", [])
        }
    }

    private func expression(_ key: String, _ word: String, _ values: [String]) -> Document {
        .fields(("key", .string(key)), ("operator", .string(word)), ("values", .strings(values)))
    }
}
