import PodText

extension OpenAPI {
    /// `/openapi/v2`: the schemas of v3 in one document. kubectl checks by it what the server does not: a list's items.
    static func version2(_ custom: [ServedResource]) -> Document {
        var schemas = OpenAPISchemas()
        var paths: [Document.Field] = []
        for resource in ServedResource.all + custom {
            schemas.add(resource, kind(resource))
            paths.append(
                .init("\(collection(resource))/{name}", .fields(("patch", operation(resource, "patch").asVersion2))))
        }
        return .object([
            .init("swagger", .string("2.0")), .init("info", info), .init("paths", .object(paths)),
            .init("definitions", schemas.document.asVersion2),
        ])
    }
}

extension Document {
    /// A schema or parameter of v3 as v2 writes it: a reference stands alone, a parameter has its type itself.
    fileprivate var asVersion2: Document {
        switch self {
        case .array(let items): return .array(items.map(\.asVersion2))
        case .object(let fields):
            if case .array(let parts)? = self["allOf"], parts.count == 1, let name = parts[0]["$ref"]?.text {
                return .fields(("$ref", .string("#/definitions/\(name.split(separator: "/").last ?? "")")))
            }
            if self["in"]?.text != nil, let schema = self["schema"], case .object(let types) = schema {
                return .object(fields.filter { $0.key != "schema" } + types)
            }
            return .object(fields.map { .init($0.key, $0.value.asVersion2) })
        case .null, .bool, .integer, .decimal, .string: return self
        }
    }
}

/// A document of `/openapi/v2` as gnostic's `openapi.v2.Document` (`openapiv2/OpenAPIv2.proto`), of which the numbers
/// are: the only form that kubectl reads.
enum OpenAPIMessage {
    /// As clients ask for it.
    static let accepted = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"
    /// As it is answered: `@` may not stand in a media type (RFC 6838, 4.2), and clients refuse it.
    static let mediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf"

    static func document(_ document: Document) -> [UInt8] {
        let paths = (document["paths"]?.members ?? []).flatMap { path -> [UInt8] in
            content(2, named(path.key, content(8, operation(path.value["patch"] ?? .null))))
        }
        return text(1, document["swagger"])
            + content(2, text(1, document["info"]?["title"]) + text(2, document["info"]?["version"]))
            + content(8, paths) + content(9, schemas(document["definitions"]))
    }

    private static func operation(_ operation: Document) -> [UInt8] {
        (operation["parameters"]?.elements ?? []).flatMap { parameter -> [UInt8] in
            let query = text(2, parameter["in"]) + text(4, parameter["name"]) + text(6, parameter["type"])
            return content(8, content(1, content(2, content(3, query))))
        } + extensions(13, operation)
    }

    private static func schemas(_ schemas: Document?) -> [UInt8] {
        (schemas?.members ?? []).flatMap { content(1, named($0.key, schema($0.value))) }
    }

    private static func schema(_ schema: Document) -> [UInt8] {
        var bytes = text(1, schema["$ref"]) + text(2, schema["format"]) + text(4, schema["description"])
        bytes += (schema["required"]?.elements ?? []).flatMap { text(19, $0) }
        if let values = schema["additionalProperties"], case .object = values {
            bytes += content(21, content(1, self.schema(values)))
        }
        if let type = schema["type"] { bytes += content(22, text(1, type)) }
        if let item = schema["items"] { bytes += content(23, content(1, self.schema(item))) }
        if let properties = schema["properties"] { bytes += content(25, schemas(properties)) }
        return bytes + extensions(31, schema)
    }

    /// `x-…`, their values as YAML, of which JSON is some.
    private static func extensions(_ number: Int, _ document: Document) -> [UInt8] {
        document.members.filter { $0.key.hasPrefix("x-") }.flatMap { field in
            content(number, named(field.key, content(2, Array(field.value.jsonLine.utf8))))
        }
    }

    private static func named(_ name: String, _ value: [UInt8]) -> [UInt8] {
        content(1, Array(name.utf8)) + content(2, value)
    }

    private static func text(_ number: Int, _ document: Document?) -> [UInt8] {
        document?.text.map { content(number, Array($0.utf8)) } ?? []
    }

    /// A field that has a length.
    private static func content(_ number: Int, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(bytes.count) + bytes
    }

    private static func varint(_ value: Int) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
