package import PodText

extension Document {
    /// Whether both say the same JSON: the order of an object's fields does not count, and 1 is 1.0.
    package func isSame(as other: Document) -> Bool {
        switch (self, other) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.decimal(let a), .decimal(let b)): a == b
        case (.integer(let a), .decimal(let b)), (.decimal(let b), .integer(let a)): Int64(exactly: b) == a
        case (.string(let a), .string(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a.count == b.count && zip(a, b).allSatisfy { $0.isSame(as: $1) }
        case (.object(let a), .object(let b)): a.count == b.count && Document.isSame(a, FieldMap(b))
        case (.null, _), (.bool, _), (.integer, _), (.decimal, _), (.string, _), (.array, _), (.object, _): false
        }
    }

    private static func isSame(_ fields: [Field], _ others: FieldMap) -> Bool {
        fields.allSatisfy { field in others[field.key]?.isSame(as: field.value) ?? false }
    }

    /// How deep arrays and objects are nested; 0 for what is neither.
    package var depth: Int {
        switch self {
        case .null, .bool, .integer, .decimal, .string: 0
        case .array(let items): 1 + (items.lazy.map(\.depth).max() ?? 0)
        case .object(let fields): 1 + (fields.lazy.map(\.value.depth).max() ?? 0)
        }
    }

    /// A text that two scalars share when they are the same, as a key to find them by.
    var sortText: String {
        if case .decimal(let number) = self, let whole = Int64(exactly: number) {
            return Document.integer(whole).jsonLine
        }
        return jsonLine
    }

    /// What a list is told apart by in messages.
    var isScalar: Bool {
        switch self {
        case .null, .bool, .integer, .decimal, .string: true
        case .array, .object: false
        }
    }
}
