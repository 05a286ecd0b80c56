import PodKubernetes
import PodModel
import PodText

/// The schemas of kinds and of all that they hold, by the table of their messages.
struct OpenAPISchemas {
    private typealias Table = ProtobufTable

    private static let objectMeta = Table.MessageName("v1", "ObjectMeta")
    static var metadata: Document { reference(name(of: objectMeta)) }

    /// By name, in the order in which they were first come by.
    private var schemas = FieldMap()

    var document: Document { schemas.document }

    /// A kind with the fields that every object has beside its own.
    mutating func add(_ resource: ServedResource, _ kind: Document) {
        if let schema = resource.ownSchema {
            add(OpenAPISchemas.objectMeta, MergeShape())
            schemas[OpenAPISchemas.name(of: resource)] = OpenAPISchemas.whole(schema, kind)
            return
        }
        let message = Table.MessageName(resource.apiVersion, resource.kind.apiName)
        add(message, MergeShape.of(resource.kind))
        let name = OpenAPISchemas.name(of: message)
        guard var schema = schemas[name] else { return }
        let text = Document.fields(("type", .string("string")))
        if case .object(let fields)? = schema["properties"] {
            schema["properties"] = .object([.init("apiVersion", text), .init("kind", text)] + fields)
        }
        schema["x-kubernetes-group-version-kind"] = .array([kind])
        schemas[name] = schema
    }

    /// Known once, with how its lists merge wherever one place says so.
    private mutating func add(_ message: Table.MessageName, _ shape: MergeShape) {
        let name = OpenAPISchemas.name(of: message)
        let isKnown = schemas[name] != nil
        if isKnown, shape.fields.isEmpty { return }
        if !isKnown { schemas[name] = .null }
        let known = FieldMap(schemas[name]?["properties"] ?? .object([])) ?? FieldMap()
        var properties = FieldMap()
        for (key, type) in OpenAPISchemas.fields(of: message) {
            let field = shape.field(key)
            let schema = schema(type, field)
            properties[key] = schema.saysHowItMerges ? schema : known[key] ?? schema
        }
        schemas[name] = .fields(("type", .string("object")), ("properties", properties.document))
    }

    /// With those of messages that stand among them, in the order of their numbers.
    private static func fields(of message: Table.MessageName) -> [(key: String, type: Table.FieldType)] {
        let fields = (Table.kubernetes.messages[message] ?? [:]).values.sorted { $0.number < $1.number }
        return fields.flatMap { field -> [(key: String, type: Table.FieldType)] in
            if let name = field.name { return [(name, field.type)] }
            guard case .message(let inner) = field.type else { return [] }
            return OpenAPISchemas.fields(of: inner)
        }
    }

    private mutating func schema(_ type: Table.FieldType, _ field: FieldShape) -> Document {
        switch type {
        case .int: return .fields(("type", .string("integer")), ("format", .string("int64")))
        case .bool: return .fields(("type", .string("boolean")))
        case .text: return .fields(("type", .string("string")))
        case .bytes: return .fields(("type", .string("string")), ("format", .string("byte")))
        case .double: return .fields(("type", .string("number")), ("format", .string("double")))
        case .raw: return .fields(("type", .string("object")))
        case .quantity: return scalar("io.k8s.apimachinery.pkg.api.resource.Quantity", format: nil)
        case .intOrString: return scalar("io.k8s.apimachinery.pkg.util.intstr.IntOrString", format: "int-or-string")
        case .time: return scalar("io.k8s.apimachinery.pkg.apis.meta.v1.Time", format: "date-time")
        case .microTime: return scalar("io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime", format: "date-time")
        case .message(let message):
            add(message, field.shape)
            return OpenAPISchemas.reference(OpenAPISchemas.name(of: message))
        case .map(let type):
            return .fields(
                ("type", .string("object")), ("additionalProperties", schema(type, FieldShape())))
        case .list(let type):
            var items = FieldShape()
            items.shape = field.shape
            let (strategy, key): (String?, String?) =
                switch field.strategy {
                case .replace: (nil, nil)
                case .merge(let key): ("merge", key)
                case .union: ("merge", nil)
                }
            return .fields(
                ("type", .string("array")), ("items", schema(type, items)),
                ("x-kubernetes-patch-strategy", .text(strategy)), ("x-kubernetes-patch-merge-key", .text(key)))
        }
    }

    /// A type of its own that JSON has as a text.
    private mutating func scalar(_ name: String, format: String?) -> Document {
        schemas[name] = .fields(("type", .string("string")), ("format", .text(format)))
        return OpenAPISchemas.reference(name)
    }

    private static func reference(_ name: String) -> Document {
        .fields(("allOf", .array([.fields(("$ref", .string("#/components/schemas/\(name)")))])))
    }

    private static func name(of message: Table.MessageName) -> String {
        if message.group == "meta" { return "io.k8s.apimachinery.pkg.apis.meta.v1.\(message.name)" }
        let parts = message.group.split(separator: "/")
        let group = parts.count > 1 ? parts[0].prefix { $0 != "." } : "core"
        return "io.k8s.api.\(group).\(parts.last ?? "").\(message.name)"
    }
}

extension Document {
    fileprivate var saysHowItMerges: Bool { self["x-kubernetes-patch-strategy"] != nil }
}
