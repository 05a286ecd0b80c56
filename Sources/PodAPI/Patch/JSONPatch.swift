package import PodText

/// JSON Patch (RFC 6902): operations, one after another; when one does not apply, none has.
package struct JSONPatch: Hashable, Sendable {
    package enum Operation: Hashable, Sendable {
        case add(JSONPointer, Document)
        case remove(JSONPointer)
        case replace(JSONPointer, Document)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, Document)
    }

    /// The API server takes as many in one patch.
    package static let maximumOperations = 10_000
    /// What all copies of one patch may add, in bytes of JSON: the API server's own limit.
    package static let maximumCopiedBytes = 3 << 20
    /// Fields and items that one patch may have looked through or moved: a bound for patches whose every operation
    /// touches a list of a million.
    static let maximumSteps = 200_000_000

    package let operations: [Operation]

    package init(operations: [Operation]) {
        self.operations = operations
    }

    /// Reads the patch's own JSON.
    package init(_ document: Document) throws(PatchError) {
        guard case .array(let items) = document else {
            throw PatchError(.malformed, "error decoding patch: a JSON patch is a list of operations")
        }
        if items.count > JSONPatch.maximumOperations {
            throw PatchError(
                .tooLarge,
                "The allowed maximum operations in a JSON patch is \(JSONPatch.maximumOperations), got \(items.count)")
        }
        var operations: [Operation] = []
        for item in items { operations.append(try Operation(item)) }
        self.operations = operations
    }

    package func apply(to target: Document) throws(PatchError) -> Document {
        var run = JSONPatchRun(document: target)
        for operation in operations { try run.perform(operation) }
        return run.document
    }
}

extension JSONPatch.Operation {
    private enum Kind: String {
        case add, remove, replace, move, copy, test
    }

    init(_ document: Document) throws(PatchError) {
        guard case .string(let word)? = document["op"], let kind = Kind(rawValue: word) else {
            throw PatchError(.malformed, "Unexpected kind: \(document["op"]?.jsonLine ?? "unknown")")
        }
        let path = try Self.pointer(document, "path", kind)
        switch kind {
        case .add: self = .add(path, try Self.value(document, kind))
        case .remove: self = .remove(path)
        case .replace: self = .replace(path, try Self.value(document, kind))
        case .move: self = .move(from: try Self.pointer(document, "from", kind), to: path)
        case .copy: self = .copy(from: try Self.pointer(document, "from", kind), to: path)
        case .test: self = .test(path, try Self.value(document, kind))
        }
    }

    private static func pointer(_ document: Document, _ key: String, _ kind: Kind) throws(PatchError) -> JSONPointer {
        guard case .string(let text)? = document[key] else {
            throw PatchError(.malformed, "\(kind.rawValue) operation missing \(key) field")
        }
        guard let pointer = JSONPointer(text) else {
            throw PatchError(.malformed, "\(kind.rawValue) operation has \"\(text)\" for \(key), which is no pointer")
        }
        return pointer
    }

    /// The null that is there is a value.
    private static func value(_ document: Document, _ kind: Kind) throws(PatchError) -> Document {
        guard let value = document["value"] else {
            throw PatchError(.malformed, "\(kind.rawValue) operation missing value field")
        }
        return value
    }
}
