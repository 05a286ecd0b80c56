package import PodText

/// Kubernetes' own patch: as a merge patch, and lists merge as their type says, by the key of their items. Directives
/// (`$patch`, `$retainKeys`, `$setElementOrder/LIST`, `$deleteFromPrimitiveList/LIST`) say what a document cannot.
package struct StrategicMergePatch {
    package static func apply(
        _ patch: Document, to target: Document, as shape: MergeShape
    ) throws(PatchError) -> Document {
        guard case .object = patch else { throw PatchError(.malformed, "invalid JSON document") }
        return try merge(patch, into: target, shape)
    }
}

/// The keys of a patch that are no fields.
private enum PatchDirective {
    case patch
    case retainKeys
    case elementOrder(of: String)
    case deletion(from: String)

    private static let order = "$setElementOrder"
    private static let deletion = "$deleteFromPrimitiveList"

    init?(_ key: String) throws(PatchError) {
        guard key.utf8.first == UInt8(ascii: "$") else { return nil }
        switch key {
        case "$patch": self = .patch
        case "$retainKeys": self = .retainKeys
        default:
            let parts = key.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map { String($0) }
            if key.hasPrefix(Self.order) {
                guard parts.count == 2, parts[0] == Self.order else { throw .elementOrder }
                self = .elementOrder(of: parts[1])
            } else if key.hasPrefix(Self.deletion) {
                guard parts.count == 2, parts[0] == Self.deletion else { throw .primitiveList }
                self = .deletion(from: parts[1])
            } else {
                return nil
            }
        }
    }
}

extension PatchError {
    fileprivate static let elementOrder = PatchError(.malformed, "invalid patch format of setElementOrder list")
    fileprivate static let primitiveList = PatchError(.malformed, "invalid patch format of primitive list")
    fileprivate static let retainKeys = PatchError(.malformed, "invalid patch format of retainKeys")
    fileprivate static let listOfLists = PatchError(.doesNotApply, "lists of lists are not supported")

    fileprivate static func missingKey(_ key: String, in item: Document) -> PatchError {
        PatchError(.doesNotApply, "map: \(item.jsonLine) does not contain declared merge key: \(key)")
    }

    fileprivate static func unknown(_ directive: Document, in item: Document) -> PatchError {
        let word = if case .string(let text) = directive { text } else { directive.jsonLine }
        return PatchError(.malformed, "unknown patch type: \(word) in map: \(item.jsonLine)")
    }
}

// Objects.
extension StrategicMergePatch {
    private static func merge(
        _ patch: Document, into target: Document, _ shape: MergeShape
    ) throws(PatchError) -> Document {
        guard case .object(let changes) = patch else { return patch }
        if let directive = patch["$patch"] {
            switch directive {
            case .string("replace"): return try cleaned(patch)
            case .string("delete"): return .object([])
            case .null, .bool, .integer, .decimal, .string, .array, .object: throw .unknown(directive, in: patch)
            }
        }
        var fields = FieldMap(target) ?? FieldMap()
        try retain(changes, in: &fields)
        var orders: [ByteText: [Document]] = [:]
        for change in changes {
            guard case .elementOrder(let list)? = try PatchDirective(change.key) else { continue }
            guard case .array(let order) = change.value else { throw .elementOrder }
            orders[ByteText(list)] = order
        }
        for change in changes {
            switch try PatchDirective(change.key) {
            case .patch, .retainKeys, .elementOrder: continue
            case .deletion(let list):
                guard case .array(let doomed) = change.value else { throw .primitiveList }
                try delete(doomed, from: list, of: &fields)
            case nil:
                let order = orders.removeValue(forKey: ByteText(change.key))
                try merge(change, into: &fields, shape.field(change.key), order)
            }
        }
        // What else is in order and not changed.
        for change in changes {
            guard case .elementOrder(let list)? = try PatchDirective(change.key),
                let order = orders[ByteText(list)], let value = fields[list]
            else { continue }
            guard case .array(let items) = value else { throw .elementOrder }
            fields[list] = .array(try ordered(items, live: items, by: order, shape.field(list)))
        }
        return fields.document
    }

