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
            case .isIn: return .isIn(key, values)
            case .notIn: return .notIn(key, values)
            case .exists: return .exists(key)
            case .doesNotExist: return .missing(key)
            // Of nodes alone.
            case .greater, .less: return nil
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

    /// One expression of a selector; its values are there where the operator wants some.
    func expression(
        _ fields: FieldReader, isOfNode: Bool = false
    ) -> (key: String, word: SelectorOperator, values: [String])? {
        fields.require("key")
        fields.require("operator")
        let key = fields.text("key")
        let values = fields.texts("values") ?? []
        let words = SelectorOperator.allCases.filter { isOfNode || !$0.isNumeric }
        let word = fields.choice("operator", words.map { ($0.apiName, $0) })
        if let value = fields.value("key") { check(value, NameRules.labelKey) }
        guard let key, let word else { return nil }
        if word.wantsValues == values.isEmpty {
            fields.report(
                word.wantsValues ? "operator" : "values", "bad-value",
                word.wantsValues ? "\(word.apiName) needs values" : "\(word.apiName) takes no values")
            return nil
        }
        return (key, word, values)
    }
}

/// What a selector asks of a label; the last two of a node's alone.
enum SelectorOperator: APIWord {
    case isIn, notIn, exists, doesNotExist, greater, less

    /// `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt`, `Lt`.
    var apiName: String {
        switch self {
        case .isIn: "In"
        case .notIn: "NotIn"
        case .exists: "Exists"
        case .doesNotExist: "DoesNotExist"
        case .greater: "Gt"
        case .less: "Lt"
        }
    }

    var isNumeric: Bool { self == .greater || self == .less }
    var wantsValues: Bool { self != .exists && self != .doesNotExist }
}
