/// A label selector: all requirements must hold. An empty selector matches everything.
package struct Selector: Hashable, Sendable, Codable {
    package var requirements: [Requirement]

    package enum Requirement: Hashable, Sendable, Codable {
        case equals(String, String)
        case notEquals(String, String)
        case isIn(String, [String])
        case notIn(String, [String])
        case exists(String)
        case missing(String)
    }

    package init(_ requirements: [Requirement] = []) {
        self.requirements = requirements
    }

    /// Equality on every pair, the form a ReplicationController and a Service use.
    package init(matching labels: Labels) {
        requirements = labels.pairs.map { .equals($0.key, $0.value) }
    }

    package func matches(_ labels: Labels) -> Bool {
        for requirement in requirements where !requirement.matches(labels) { return false }
        return true
    }
}

extension Selector.Requirement {
    package func matches(_ labels: Labels) -> Bool {
        switch self {
        case .equals(let key, let value): labels[key] == value
        case .notEquals(let key, let value): labels[key] != value
        case .isIn(let key, let values): labels[key].map(values.contains) ?? false
        case .notIn(let key, let values): labels[key].map { !values.contains($0) } ?? true
        case .exists(let key): labels[key] != nil
        case .missing(let key): labels[key] == nil
        }
    }
}

extension Selector.Requirement {
    package var key: String {
        switch self {
        case .equals(let key, _), .notEquals(let key, _), .isIn(let key, _), .notIn(let key, _), .exists(let key),
            .missing(let key):
            key
        }
    }

    /// What holds of a label where this does not.
    package var negated: Self {
        switch self {
        case .equals(let key, let value): .notEquals(key, value)
        case .notEquals(let key, let value): .equals(key, value)
        case .isIn(let key, let values): .notIn(key, values)
        case .notIn(let key, let values): .isIn(key, values)
        case .exists(let key): .missing(key)
        case .missing(let key): .exists(key)
        }
    }
}

extension Selector: CustomStringConvertible {
    /// kubectl's spelling: `app=web,tier!=db,env in (a,b),!canary`.
    package var description: String {
        if requirements.isEmpty { return "<none>" }
        return requirements.map(\.description).joined(separator: ",")
    }
}

extension Selector.Requirement: CustomStringConvertible {
    package var description: String {
        switch self {
        case .equals(let key, let value): "\(key)=\(value)"
        case .notEquals(let key, let value): "\(key)!=\(value)"
        case .isIn(let key, let values): "\(key) in (\(values.joined(separator: ",")))"
        case .notIn(let key, let values): "\(key) notin (\(values.joined(separator: ",")))"
        case .exists(let key): key
        case .missing(let key): "!\(key)"
        }
    }
}
