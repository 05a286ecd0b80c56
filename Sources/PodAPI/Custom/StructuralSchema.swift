import PodText

/// The schema of a custom resource's objects (`openAPIV3Schema` of a version): what is kept of an object, what is
/// filled in, and how its lists merge (`apiextensions-apiserver/pkg/apiserver/schema`).
struct StructuralSchema: Hashable, Sendable {
    let document: Document

    /// Fields that every object has, whatever its schema says.
    private static let heads: Set<String> = ["apiVersion", "kind", "metadata"]

    // MARK: Pruning

    /// The object without what its schema does not know, and the paths of that.
    func pruned(_ object: Document) -> (object: Document, unknown: [String]) {
        var unknown: [String] = []
        let kept = StructuralSchema.pruned(object, by: document, isRoot: true, "", &unknown)
        return (kept, unknown)
    }

    private static func pruned(
        _ value: Document, by schema: Document, isRoot: Bool, _ path: String, _ unknown: inout [String]
    ) -> Document {
        switch value {
        case .null, .bool, .integer, .decimal, .string: return value
        case .array(let items):
            guard let schema = schema["items"] else { return value }
            return .array(
                items.enumerated().map { index, item in
                    pruned(item, by: schema, isRoot: schema.isEmbedded, "\(path)[\(index)]", &unknown)
                })
        case .object(let fields):
            let isOpen = schema["x-kubernetes-preserve-unknown-fields"] == .bool(true)
            var kept: [Document.Field] = []
            for field in fields {
                let place = path.isEmpty ? field.key : "\(path).\(field.key)"
                if isRoot, heads.contains(field.key) {
                    kept.append(field)
                } else if let inner = schema["properties"]?[field.key] ?? schema.additional {
                    let value = pruned(field.value, by: inner, isRoot: inner.isEmbedded, place, &unknown)
                    kept.append(Document.Field(field.key, value))
                } else if isOpen || schema["additionalProperties"] == .bool(true) {
                    kept.append(field)
                } else {
                    unknown.append(place)
                }
            }
            return .object(kept)
        }
    }

    // MARK: Defaults

    /// The object with what its schema fills in. A null where none is allowed is as good as nothing.
    func defaulted(_ object: Document) -> Document { StructuralSchema.defaulted(object, by: document) }

    private static func defaulted(_ value: Document, by schema: Document) -> Document {
        switch value {
        case .null, .bool, .integer, .decimal, .string: return value
        case .array(let items): return .array(items.map { defaulted($0, by: schema["items"] ?? .null) })
        case .object(let fields):
            var kept: [Document.Field] = []
            for field in fields {
                let inner = schema["properties"]?[field.key] ?? schema.additional
                if field.value == .null, let inner, !inner.isNullable { continue }
                kept.append(Document.Field(field.key, inner.map { defaulted(field.value, by: $0) } ?? field.value))
            }
            if case .object(let properties)? = schema["properties"] {
                for property in properties where !kept.contains(where: { $0.key == property.key }) {
                    guard let given = property.value["default"] else { continue }
                    kept.append(Document.Field(property.key, defaulted(given, by: property.value)))
                }
            }
            return .object(kept)
        }
    }

    // MARK: Merging

    /// How server-side apply merges the objects; `metadata` as that of all objects.
    func shape(metadata: FieldShape) -> MergeShape {
        var shape = StructuralSchema.shape(document)
        shape.fields["metadata"] = metadata
        return shape
    }

    private static func shape(_ schema: Document) -> MergeShape {
        var shape = MergeShape(isAtomic: schema["x-kubernetes-map-type"]?.text == "atomic")
        if case .object(let properties)? = schema["properties"] {
            for property in properties { shape.fields[property.key] = field(property.value) }
        }
        return shape
    }

    private static func field(_ schema: Document) -> FieldShape {
        var field = FieldShape()
        field.shape = shape(schema["items"] ?? schema)
        switch schema["x-kubernetes-list-type"]?.text {
        case "set": field.list = .set
        case "map":
            let defaults = schema["items"]?["properties"]
            field.list = .map(
                (schema["x-kubernetes-list-map-keys"]?.elements ?? []).compactMap(\.text).map {
                    FieldShape.Key(name: $0, fallback: defaults?[$0]?["default"]?.text)
                })
        case _: field.list = .atomic
        }
        return field
    }
}

extension Document {
    /// Of a schema: what holds for each field that has no schema of its own.
    var additional: Document? {
        guard let schema = self["additionalProperties"], case .object = schema else { return nil }
        return schema
    }

    /// Of a schema: its objects have the heads of a whole object.
    fileprivate var isEmbedded: Bool { self["x-kubernetes-embedded-resource"] == .bool(true) }

    var isNullable: Bool { self["nullable"] == .bool(true) }

    var elements: [Document] { if case .array(let items) = self { items } else { [] } }
    var members: [Field] { if case .object(let fields) = self { fields } else { [] } }
}
