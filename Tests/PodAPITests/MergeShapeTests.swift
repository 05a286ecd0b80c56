import Foundation
import PodAPI
import PodModel
import PodTesting
import PodText
import Testing

/// How fields merge, held against the schemas that Kubernetes publishes.
@Suite struct MergeShapeTests {
    private static let folder = ProjectFiles.root.appendingPathComponent(".build/schemas/lib")
    private static let definitions: URL? = {
        let versions = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return versions?.sorted().lazy.map {
            folder.appendingPathComponent(
                "\($0)/site-packages/kubernetes_validate/kubernetes-json-schema/v1.37.0-local/_definitions.json")
        }.first { FileManager.default.fileExists(atPath: $0.path) }
    }()

    /// `$defs` by name.
    private struct Schemas {
        let definitions: [String: Document]

        init(_ file: URL) throws {
            let document = try JSONReader.value(of: Array(try Data(contentsOf: file)))
            guard case .object(let fields)? = document["$defs"] else {
                definitions = [:]
                return
            }
            definitions = Dictionary(uniqueKeysWithValues: fields.map { ($0.key, $0.value) })
        }

        func schema(of resource: APIResource) -> Document? {
            let identity = Document.object([
                .init("group", .string(resource.group)), .init("kind", .string(resource.kind)),
                .init("version", .string(resource.version)),
            ])
            return definitions.values.first { schema in
                guard case .array(let all)? = schema["x-kubernetes-group-version-kind"] else { return false }
                return all.contains { $0.isSame(as: identity) }
            }
        }

        func resolved(_ schema: Document) -> Document {
            guard case .string(let reference)? = schema["$ref"] else { return schema }
            return definitions[String(reference.dropFirst("#/$defs/".count))] ?? schema
        }

        /// What a field's own words and those of its type say otherwise than the table, with its path.
        func differences(_ schema: Document, _ field: FieldShape, _ path: String) -> [String] {
            let type = resolved(schema)
            var found: [String] = []
            let isWhole = (schema["x-kubernetes-map-type"] ?? type["x-kubernetes-map-type"]) == .string("atomic")
            if let items = type["items"] {
                let list = listType(type)
                if list != field.list.withoutFallbacks { found.append("\(path): \(list) is \(field.list)") }
                let strategy = strategy(type)
                if strategy != field.strategy { found.append("\(path): \(strategy) is \(field.strategy)") }
                if list == .atomic, strategy == .replace { return found }
                var item = FieldShape()
                item.shape = field.shape
                return found + differences(items, item, path + "[]")
            }
            if isWhole != field.shape.isAtomic { found.append("\(path): atomic \(isWhole)") }
            if (schema["x-kubernetes-patch-strategy"] == .string("replace")) != field.isReplaced {
                found.append("\(path): replaced \(!field.isReplaced)")
            }
            guard case .object(let properties)? = type["properties"] else { return found }
            let unknown = Set(field.shape.fields.keys).subtracting(properties.map(\.key))
            found += unknown.sorted().map { "\(path).\($0): no such field" }
            return found
                + properties.flatMap { differences($0.value, field.shape.field($0.key), "\(path).\($0.key)") }
        }

        /// The schemas do not tell what a key is where an item does not say it.
        private func listType(_ schema: Document) -> FieldShape.ListType {
            switch schema["x-kubernetes-list-type"] {
            case .string("set"): return .set
            case .string("map"):
                guard case .array(let names)? = schema["x-kubernetes-list-map-keys"] else { return .atomic }
                return .map(
                    names.compactMap { name in
                        if case .string(let name) = name { FieldShape.Key(name: name, fallback: nil) } else { nil }
                    })
            case nil, .null, .bool, .integer, .decimal, .string, .array, .object: return .atomic
            }
        }

        private func strategy(_ schema: Document) -> FieldShape.PatchStrategy {
            guard case .string(let words)? = schema["x-kubernetes-patch-strategy"],
                words.split(separator: ",").contains("merge")
            else { return .replace }
            guard case .string(let key)? = schema["x-kubernetes-patch-merge-key"] else { return .union }
            return .merge(key: key)
        }
    }

    @Test(.enabled(if: definitions != nil, "scripts/install --tests brings the schemas"))
    func everyFieldMergesAsKubernetesSchemasSay() throws {
        let schemas = try Schemas(try #require(Self.definitions))
        for kind in Set(ServedResource.all.map(\.kind)) {
            let schema = try #require(schemas.schema(of: APIResource(kind)), "\(kind)")
            var root = FieldShape()
            root.shape = .of(kind)
            #expect(schemas.differences(schema, root, kind.apiName) == [])
        }
    }
}

extension FieldShape.ListType {
    fileprivate var withoutFallbacks: FieldShape.ListType {
        switch self {
        case .atomic, .set: self
        case .map(let keys): .map(keys.map { FieldShape.Key(name: $0.name, fallback: nil) })
        }
    }
}
