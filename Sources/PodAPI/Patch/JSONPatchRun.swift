import PodText

/// A patch on its way: the document as it is so far, and what the patch has cost. After an error it is of no use.
struct JSONPatchRun {
    private(set) var document: Document
    private var copiedBytes = 0
    /// Fields and items looked through or moved.
    private var steps = 0

    /// What is done at one place.
    private enum Edit {
        case insert(Document)
        case replace(Document)
        case remove
    }

    init(document: Document) {
        self.document = document
    }

    mutating func perform(_ operation: JSONPatch.Operation) throws(PatchError) {
        switch operation {
        case .add(let path, let value): try put(.insert(value), value, path, "add")
        case .remove(let path): _ = try edit(path, .remove, "remove")
        case .replace(let path, let value): try put(.replace(value), value, path, "replace")
        case .move(let from, let path):
            if from.holds(path) {
                throw PatchError(.doesNotApply, "move operation does not apply: \(path) lies in \(from)")
            }
            let value = try edit(from, .remove, "move")
            try put(.insert(value), value, path, "move")
        case .copy(let from, let path):
            let value = try value(at: from, "copy")
            copiedBytes += value.jsonLine.utf8.count
            if copiedBytes > JSONPatch.maximumCopiedBytes {
                throw PatchError(
                    .tooLarge,
                    "Unable to complete the copy, the accumulated size increase of copy is \(copiedBytes), exceeding "
                        + "the limit \(JSONPatch.maximumCopiedBytes)")
            }
            try put(.insert(value), value, path, "copy")
        case .test(let path, let value):
            guard try self.value(at: path, "test").isSame(as: value) else {
                throw PatchError(.testFailed, "testing value \(path) failed: test failed")
            }
        }
    }

    private mutating func put(
        _ edit: Edit, _ value: Document, _ path: JSONPointer, _ word: String
    ) throws(PatchError) {
        if path.tokens.count + value.depth > JSONReader.maximumDepth {
            throw PatchError(.tooLarge, "error in \(word) for path: '\(path)': nested deeper than the limit")
        }
        _ = try self.edit(path, edit, word)
    }

    private mutating func value(at path: JSONPointer, _ word: String) throws(PatchError) -> Document {
        var found = document
        for token in path.tokens {
            switch found {
            case .object(let fields):
                try Self.count(fields.count, &steps)
                guard let place = fields.place(of: token) else { throw Self.missing(path, word) }
                found = fields[place].value
            case .array(let items):
                guard let index = JSONPointer.index(token), index < items.count else {
                    throw Self.badIndex(token, path, word)
                }
                found = items[index]
            case .null, .bool, .integer, .decimal, .string: throw Self.missing(path, word)
            }
        }
        return found
    }

    /// Answers what stood there; null where nothing did.
    private mutating func edit(_ path: JSONPointer, _ edit: Edit, _ word: String) throws(PatchError) -> Document {
        if path.tokens.isEmpty {
            let old = document
            switch edit {
            case .insert(let value), .replace(let value): document = value
            case .remove: throw PatchError(.doesNotApply, "\(word) operation does not apply to the whole document")
            }
            return old
        }
        return try Self.edit(&document, path, 0, edit, word, &steps)
    }

    /// Each container is taken out of its parent on the way, so that what is changed is not copied before.
    private static func edit(
        _ target: inout Document, _ path: JSONPointer, _ level: Int, _ edit: Edit, _ word: String, _ steps: inout Int
    ) throws(PatchError) -> Document {
        let token = path.tokens[level]
        let isLast = level == path.tokens.count - 1
        switch target {
        case .object(var fields):
            target = .null
            try count(fields.count, &steps)
            let place = fields.place(of: token)
            let old: Document
            if isLast {
                old = try Self.edit(&fields, place, token, edit, path, word)
            } else {
                guard let place else { throw missing(path, word) }
                var value = fields[place].value
                fields[place] = Document.Field(token, .null)
                old = try Self.edit(&value, path, level + 1, edit, word, &steps)
                fields[place] = Document.Field(token, value)
            }
            target = .object(fields)
            return old
        case .array(var items):
            target = .null
            let old: Document
            if isLast {
                try count(items.count, &steps)
                old = try Self.edit(&items, token, edit, path, word)
            } else {
                guard let index = JSONPointer.index(token), index < items.count else {
                    throw badIndex(token, path, word)
                }
                var value = items[index]
                items[index] = .null
                old = try Self.edit(&value, path, level + 1, edit, word, &steps)
                items[index] = value
            }
            target = .array(items)
            return old
        case .null, .bool, .integer, .decimal, .string: throw missing(path, word)
        }
    }

    private static func edit(
        _ fields: inout [Document.Field], _ place: Int?, _ key: String, _ edit: Edit, _ path: JSONPointer,
        _ word: String
    ) throws(PatchError) -> Document {
        let old = place.map { fields[$0].value }
        switch (edit, place) {
        case (.insert(let value), nil): fields.append(Document.Field(key, value))
        case (.insert(let value), let place?), (.replace(let value), let place?):
            fields[place] = Document.Field(key, value)
        case (.remove, let place?): fields.remove(at: place)
        case (.replace, nil):
            throw PatchError(
                .doesNotApply, "\(word) operation does not apply: doc is missing key: \(path): missing value")
        case (.remove, nil):
            throw PatchError(
                .doesNotApply,
                "error in \(word) for path: '\(path)': Unable to remove nonexistent key: \(key): missing value")
        }
        return old ?? .null
    }

    /// An item is put before what stands at its place; `-` is the place behind the last.
    private static func edit(
        _ items: inout [Document], _ token: String, _ edit: Edit, _ path: JSONPointer, _ word: String
    ) throws(PatchError) -> Document {
        let index = token == "-" ? items.count : JSONPointer.index(token)
        guard let index, index <= items.count else { throw badIndex(token, path, word) }
        switch edit {
        case .insert(let value):
            items.insert(value, at: index)
            return .null
        case .replace(let value):
            guard index < items.count else { throw badIndex(token, path, word) }
            let old = items[index]
            items[index] = value
            return old
        case .remove:
            guard index < items.count else { throw badIndex(token, path, word) }
            return items.remove(at: index)
        }
    }

    private static func count(_ size: Int, _ steps: inout Int) throws(PatchError) {
        steps += size
        if steps > JSONPatch.maximumSteps {
            throw PatchError(.tooLarge, "the patch looks through too many fields and items")
        }
    }

    private static func missing(_ path: JSONPointer, _ word: String) -> PatchError {
        PatchError(
            .doesNotApply, "\(word) operation does not apply: doc is missing path: \"\(path)\": missing value")
    }

    private static func badIndex(_ token: String, _ path: JSONPointer, _ word: String) -> PatchError {
        PatchError(
            .doesNotApply,
            "error in \(word) for path: '\(path)': Unable to access invalid index: \(token): invalid index referenced")
    }
}

extension [Document.Field] {
    fileprivate func place(of key: String) -> Int? { firstIndex { $0.key.utf8.elementsEqual(key.utf8) } }
}
