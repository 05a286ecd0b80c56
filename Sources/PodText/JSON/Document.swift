/// A tree of plain data whose keys keep their order: what `json` and `yaml` print.
package indirect enum Document: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case decimal(Double)
    case string(String)
    case array([Document])
    case object([Field])

    package struct Field: Hashable, Sendable {
        package let key: String
        package let value: Document

        package init(_ key: String, _ value: Document) {
            self.key = key
            self.value = value
        }
    }

    /// An object without the fields that have nothing to say, as the Kubernetes API omits them.
    package static func fields(_ pairs: (String, Document?)...) -> Document { fields(of: pairs) }

    /// The same of a list.
    package static func fields(of pairs: [(String, Document?)]) -> Document {
        .object(
            pairs.compactMap { key, value in
                guard let value, !value.isAbsent else { return nil }
                return Field(key, value)
            })
    }

    /// Empty collections and null are left out of an object.
    private var isAbsent: Bool {
        switch self {
        case .null: true
        case .array(let items): items.isEmpty
        case .object(let fields): fields.isEmpty
        case .bool, .integer, .decimal, .string: false
        }
    }
}

extension Document {
    package static func integer(_ n: Int) -> Document { .integer(Int64(n)) }

    /// Nothing where the text is empty.
    package static func text(_ text: String?) -> Document? {
        guard let text, !text.isEmpty else { return nil }
        return .string(text)
    }

    /// `true`, or nothing: the API omits what is false by default.
    package static func flag(_ isSet: Bool) -> Document? { isSet ? .bool(true) : nil }

    package static func strings(_ texts: [String]) -> Document { .array(texts.map { .string($0) }) }
}

extension Document {
    /// The field of an object; nil where there is none. Objects are read by few keys: they are searched, not hashed.
    package subscript(key: String) -> Document? {
        get {
            guard case .object(let fields) = self else { return nil }
            return fields.first { $0.key == key }?.value
        }
        set {
            guard case .object(var fields) = self else { return }
            let place = fields.firstIndex { $0.key == key }
            switch (place, newValue) {
            case (let place?, let value?): fields[place] = Field(key, value)
            case (let place?, nil): fields.remove(at: place)
            case (nil, let value?): fields.append(Field(key, value))
            case (nil, nil): break
            }
            self = .object(fields)
        }
    }
}