    private static func merge(
        _ change: Document.Field, into fields: inout FieldMap, _ field: FieldShape, _ order: [Document]?
    ) throws(PatchError) {
        switch (fields[change.key], change.value) {
        case (_, .null): fields[change.key] = nil
        case (.array(let items)?, .array(let changes)):
            fields[change.key] = .array(try merge(changes, into: items, field, order))
        case (let old?, .object):
            if case .object = old, !field.isReplaced {
                fields[change.key] = try merge(change.value, into: old, field.shape)
            } else {
                fields[change.key] = try cleaned(change.value)
            }
        case (nil, .array(let changes)):
            let items = try merge(changes, into: [], field, order)
            fields[change.key] = .array(items)
        case (_, let value): fields[change.key] = try cleaned(value)
        }
    }

    /// Every field that the list does not name goes; the patch may say no other.
    private static func retain(_ changes: [Document.Field], in fields: inout FieldMap) throws(PatchError) {
        guard let directive = changes.first(where: { $0.key == "$retainKeys" })?.value else { return }
        guard case .array(let items) = directive else { throw .retainKeys }
        var kept: Set<ByteText> = []
        for item in items {
            guard case .string(let key) = item else { throw .retainKeys }
            kept.insert(ByteText(key))
        }
        for change in changes where change.value != .null {
            if try PatchDirective(change.key) == nil, !kept.contains(ByteText(change.key)) { throw .retainKeys }
        }
        for field in fields.present where !kept.contains(ByteText(field.key)) { fields[field.key] = nil }
    }

    private static func delete(
        _ doomed: [Document], from list: String, of fields: inout FieldMap
    ) throws(PatchError) {
        guard case .array(let items)? = fields[list] else { return }
        guard doomed.allSatisfy(\.isScalar) else { throw .primitiveList }
        let texts = Set(doomed.map(\.sortText))
        fields[list] = .array(items.filter { !$0.isScalar || !texts.contains($0.sortText) })
    }

    /// What a patch brings anew: without its directives, and without the fields that it says are not there.
    private static func cleaned(_ value: Document) throws(PatchError) -> Document {
        switch value {
        case .null, .bool, .integer, .decimal, .string: return value
        case .array(let items):
            var kept: [Document] = []
            for item in items where item["$patch"] == nil { kept.append(try cleaned(item)) }
            return .array(kept)
        case .object(let fields):
            var kept: [Document.Field] = []
            for field in fields where field.value != .null {
                if try PatchDirective(field.key) == nil {
                    kept.append(Document.Field(field.key, try cleaned(field.value)))
                }
            }
            return .object(kept)
        }
    }
}

// Lists.
extension StrategicMergePatch {
    private static func merge(
        _ changes: [Document], into items: [Document], _ field: FieldShape, _ order: [Document]?
    ) throws(PatchError) -> [Document] {
        switch field.strategy {
        case .replace:
            var kept: [Document] = []
            for change in changes where change["$patch"] == nil { kept.append(try cleaned(change)) }
            return kept
        case .union:
            guard (items + changes).allSatisfy(\.isScalar) else { throw .listOfLists }
            return try ordered(items + changes, live: items, by: order ?? changes, field)
        case .merge(let key):
            return try merge(changes, into: items, by: key, field, order)
        }
    }

