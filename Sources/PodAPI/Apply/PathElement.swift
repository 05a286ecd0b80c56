import PodText

/// A step on the way to a field, as `fieldsV1` writes it: `f:spec`, `k:{"name":"web"}` for the item of a list that has
/// keys, `v:"a"` for that of a set, `i:0` for one that has neither.
package struct PathElement: Hashable, Comparable, Sendable, CustomStringConvertible {
    private enum Content: Hashable, Sendable {
        case field(String)
        case key([Document.Field])
        case value(Document)
        case index(Int)
    }

    private let content: Content
    /// Two elements are one when these are.
    package let text: String

    private init(_ content: Content) {
        self.content = content
        text =
            switch content {
            case .field(let name): "f:" + name
            case .key(let fields): "k:" + Document.object(fields).jsonLine
            case .value(let value): "v:" + value.sortText
            case .index(let index): "i:\(index)"
            }
    }

    static func field(_ name: String) -> PathElement { PathElement(.field(name)) }

    static func key(_ fields: [Document.Field]) -> PathElement {
        PathElement(.key(fields.sorted { ByteText($0.key) < ByteText($1.key) }))
    }

    static func value(_ value: Document) -> PathElement { PathElement(.value(value)) }

    static func index(_ index: Int) -> PathElement { PathElement(.index(index)) }

    /// Nil of what is no such text.
    package init?(text: String) {
        let rest = String(decoding: text.utf8.dropFirst(2), as: UTF8.self)
        switch String(decoding: text.utf8.prefix(2), as: UTF8.self) {
        case "f:": self = .field(rest)
        case "k:":
            guard case .object(let fields)? = try? JSONReader.value(of: rest) else { return nil }
            self = .key(fields)
        case "v:":
            guard let value = try? JSONReader.value(of: rest) else { return nil }
            self = .value(value)
        case "i:":
            guard let index = JSONPointer.index(rest) else { return nil }
            self = .index(index)
        default: return nil
        }
    }

    package static func == (a: PathElement, b: PathElement) -> Bool { ByteText(a.text) == ByteText(b.text) }

    package static func < (a: PathElement, b: PathElement) -> Bool { ByteText(a.text) < ByteText(b.text) }

    package func hash(into hasher: inout Hasher) { ByteText(text).hash(into: &hasher) }

    /// As the API server shows it: `.spec`, `[name="web"]`, `[="a"]`, `[0]`.
    package var description: String {
        switch content {
        case .field(let name): ".\(name)"
        case .key(let fields): "[\(fields.map { "\($0.key)=\($0.value.jsonLine)" }.joined(separator: ","))]"
        case .value(let value): "[=\(value.sortText)]"
        case .index(let index): "[\(index)]"
        }
    }
}
