package import PodText

/// Why an object was not applied.
package enum ApplyError: Error, Hashable, Sendable {
    /// Others set what the applied object says otherwise.
    case conflicts([Conflict])
    /// What is applied is no object of its kind: a sentence.
    case malformed(String)

    package struct Conflict: Hashable, Sendable {
        package let manager: FieldManager
        /// `.spec.replicas`.
        package let path: String
    }
}

/// Who owns which field of an object: what an applied object makes of it, and what an update does
/// (`structured-merge-diff`, `apimachinery/pkg/util/managedfields`).
package struct ServerSideApply {
    private let shape: MergeShape
    /// Fields of the whole object that this way to it does not write, as `status` where that is a subresource.
    private let ignored: Set<String>

    package init(_ shape: MergeShape, ignoring ignored: Set<String> = []) {
        self.shape = shape
        self.ignored = ignored
    }

    /// The object as it is with what is applied; nobody's nulls count. A field that the manager applied before and
    /// applies no more goes, unless another owns it too. With `force` the manager takes what others own; without, that
    /// is a conflict wherever the value would be another. The live object is nil where there is none yet.
    package func apply(
        _ applied: Document, to live: Document?, by manager: FieldManager, force: Bool, time: String
    ) throws(ApplyError) -> Document {
        guard case .object = applied else { throw .malformed("an object is applied, not \(applied.jsonLine)") }
        if let given = applied["metadata"]?["managedFields"], given != .null, given != .array([]) {
            throw .malformed("metadata.managedFields must be nil")
        }
        let applied = Self.withoutNulls(withoutServersOwn(applied))
        try demandKeys(of: applied, root, [])
        var managed = managed(of: live)
        let old = live.map(Self.bare) ?? .object([])
        if live != nil, managed.entries.isEmpty {
            let first = FieldManager("before-first-apply", .update, apiVersion: manager.apiVersion)
            let all = FieldComparison(.object([]), owned(old), as: shape).added
            managed.set(all, of: first, time: time)
        }
        let last = managed.fields(of: manager)
        let fields = self.fields(of: owned(applied))
        managed.set(fields, of: manager, time: nil)
        var kept = managed.union
        // What names an object is no manager's, and stays.
        kept.insert([.field("metadata"), .field("name")])
        let dropped = last.withNamedParents().subtracting(kept.withNamedParents())
        let merged = Self.removing(dropped, from: Self.merge(applied, into: old, root), root)
        let change = FieldComparison(owned(old), owned(merged), as: shape)
        let taken = change.added.union(change.modified)
        let conflicts = managed.others(than: manager).flatMap { entry in
            entry.fields.intersection(taken).paths.map {
                ApplyError.Conflict(manager: entry.manager, path: $0.pathText)
            }
        }
        if !force, !conflicts.isEmpty { throw .conflicts(conflicts) }
        managed.take(taken.union(change.removed), from: manager)
        let isNew = last.isEmpty || !change.isEmpty
        managed.set(fields, of: manager, time: isNew ? time : nil)
        return Self.with(managed, merged)
    }

    /// The object as it is written, with its managed fields: the manager owns what the update changes, and nobody what
    /// it removes. Of an object that nobody is told to manage nothing is kept.
    package func update(from live: Document?, to object: Document, by manager: FieldManager, time: String) -> Document {
        let given = object["metadata"]?["managedFields"]
        let isReset = given == .array([]) || given == .array([.object([])])
        let said = given.flatMap(ManagedFields.init)
        var managed = isReset ? ManagedFields() : said.flatMap { $0.entries.isEmpty ? nil : $0 } ?? managed(of: live)
        let object = Self.bare(object)
        if live != nil, managed.entries.isEmpty { return object }
        let change = FieldComparison(owned(live.map(Self.bare) ?? .object([])), owned(object), as: shape)
        if !change.isEmpty {
            let taken = change.added.union(change.modified)
            managed.take(taken.union(change.removed), from: manager)
            let fields = managed.fields(of: manager).subtracting(change.removed).union(taken)
            managed.set(fields, of: manager, time: time)
            managed.putOldUpdatesTogether()
        }
        return Self.with(managed, object)
    }

    private var root: FieldShape {
        var root = FieldShape()
        root.shape = shape
        return root
    }

    private func managed(of live: Document?) -> ManagedFields {
        live?["metadata"]?["managedFields"].flatMap(ManagedFields.init) ?? ManagedFields()
    }
}

