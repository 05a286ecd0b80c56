import PodModel

extension Importer {
    /// A label selector: `matchLabels`, then `matchExpressions`.
    func selector(_ fields: FieldReader) -> Selector? {
        var requirements: [Selector.Requirement] = (fields.labels("matchLabels") ?? [:]).pairs.map { .equals($0.key, $0.value) }
        requirements += fields.objects("matchExpressions") { fields -> Selector.Requirement? in
            guard let (key, word, values) = expression(fields) else { return nil }
            switch word {
            case "In": return .isIn(key, values)
            case "NotIn": return .notIn(key, values)
            case "Exists": return .exists(key)
            default: return .missing(key)
            }
        }
        return Selector(requirements)
    }

    /// A label selector that is nothing but equalities.
    func equalities(_ fields: FieldReader) -> Labels? {
        guard let selector = selector(fields) else { return nil }
        var labels: Labels = [:]
        for requirement in selector.requirements {
            switch requirement {
            case .equals(let key, let value): labels[key] = value
            case .isIn(let key, let values) where values.count == 1: labels[key] = values[0]
            default:
                fields.notCarried("matchExpressions", "podsh carries only equality here")
                return nil
            }
        }
        return labels
    }

    /// One expression of a selector; its values are there where the operator wants some.
    func expression(_ fields: FieldReader) -> (key: String, word: String, values: [String])? {
        fields.require("key")
        fields.require("operator")
        let key = fields.text("key")
        let values = fields.texts("values") ?? []
        let words = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"].map { ($0, $0) }
        guard let key, let word = fields.choice("operator", words) else { return nil }
        if word == "Gt" || word == "Lt" {
            fields.notCarried("operator", "podsh does not carry \(word)")
            return nil
        }
        let needsValues = word == "In" || word == "NotIn"
        if needsValues == values.isEmpty {
            fields.report(needsValues ? "operator" : "values", "bad-value", needsValues ? "\(word) needs values" : "\(word) takes no values")
            return nil
        }
        return (key, word, values)
    }
}
