/// A row of a table of attributes: how it is told that one of them differs, in the language's words.
package struct Attribute<Whole>: Sendable {
    /// Empty where both have the same.
    package let difference: @Sendable (_ old: Whole, _ new: Whole) -> [String]

    package init(difference: @escaping @Sendable (_ old: Whole, _ new: Whole) -> [String]) {
        self.difference = difference
    }

    /// `image nginx:1.26 → nginx:1.27`. Values that differ and are written alike are reported by the word alone.
    package static func text<Value: Equatable & SendableMetatype>(
        _ word: String, _ property: any KeyPath<Whole, Value> & Sendable,
        _ text: @escaping @Sendable (Value) -> String = { "\($0)" }
    ) -> Attribute {
        Attribute { old, new in
            let (before, after) = (old[keyPath: property], new[keyPath: property])
            if before == after { return [] }
            let (was, becomes) = (text(before), text(after))
            return [was == becomes ? word : "\(word) \(was) → \(becomes)"]
        }
    }

    /// What may be missing; `none` is what stands for it.
    package static func optional<Value: Equatable & SendableMetatype>(
        _ word: String, _ property: any KeyPath<Whole, Value?> & Sendable, none: String = "none"
    ) -> Attribute {
        text(word, property) { value in value.map { "\($0)" } ?? none }
    }

    /// Only that it differs: its values are long.
    package static func word<Value: Equatable & SendableMetatype>(
        _ word: String, _ property: any KeyPath<Whole, Value> & Sendable
    ) -> Attribute {
        Attribute { old, new in old[keyPath: property] == new[keyPath: property] ? [] : [word] }
    }

    /// Several properties that one word says.
    package static func several(_ rows: Attribute...) -> Attribute {
        Attribute { old, new in rows.flatMap { $0.difference(old, new) } }
    }
}

/// A value that the language writes with a word of its own: the case's name in kebab case, as its keywords are.
package protocol LanguageWord: CaseIterable, Equatable {}

extension LanguageWord {
    package var word: String {
        "\(self)".unicodeScalars.reduce(into: "") { word, scalar in
            word += scalar.properties.isUppercase ? "-" + scalar.properties.lowercaseMapping : String(scalar)
        }
    }

    package init?(word: String) {
        guard let found = Self.allCases.first(where: { $0.word == word }) else { return nil }
        self = found
    }
}

/// A value that Kubernetes' API writes with a word of its own.
package protocol APIWord: CaseIterable {
    var apiName: String { get }
}

extension APIWord {
    package init?(apiName: String) {
        guard let found = Self.allCases.first(where: { $0.apiName == apiName }) else { return nil }
        self = found
    }
}
