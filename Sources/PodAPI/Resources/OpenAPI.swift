import PodKubernetes
import PodModel
import PodText

/// OpenAPI v3 of what is served, as far as clients ask for it: which kind a path takes, that the server checks fields
/// itself (`fieldValidation`), and the fields of each kind with how a strategic merge patch merges them.
package enum OpenAPI {
    /// Below `/openapi/v3`.
    static func document(_ path: [String], _ custom: [ServedResource]) -> Document? {
        let groups = custom.map { (group: $0.group, version: $0.version) }
        if path.isEmpty { return index(groups) }
        let name = path.joined(separator: "/")
        if let known = documents[name] { return known }
        guard let (group, version) = groups.first(where: { root($0.group, $0.version) == name }) else { return nil }
        return document(group, version, custom)
    }

    private static let documents = Dictionary(
        uniqueKeysWithValues: ServedResource.groups.map { group, version in
            (root(group, version), document(group, version, ServedResource.all))
        })

    private static func root(_ group: String, _ version: String) -> String {
        group.isEmpty ? "api/\(version)" : "apis/\(group)/\(version)"
    }

    private static func index(_ custom: [(group: String, version: String)]) -> Document {
        var groups = ServedResource.groups
        for (group, version) in custom where !groups.contains(where: { $0 == (group, version) }) {
            groups.append((group, version))
        }
        return .fields(
            (
                "paths",
                .object(
                    groups.map { group, version in
                        let root = root(group, version)
                        return .init(root, .fields(("serverRelativeURL", .string("/openapi/v3/\(root)"))))
                    })
            ))
    }

    private static func document(
        _ group: String, _ version: String, _ all: [ServedResource]
    ) -> Document {
        let resources = all.filter { $0.group == group && $0.version == version }
        var paths: [Document.Field] = []
        var schemas = OpenAPISchemas()
        for resource in resources {
            let collection = collection(resource)
            paths.append(.init(collection, .fields(("post", operation(resource, "post")))))
            paths.append(
                .init(
                    "\(collection)/{name}",
                    .fields(("put", operation(resource, "put")), ("patch", operation(resource, "patch")))))
            schemas.add(resource, kind(resource))
        }
        return .object([
            .init("openapi", .string("3.0.0")),
            .init("info", info),
            .init("paths", .object(paths)),
            .init("components", .fields(("schemas", schemas.document))),
        ])
    }

    /// The path of what is there in one namespace.
    static func collection(_ resource: ServedResource) -> String {
        let place = resource.name.isNamespaced ? "/namespaces/{namespace}" : ""
        return "/\(root(resource.group, resource.version))\(place)/\(resource.plural)"
    }

    static let info = Document.fields(("title", .string("podsh")), ("version", .string("v1")))

    static func kind(_ resource: ServedResource) -> Document {
        .object([
            .init("group", .string(resource.group)), .init("kind", .string(resource.name.kind)),
            .init("version", .string(resource.version)),
        ])
    }

    static func operation(_ resource: ServedResource, _ verb: String) -> Document {
        let parameters = ["dryRun", "fieldManager", "fieldValidation"] + (verb == "patch" ? ["force"] : [])
        return .fields(
            (
                "parameters",
                .array(
                    parameters.map { name in
                        .fields(
                            ("name", .string(name)), ("in", .string("query")),
                            ("schema", .fields(("type", .string("string")))))
                    })
            ), ("x-kubernetes-group-version-kind", kind(resource)))
    }
}
