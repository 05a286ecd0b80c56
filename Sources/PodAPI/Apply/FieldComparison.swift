import PodText

/// Which fields two forms of an object differ in.
struct FieldComparison {
    private(set) var added = FieldSet()
    private(set) var removed = FieldSet()
    private(set) var modified = FieldSet()
    private var path: [PathElement] = []

    private enum Difference {
        case added, removed, modified
    }

    init(_ old: Document, _ new: Document, as shape: MergeShape) {
        var root = FieldShape()
        root.shape = shape
        compare(old, new, root, inBoth: true)
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty && modified.isEmpty }

    private mutating func note(_ difference: Difference) {
        switch difference {
        case .added: added.insert(path[...])
        case .removed: removed.insert(path[...])
        case .modified: modified.insert(path[...])
        }
    }

    /// Where the object around them is there in both, some fields are there that nobody said.
    private mutating func compare(
        _ old: Document?, _ new: Document?, _ field: FieldShape, inBoth: Bool
    ) {
        var before = old.flatMap { FieldStructure($0, field) }
        var after = new.flatMap { FieldStructure($0, field) }
        if inBoth, field.isAlwaysThere {
            before = before ?? after?.emptied
            after = after ?? before?.emptied
        }
        switch (before, after) {
        case (nil, nil): return
        case (.leaf(let a)?, .leaf(let b)?): if !a.isSame(as: b) { note(.modified) }
        case (.leaf?, nil): note(.removed)
        case (nil, .leaf?): note(.added)
        case (.object(let a)?, .object(let b)?): compare(a, b, field.shape, inBoth: true)
        case (.object(let a)?, nil):
            compare(a, [], field.shape, inBoth: false)
            note(.removed)
        case (nil, .object(let b)?):
            compare([], b, field.shape, inBoth: false)
            note(.added)
        case (.list(let a)?, .list(let b)?): compare(a, b, field)
        case (.list(let a)?, nil):
            compare(a, [], field)
            note(.removed)
        case (nil, .list(let b)?):
            compare([], b, field)
            note(.added)
        case (.leaf?, .object?), (.leaf?, .list?), (.object?, .leaf?), (.object?, .list?), (.list?, .leaf?),
            (.list?, .object?):
            compare(old, nil, field, inBoth: false)
            compare(nil, new, field, inBoth: false)
        }
    }

    private mutating func compare(
        _ old: [Document.Field], _ new: [Document.Field], _ shape: MergeShape, inBoth: Bool
    ) {
        let (before, after) = (FieldMap(old), FieldMap(new))
        for name in old.map(\.key) + new.map(\.key).filter({ before[$0] == nil }) {
            path.append(.field(name))
            compare(before[name], after[name], shape.field(name), inBoth: inBoth)
            path.removeLast()
        }
    }

    private mutating func compare(_ old: [FieldStructure.Item], _ new: [FieldStructure.Item], _ field: FieldShape) {
        let item = FieldStructure.item(of: field)
        let (before, after) = (old.byElement, new.byElement)
        for element in Set(before.keys).union(after.keys) {
            path.append(element)
            compare(before[element], after[element], item, inBoth: false)
            path.removeLast()
        }
    }
}
