import PodModel
import PodText

/// Judges a CustomResourceDefinition (`apiextensions-apiserver/pkg/apis/apiextensions/validation`), in its words.
struct DefinitionValidation {
    private(set) var causes: [APIStatus.Cause] = []
    /// What it says and nothing here does.
    private(set) var warnings: [String] = []

    init(_ definition: Document) {
        let spec = definition["spec"] ?? .object([])
        let names = spec["names"] ?? .object([])
        let group = need(spec["group"], "spec.group")
        let plural = need(names["plural"], "spec.names.plural")
        _ = need(names["kind"], "spec.names.kind")
        let name = definition["metadata"]?["name"]?.text ?? ""
        if let group, let plural, name != "\(plural).\(group)" {
            invalid("metadata.name", .string(name), "must be spec.names.plural+\".\"+spec.group")
        }
        for (field, word) in [("plural", names["plural"]), ("singular", names["singular"])] {
            if let word = word?.text, let wrong = NameRules.dnsLabel(word) {
                invalid("spec.names.\(field)", .string(word), wrong)
            }
        }
        if let group, !group.utf8.contains(UInt8(ascii: ".")) {
            invalid("spec.group", .string(group), "should be a domain with at least one dot")
        }
        switch spec["scope"]?.text {
        case "Namespaced", "Cluster": break
        case nil, "": add(.fieldValueRequired, "Required value", "spec.scope")
        case let word?:
            add(
                .fieldValueNotSupported,
                "Unsupported value: \(JSONWriter.quoted(word)): supported values: \"Cluster\", \"Namespaced\"",
                "spec.scope")
        }
        if let strategy = spec["conversion"]?["strategy"]?.text, strategy != "None" {
            add(
                .fieldValueNotSupported,
                "Unsupported value: \(JSONWriter.quoted(strategy)): supported values: \"None\" (podsh calls no "
                    + "webhooks)",
                "spec.conversion.strategy")
        }
        judge(versions: spec["versions"]?.elements ?? [])
    }

    private mutating func add(_ type: CauseType, _ message: String, _ field: String) {
        causes.append(APIStatus.Cause(type, message, field: field))
    }

    private mutating func invalid(_ field: String, _ value: Document, _ why: String) {
        add(.fieldValueInvalid, "Invalid value: \(value.jsonLine): \(why)", field)
    }

    private mutating func need(_ value: Document?, _ field: String) -> String? {
        if let text = value?.text, !text.isEmpty { return text }
        add(.fieldValueRequired, "Required value", field)
        return nil
    }

    private mutating func judge(versions: [Document]) {
        if versions.count(where: { $0["storage"] == .bool(true) }) != 1 {
            add(
                .fieldValueInvalid,
                "Invalid value: \(versions.map { $0["name"] ?? .null }.listText): "
                    + "must have exactly one version marked as storage version", "spec.versions")
        }
        var known: Set<String> = []
        // The API server keeps one schema that all versions share beside the versions, and says so in its messages.
        let schemas = versions.map { $0["schema"]?["openAPIV3Schema"] }
        let isShared = schemas.allSatisfy { $0 == schemas.first }
        for (index, version) in versions.enumerated() {
            let place = "spec.versions[\(index)]"
            if let name = need(version["name"], "\(place).name") {
                if !known.insert(name).inserted {
                    add(
                        .fieldValueInvalid, "Invalid value: \(JSONWriter.quoted(name)): must be unique", "\(place).name"
                    )
                }
                if let wrong = NameRules.dnsLabel(name) { invalid("\(place).name", .string(name), wrong) }
            }
            judge(columns: version["additionalPrinterColumns"]?.elements ?? [], place)
            if let scale = version["subresources"]?["scale"] { judge(scale: scale, "\(place).subresources.scale") }
            guard let schema = schemas[index] else {
                add(.fieldValueRequired, "Required value: schemas are required", "\(place).schema.openAPIV3Schema")
                continue
            }
            if isShared, index > 0 { continue }
            let root = isShared ? "spec.validation.openAPIV3Schema" : "\(place).schema.openAPIV3Schema"
            if schema["type"]?.text != "object" {
                if let type = schema["type"] {
                    invalid("\(root).type", type, "must be object at the root")
                } else {
                    add(.fieldValueRequired, "Required value: must not be empty at the root", "\(root).type")
                }
            }
            judge(schema: schema, root, isRoot: true)
        }
    }

