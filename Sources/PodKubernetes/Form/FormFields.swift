import PodText

/// Fields of one object, gathered attribute by attribute: a key that comes twice with an object is one object.
struct FormFields {
    private var document = Document.object([])

    mutating func add(_ fields: [(String, Document?)]) {
        for case (let key, let value?) in fields {
            switch (document[key], value) {
            case (.object(let known)?, .object(let more)): document[key] = .object(known + more)
            case (_, .array([])), (_, .object([])), (_, .null): break
            case (_, .array), (_, .object), (_, .bool), (_, .integer), (_, .decimal), (_, .string):
                document[key] = value
            }
        }
    }

    /// In the order of `first`; what is not in it follows as it came.
    func document(_ first: String...) -> Document {
        var rest = document
        var fields: [Document.Field] = []
        for key in first {
            guard let value = rest[key] else { continue }
            fields.append(.init(key, value))
            rest[key] = nil
        }
        guard case .object(let others) = rest else { return .object(fields) }
        return .object(fields + others)
    }
}