    private static func merge(
        _ changes: [Document], into items: [Document], by key: String, _ field: FieldShape, _ order: [Document]?
    ) throws(PatchError) -> [Document] {
        var isReplaced = false
        var doomed: Set<String> = []
        var merging: [Document] = []
        for change in changes {
            guard case .object = change else { throw .doesNotMerge(change) }
            guard let directive = change["$patch"] else {
                merging.append(change)
                continue
            }
            switch directive {
            case .string("delete"): doomed.insert(try text(of: change, key))
            case .string("replace"): isReplaced = true
            case .string("merge"): throw PatchError(.malformed, "merging lists cannot yet be specified in the patch")
            case .null, .bool, .integer, .decimal, .string, .array, .object: throw .unknown(directive, in: change)
            }
        }
        if isReplaced { return try merging.map { change throws(PatchError) in try cleaned(change) } }
        var live: [Document] = []
        var places: [String: Int] = [:]
        for item in items {
            guard case .object = item else { throw .doesNotMerge(item) }
            if let value = item[key] {
                if doomed.contains(value.sortText) { continue }
                if places[value.sortText] == nil { places[value.sortText] = live.count }
            }
            live.append(item)
        }
        var merged = live
        for change in merging {
            let text = try text(of: change, key)
            if let place = places[text] {
                merged[place] = try merge(change, into: merged[place], field.shape)
            } else {
                places[text] = merged.count
                merged.append(try cleaned(change))
            }
        }
        if let order { try demand(merging, in: order, key) }
        return try ordered(merged, live: live, by: order ?? merging, field)
    }

    /// The patch says no item that its own order does not name, and none out of that order.
    private static func demand(_ merging: [Document], in order: [Document], _ key: String) throws(PatchError) {
        var rest = order[...]
        for change in merging {
            let text = try text(of: change, key)
            while let next = rest.first, try self.text(of: next, key) != text { rest = rest.dropFirst() }
            if rest.isEmpty {
                throw PatchError(
                    .malformed,
                    "The order in patch list:\n\(Document.array(merging).jsonLine)\n doesn't match $setElementOrder "
                        + "list:\n\(Document.array(order).jsonLine)\n")
            }
            rest = rest.dropFirst()
        }
    }

    private static func text(of item: Document, _ key: String) throws(PatchError) -> String {
        guard let value = item[key] else { throw .missingKey(key, in: item) }
        return value.sortText
    }

    /// The items that are ordered, as the order says, and between them those that are not, each before the first that
    /// stood behind it in the live list.
    private static func ordered(
        _ items: [Document], live: [Document], by order: [Document], _ field: FieldShape
    ) throws(PatchError) -> [Document] {
        let key: String? =
            switch field.strategy {
            case .merge(let key): key
            case .union: nil
            case .replace: nil
            }
        func text(_ item: Document) throws(PatchError) -> String {
            try key.map { key throws(PatchError) in try self.text(of: item, key) } ?? item.sortText
        }
        func ranks(_ list: [Document]) throws(PatchError) -> [String: Int] {
            var ranks: [String: Int] = [:]
            for (rank, item) in list.enumerated() {
                let text = try text(item)
                if ranks[text] == nil { ranks[text] = rank }
            }
            return ranks
        }
        let ranks = (order: try ranks(order), live: try ranks(live))
        var named: [(item: Document, order: Int, live: Int?)] = []
        var others: [(item: Document, live: Int?)] = []
        var seen: Set<String> = []
        for item in items {
            let text = try text(item)
            if key == nil, !seen.insert(text).inserted { continue }
            if let rank = ranks.order[text] {
                named.append((item, rank, ranks.live[text]))
            } else {
                others.append((item, ranks.live[text]))
            }
        }
        var left = named.enumerated().sorted { ($0.element.order, $0.offset) < ($1.element.order, $1.offset) }
            .map(\.element)[...]
        var result: [Document] = []
        for other in others {
            while let next = left.first {
                if let a = other.live, let b = next.live, a < b { break }
                result.append(next.item)
                left = left.dropFirst()
            }
            result.append(other.item)
        }
        return result + left.map(\.item)
    }
}

extension PatchError {
    fileprivate static func doesNotMerge(_ item: Document) -> PatchError {
        PatchError(.doesNotApply, "expected a map[string]interface {}, but received \(item.jsonLine)")
    }
}
