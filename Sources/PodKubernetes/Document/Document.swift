package import PodModel

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
    package static func fields(_ pairs: (String, Document?)...) -> Document {
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
        default: false
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

    package static func labels(_ labels: Labels) -> Document {
        .object(labels.pairs.map { Field($0.key, .string($0.value)) })
    }

    package static func strings(_ texts: [String]) -> Document { .array(texts.map { .string($0) }) }

    package static func time(_ time: Timestamp) -> Document { .string(time.rfc3339) }

    /// Whole seconds, as the API's `…Seconds` fields count.
    package static func seconds(_ span: TimeSpan) -> Document { .integer(span.wholeSeconds) }
}
