import PodText

extension OpenAPISchemas {
    /// As the API server names the schema of a custom resource: its group backwards, its version and its kind.
    static func name(of resource: ServedResource) -> String {
        let group = resource.group.split(separator: ".").reversed().joined(separator: ".")
        return "\(group).\(resource.version).\(resource.name.kind)"
    }

    /// The schema with what every object has.
    static func whole(_ schema: Document, _ kind: Document) -> Document {
        var schema = schema
        func text(_ what: String) -> Document {
            .fields(("type", .string("string")), ("description", .string(what)))
        }
        var properties = [
            Document.Field("apiVersion", text("The version of the API in which the object is written.")),
            Document.Field("kind", text("The kind of the object.")),
            Document.Field("metadata", metadata),
        ]
        for property in schema["properties"]?.members ?? []
        where !properties.contains(where: { $0.key == property.key }) {
            properties.append(property)
        }
        schema["type"] = .string("object")
        schema["properties"] = .object(properties)
        schema["x-kubernetes-group-version-kind"] = .array([kind])
        return schema
    }
}

extension ServedResource {
    /// The schema of what is in no table of messages: a custom resource's, and that of a definition itself, of which
    /// the schema of schemas is not written down here.
    var ownSchema: Document? {
        if let custom { return custom.version.schema.document }
        guard kind == CustomDefinitions.kind else { return nil }
        let any = Document.fields(
            ("type", .string("object")), ("x-kubernetes-preserve-unknown-fields", .bool(true)))
        return .fields(("properties", .fields(("spec", any), ("status", any))))
    }
}