    private mutating func judge(columns: [Document], _ place: String) {
        for (index, column) in columns.enumerated() {
            let place = "\(place).additionalPrinterColumns[\(index)]"
            _ = need(column["name"], "\(place).name")
            if let type = need(column["type"], "\(place).type"),
                !["integer", "number", "string", "boolean", "date"].contains(type)
            {
                invalid("\(place).type", .string(type), "must be one of boolean,date,integer,number,string")
            }
            if let path = need(column["jsonPath"], "\(place).jsonPath"), SimpleJSONPath(path) == nil {
                invalid("\(place).jsonPath", .string(path), "must be a simple json path starting with .")
            }
        }
    }

    private mutating func judge(scale: Document, _ place: String) {
        for (field, start) in [("specReplicasPath", ".spec."), ("statusReplicasPath", ".status.")] {
            if let path = need(scale[field], "\(place).\(field)"), !path.hasPrefix(start) {
                invalid("\(place).\(field)", .string(path), "should be a json path under \(start.dropLast())")
            }
        }
    }

    /// What makes a schema structural: every value has a type, and says whether it is known whole.
    private mutating func judge(schema: Document, _ place: String, isRoot: Bool = false) {
        let isIntOrString = schema["x-kubernetes-int-or-string"] == .bool(true)
        let isOpen = schema["x-kubernetes-preserve-unknown-fields"] == .bool(true)
        let type = schema["type"]?.text
        if type == nil, !isRoot, !isIntOrString, !isOpen {
            let what = place.hasSuffix(".items") ? "array items" : "object fields"
            add(.fieldValueRequired, "Required value: must not be empty for specified \(what)", "\(place).type")
        }
        if let type, !["object", "array", "string", "integer", "number", "boolean"].contains(type) {
            add(
                .fieldValueNotSupported,
                "Unsupported value: \(JSONWriter.quoted(type)): supported values: \"array\", \"boolean\", \"integer\", "
                    + "\"number\", \"object\", \"string\"", "\(place).type")
        }
        if type == "array", schema["items"] == nil {
            add(.fieldValueRequired, "Required value: must be specified", "\(place).items")
        }
        if schema["properties"] != nil, let more = schema["additionalProperties"], more != .bool(false) {
            add(
                .fieldValueForbidden, "Forbidden: additionalProperties and properties are mutual exclusive",
                "\(place).additionalProperties")
        }
        if schema["uniqueItems"] == .bool(true) {
            add(
                .fieldValueForbidden,
                "Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic",
                "\(place).uniqueItems")
        }
        if let pattern = schema["pattern"]?.text, SchemaPattern.isFound(pattern, in: "") == nil {
            invalid("\(place).pattern", .string(pattern), "must be a valid regular expression, but isn't")
        }
        if schema["$ref"] != nil { add(.fieldValueForbidden, "Forbidden: $ref is not supported", "\(place).$ref") }
        if schema["x-kubernetes-validations"] != nil {
            warnings.append("\(place).x-kubernetes-validations: kept, and not evaluated by podsh")
        }
        if let given = schema["default"] {
            for cause in SchemaValidation(given, by: StructuralSchema(document: schema)).causes {
                add(cause.type, cause.message, "\(place).default")
            }
        }
        for property in schema["properties"]?.members ?? [] {
            judge(schema: property.value, "\(place).properties[\(property.key)]")
        }
        if let items = schema["items"] { judge(schema: items, "\(place).items") }
        if let more = schema.additional { judge(schema: more, "\(place).additionalProperties") }
    }
}

extension [Document] {
    fileprivate var listText: String { Document.array(self).jsonLine }
}
