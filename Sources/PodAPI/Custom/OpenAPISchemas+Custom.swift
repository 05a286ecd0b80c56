import PodText

extension OpenAPISchemas {
    /// As the API server names the schema of a custom resource: its group backwards, its version and its kind.
    static func name(of resource: ServedResource) -> String {
        let group = resource.group.split(separator: ".").reversed().joined(separator: ".")
        return "\(group).\(resource.version).\(resource.name.kind)"
    }

    /// The schema with what every object has.
    static func schema(of version: CustomVersion, _ kind: Document) -> Document {
        var schema = version.schema.document
        func text(_ what: String) -> Document {
            .fields(("type", .string("string")), ("description", .string(what)))
        }
        var properties = [
            Document.Field("apiVersion", text("The version of the API in which the object is written.")),
            Document.Field("kind", text("The kind of the object.")),
            Document.Field("metadata", metadata),
        ]
        for property in schema["properties"]?.members ?? [] where !properties.contains(where: { $0.key == property.key })
        {
            properties.append(property)
        }
        schema["type"] = .string("object")
        schema["properties"] = .object(properties)
        schema["x-kubernetes-group-version-kind"] = .array([kind])
        return schema
    }
}