// What belongs to nobody.
extension ServerSideApply {
    /// Of these the API server takes no word of who applies.
    private static let serversOwn = [
        "creationTimestamp", "generation", "managedFields", "resourceVersion", "selfLink", "uid",
    ]

    private static func bare(_ object: Document) -> Document {
        guard var metadata = object["metadata"] else { return object }
        var object = object
        metadata["managedFields"] = nil
        object["metadata"] = metadata
        return object
    }

    private func withoutServersOwn(_ applied: Document) -> Document {
        var object = applied
        for name in ignored { object[name] = nil }
        guard var metadata = object["metadata"] else { return object }
        for name in Self.serversOwn { metadata[name] = nil }
        object["metadata"] = metadata
        return object
    }

    /// What can have an owner: not what names the object, nor what the server writes in it.
    private func owned(_ object: Document) -> Document {
        var object = object
        for name in ignored.union(["apiVersion", "kind"]) { object[name] = nil }
        guard var metadata = object["metadata"] else { return object }
        for name in Self.serversOwn + ["name", "namespace"] { metadata[name] = nil }
        object["metadata"] = metadata == .object([]) ? nil : metadata
        return object
    }

    private static func withoutNulls(_ value: Document) -> Document {
        switch value {
        case .null, .bool, .integer, .decimal, .string: value
        case .array(let items): .array(items.map(withoutNulls))
        case .object(let fields):
            .object(
                fields.compactMap {
                    $0.value == .null ? nil : Document.Field($0.key, withoutNulls($0.value))
                })
        }
    }

    private static func with(_ managed: ManagedFields, _ object: Document) -> Document {
        if managed.entries.isEmpty { return object }
        var object = object
        var metadata = object["metadata"] ?? .object([])
        metadata["managedFields"] = managed.document
        object["metadata"] = metadata
        return object
    }
}

// Documents and sets of their fields.
extension ServerSideApply {
    private func fields(of applied: Document) -> FieldSet {
        var set = FieldSet()
        Self.insert(applied, root, [], into: &set)
        return set
    }

    private static func insert(_ value: Document, _ field: FieldShape, _ path: [PathElement], into set: inout FieldSet)
    {
        switch FieldStructure(value, field) {
        case nil: break
        case .leaf?: set.insert(path[...])
        case .object(let fields)?:
            if fields.isEmpty { set.insert(path[...]) }
            for child in fields {
                insert(child.value, field.shape.field(child.key), path + [.field(child.key)], into: &set)
            }
        case .list(let items)?:
            for item in items {
                insert(item.value, FieldStructure.item(of: field), path + [item.element], into: &set)
                set.insert((path + [item.element])[...])
            }
        }
    }

    /// The items of a list that has keys have them, and no two are one.
    private func demandKeys(of value: Document, _ field: FieldShape, _ path: [PathElement]) throws(ApplyError) {
        switch FieldStructure(value, field) {
        case nil, .leaf?: return
        case .object(let fields)?:
            for child in fields {
                try demandKeys(of: child.value, field.shape.field(child.key), path + [.field(child.key)])
            }
        case .list(let items)?:
            var seen: Set<PathElement> = []
            for (index, item) in items.enumerated() {
                if case .map(let keys) = field.list { try demand(keys, of: item.value, at: index, path) }
                if !seen.insert(item.element).inserted {
                    throw .malformed("\(path.pathText): duplicate entries for key \(item.element)")
                }
                try demandKeys(of: item.value, FieldStructure.item(of: field), path + [item.element])
            }
        }
    }

