import PodKubernetes
import PodModel
import PodText

/// A CustomResourceDefinition (`apiextensions.k8s.io/v1`), read.
struct CustomDefinition: Sendable {
    let key: ObjectKey
    let group: String
    let plural: String
    let singular: String
    let kind: String
    let listKind: String
    let shortNames: [String]
    let categories: [String]
    let isNamespaced: Bool
    /// In the order of preference: `v2`, `v1`, `v1beta2`, then others by their letters.
    let versions: [CustomVersion]

    /// Nil where what it needs is not said; `DefinitionValidation` says what.
    init?(_ object: UnstructuredObject) {
        guard let spec = object["spec"], let group = spec["group"]?.text, let names = spec["names"],
            let plural = names["plural"]?.text, let kind = names["kind"]?.text, let scope = spec["scope"]?.text
        else { return nil }
        key = object.key
        self.group = group
        self.plural = plural
        self.kind = kind
        singular = names["singular"]?.text ?? kind.lowercased()
        listKind = names["listKind"]?.text ?? "\(kind)List"
        shortNames = (names["shortNames"]?.elements ?? []).compactMap(\.text)
        categories = (names["categories"]?.elements ?? []).compactMap(\.text)
        isNamespaced = scope == "Namespaced"
        versions = (spec["versions"]?.elements ?? []).compactMap(CustomVersion.init)
            .sorted { VersionPriority($0.name) < VersionPriority($1.name) }
    }

    /// Those of its versions that are served.
    var resources: [ServedResource] { versions.filter(\.isServed).map { ServedResource(self, $0) } }

    /// The version in which objects are kept.
    var storage: String { versions.first(where: \.isStorage)?.name ?? "" }
}

/// A version of a custom resource.
struct CustomVersion: Hashable, Sendable {
    let name: String
    let isServed: Bool
    let isStorage: Bool
    let schema: StructuralSchema
    let hasStatus: Bool
    let scale: ScalePaths?
    let columns: [CustomColumn]
    /// Fields by which objects can be selected beside their names: `.spec.color`.
    let selectable: [String]

    init?(_ version: Document) {
        guard let name = version["name"]?.text else { return nil }
        self.name = name
        isServed = version["served"]?.isTrue ?? false
        isStorage = version["storage"]?.isTrue ?? false
        schema = StructuralSchema(document: version["schema"]?["openAPIV3Schema"] ?? .object([]))
        hasStatus = version["subresources"]?["status"] != nil
        scale = version["subresources"]?["scale"].flatMap(ScalePaths.init)
        let own = (version["additionalPrinterColumns"]?.elements ?? []).compactMap(CustomColumn.init)
        columns = own.isEmpty ? CustomColumn.ages : own
        selectable = (version["selectableFields"]?.elements ?? []).compactMap { $0["jsonPath"]?.text }
    }
}

/// Where a custom resource has the fields of `Scale`.
struct ScalePaths: Hashable, Sendable {
    let replicas: SimpleJSONPath
    let statusReplicas: SimpleJSONPath
    let selector: SimpleJSONPath?

    init?(_ scale: Document) {
        guard let replicas = scale["specReplicasPath"]?.text.flatMap(SimpleJSONPath.init),
            let status = scale["statusReplicasPath"]?.text.flatMap(SimpleJSONPath.init)
        else { return nil }
        self.replicas = replicas
        statusReplicas = status
        selector = scale["labelSelectorPath"]?.text.flatMap(SimpleJSONPath.init)
    }
}

/// A column of `kubectl get` (`additionalPrinterColumns`).
struct CustomColumn: Hashable, Sendable {
    let name: String
    let type: String
    let format: String
    let description: String
    let priority: Int64
    private let path: SimpleJSONPath

    /// Of a resource that names no columns.
    static let ages = [
        CustomColumn(
            .fields(
                ("name", .string("Age")), ("type", .string("date")),
                ("jsonPath", .string(".metadata.creationTimestamp"))))
    ].compactMap { $0 }

    init?(_ column: Document) {
        guard let name = column["name"]?.text, let type = column["type"]?.text,
            let path = column["jsonPath"]?.text.flatMap(SimpleJSONPath.init)
        else { return nil }
        self.name = name
        self.type = type
        self.path = path
        format = column["format"]?.text ?? ""
        description = column["description"]?.text ?? ""
        priority = column["priority"]?.number ?? 0
    }

    /// As the API server's table convertor has it: a date is an age, and what is not there is nothing.
    func cell(of object: Document, at now: Timestamp) -> Document {
        let values = path.values(in: object)
        guard let first = values.first, first != .null else { return type == "date" ? .string("<unknown>") : .null }
        switch type {
        case "date":
            return .string(first.text.flatMap { Timestamp(rfc3339: $0) }.map { (now - $0).age } ?? "<invalid>")
        case "string": return .string(values.map { $0.text ?? $0.jsonLine }.joined(separator: ","))
        case _: return first
        }
    }
}

/// The order of versions (`apimachinery/pkg/version` `CompareKubeAwareVersionStrings`), the preferred one first.
private struct VersionPriority: Comparable {
    private enum Stage: Int { case stable, beta, alpha, other }

    private let stage: Stage
    private let major: Int
    private let minor: Int
    private let name: String

    init(_ name: String) {
        self.name = name
        var rest = Substring(name)
        func number() -> Int? {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            return Int(digits)
        }
        guard rest.popFirst() == "v", let major = number() else {
            (stage, self.major, minor) = (.other, 0, 0)
            return
        }
        if rest.isEmpty {
            (stage, self.major, minor) = (.stable, major, 0)
            return
        }
        for (word, stage) in [("beta", Stage.beta), ("alpha", .alpha)] where rest.hasPrefix(word) {
            rest = rest.dropFirst(word.count)
            if let minor = number(), rest.isEmpty {
                (self.stage, self.major, self.minor) = (stage, major, minor)
                return
            }
        }
        (stage, self.major, minor) = (.other, 0, 0)
    }

    static func < (a: VersionPriority, b: VersionPriority) -> Bool {
        if a.stage != b.stage { return a.stage.rawValue < b.stage.rawValue }
        if a.stage == .other { return a.name < b.name }
        return (b.major, b.minor) < (a.major, a.minor)
    }
}
