import PodModel
import PodSyntax
import Yams

extension Importer {
    /// A label selector: `matchLabels`, then `matchExpressions`.
    func selector(_ fields: FieldReader) -> Selector? {
        let labels = selected(fields, "matchLabels") ?? [:]
        var requirements: [Selector.Requirement] = labels.pairs.map { .equals($0.key, $0.value) }
        requirements += fields.objects("matchExpressions") { fields -> Selector.Requirement? in
            guard let (key, word, values) = expression(fields) else { return nil }
            for value in fields.list("values") ?? [] { check(value, NameRules.labelValue) }
            switch word {
            case "In": return .isIn(key, values)
            case "NotIn": return .notIn(key, values)
            case "Exists": return .exists(key)
            default: return .missing(key)
            }
        }
        return Selector(requirements)
    }

    /// Labels that are looked for: keys and values by the rules of labels.
    func selected(_ fields: FieldReader, _ name: String) -> Labels? {
        guard let value = fields.value(name), let reader = FieldReader(value, self) else { return nil }
        var labels: Labels = [:]
        for entry in reader.all() {
            if let wrong = NameRules.labelKey(entry.key) {
                report(entry.span, "bad-value", entry.value.path, "the key \(wrong)")
            }
            check(entry.value, NameRules.labelValue)
            if let text = text(entry.value, orEmpty: true) { labels[entry.key] = text }
        }
        return labels
    }

    /// A text by a rule for names.
    func check(_ value: FieldValue, _ rule: (String) -> String?) {
        guard case .scalar(let scalar) = value.node, !value.isNull, let wrong = rule(scalar.string) else { return }
        report(value.span, "bad-value", value.path, "'\(scalar.string)' \(wrong)")
    }

    /// A label selector that is nothing but equalities.
    func equalities(_ fields: FieldReader) -> Labels? {
        guard let selector = selector(fields) else { return nil }
        var labels: Labels = [:]
        for requirement in selector.requirements {
            switch requirement {
            case .equals(let key, let value): labels[key] = value
            case .isIn(let key, let values) where values.count == 1: labels[key] = values[0]
            case .isIn, .notEquals, .notIn, .exists, .missing:
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
        let word = fields.choice("operator", words)
        if let value = fields.value("key") { check(value, NameRules.labelKey) }
        guard let key, let word else { return nil }
        if word == "Gt" || word == "Lt" {
            fields.notCarried("operator", "podsh does not carry \(word)")
            return nil
        }
        let needsValues = word == "In" || word == "NotIn"
        if needsValues == values.isEmpty {
            fields.report(
                needsValues ? "operator" : "values", "bad-value",
                needsValues ? "\(word) needs values" : "\(word) takes no values")
            return nil
        }
        return (key, word, values)
    }
}