    private func demand(
        _ keys: [FieldShape.Key], of item: Document, at index: Int, _ path: [PathElement]
    ) throws(ApplyError) {
        for key in keys where key.fallback == nil && item[key.name] == nil {
            throw .malformed(
                "\(path.pathText): element \(index): associative list with keys has an element that omits key field "
                    + "\"\(key.name)\" (and doesn't have default value)")
        }
    }

    /// Both, and what is applied where they differ.
    private static func merge(_ applied: Document, into live: Document, _ field: FieldShape) -> Document {
        switch (FieldStructure(live, field), FieldStructure(applied, field)) {
        case (.object(let old)?, .object(let new)?):
            var fields = FieldMap(old)
            for change in new {
                fields[change.key] =
                    fields[change.key].map { merge(change.value, into: $0, field.shape.field(change.key)) }
                    ?? change.value
            }
            return fields.document
        case (.list(let old)?, .list(let new)?): return .array(merge(new, into: old, FieldStructure.item(of: field)))
        case (nil, _), (.leaf?, _), (.object?, _), (.list?, _): return applied
        }
    }

    /// What is applied keeps its order; what only the live list has keeps its place before what stood behind it.
    private static func merge(
        _ new: [FieldStructure.Item], into old: [FieldStructure.Item], _ item: FieldShape
    ) -> [Document] {
        let (live, applied) = (old.byElement, new.byElement)
        func merged(_ next: FieldStructure.Item) -> Document {
            live[next.element].map { merge(next.value, into: $0, item) } ?? next.value
        }
        var result: [Document] = []
        var rest = new[...]
        var done: Set<PathElement> = []
        for one in old {
            if applied[one.element] == nil {
                result.append(one.value)
                continue
            }
            // Applied before this one, or a second of the same.
            if done.contains(one.element) { continue }
            while let next = rest.first, live[next.element] == nil || next.element == one.element {
                rest = rest.dropFirst()
                done.insert(next.element)
                result.append(merged(next))
                if next.element == one.element { break }
            }
        }
        return result + rest.map(merged)
    }

    private static func removing(_ set: FieldSet, from value: Document, _ field: FieldShape) -> Document {
        if set.isEmpty { return value }
        switch FieldStructure(value, field) {
        case nil, .leaf?: return value
        case .object(let fields)?:
            return .object(
                fields.compactMap { child in
                    kept(child.value, set.nodes[.field(child.key)], field.shape.field(child.key)).map {
                        Document.Field(child.key, $0)
                    }
                })
        case .list(let items)?:
            let item = FieldStructure.item(of: field)
            return .array(items.compactMap { kept($0.value, set.nodes[$0.element], item) })
        }
    }

    private static func kept(_ value: Document, _ node: FieldSet.Node?, _ field: FieldShape) -> Document? {
        guard let node else { return value }
        return node.isMember ? nil : removing(node.children, from: value, field)
    }
}

extension ApplyError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let message): return message
        case .conflicts(let conflicts):
            if conflicts.count == 1, let only = conflicts.first {
                return "Apply failed with 1 conflict: conflict with \(only.manager.messageText): \(only.path)"
            }
            let managers = Set(conflicts.map(\.manager.messageText)).sorted()
            let lines = managers.flatMap { manager in
                ["conflicts with \(manager):"]
                    + conflicts.filter { $0.manager.messageText == manager }.map { "- \($0.path)" }
            }
            return "Apply failed with \(conflicts.count) conflicts: \(lines.joined(separator: "\n"))"
        }
    }
}

extension APIStatus {
    package init(_ error: ApplyError) {
        switch error {
        case .malformed(let message): self = .badRequest(message)
        case .conflicts(let conflicts):
            self = .applyConflict(
                error.description,
                conflicts.map {
                    Cause(.fieldManagerConflict, "conflict with \($0.manager.messageText)", field: $0.path)
                })
        }
    }
}
