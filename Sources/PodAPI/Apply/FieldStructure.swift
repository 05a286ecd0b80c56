import PodText

/// What a value is to those who own fields: a whole, or fields or items that each have their owners.
enum FieldStructure {
    case leaf(Document)
    case object([Document.Field])
    case list([Item])

    struct Item {
        let element: PathElement
        let value: Document
    }

    /// Nil of null, which says that nothing is there.
    init?(_ value: Document, _ field: FieldShape) {
        switch value {
        case .null: return nil
        case .bool, .integer, .decimal, .string: self = .leaf(value)
        case .object(let fields): self = field.shape.isAtomic ? .leaf(value) : .object(fields)
        case .array(let items):
            switch field.list {
            case .atomic: self = .leaf(value)
            case .set: self = .list(items.map { Item(element: .value($0), value: $0) })
            case .map(let keys):
                self = .list(
                    items.enumerated().map { index, item in
                        Item(element: .of(item, keys) ?? .index(index), value: item)
                    })
            }
        }
    }

    /// The same without anything in it; nil of a whole.
    var emptied: FieldStructure? {
        switch self {
        case .leaf: nil
        case .object: .object([])
        case .list: .list([])
        }
    }

    /// Of the items of a list.
    static func item(of field: FieldShape) -> FieldShape {
        var item = FieldShape()
        item.shape = field.shape
        return item
    }
}

extension PathElement {
    /// Nil where a key is missing that has no fallback.
    static func of(_ item: Document, _ keys: [FieldShape.Key]) -> PathElement? {
        var fields: [Document.Field] = []
        for key in keys {
            switch (item[key.name], key.fallback) {
            case (let value?, _) where value != .null: fields.append(Document.Field(key.name, value))
            case (_, let fallback?): fields.append(Document.Field(key.name, .string(fallback)))
            case (_, nil): return nil
            }
        }
        return .key(fields)
    }
}

extension [FieldStructure.Item] {
    /// By their element; of several that have one, the first.
    var byElement: [PathElement: Document] {
        Dictionary(map { ($0.element, $0.value) }) { first, _ in first }
    }
}
