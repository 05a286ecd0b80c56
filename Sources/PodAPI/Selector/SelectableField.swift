import PodModel
import PodText

/// A field that objects can be selected by, and where a document has it. Kubernetes names them in the conversions of
/// `pkg/apis/*/v1/conversion.go`.
package struct SelectableField: Hashable, Sendable {
    /// `status.phase`.
    package let name: String
    private let places: [Place]

    /// Where the text stands, and what it is when nothing does.
    private struct Place: Hashable, Sendable {
        let path: [String]
        var missing = ""
    }

    private init(_ name: String, _ places: [Place]) {
        self.name = name
        self.places = places
    }

    /// Nil where objects of the kind cannot be selected by that; a kind that is nil is a custom resource's.
    init?(_ name: String, of kind: ObjectKind?, paths: [String]) {
        let all = Self.common(kind) + (kind.map(Self.fields) ?? paths.map { Self($0) })
        guard let field = all.first(where: { $0.name == name }) else { return nil }
        self = field
    }

    private init(_ name: String, missing: String = "") {
        self.init(name, [Place(path: name.split(separator: ".").map { String($0) }, missing: missing)])
    }

    /// The texts that it has in an object, of which one is meant: a list has each of its items.
    func texts(of object: Document) -> [String] {
        var first: [String]?
        for place in places {
            let texts = Self.texts(in: object, place.path[...])
            if texts.contains(where: { !$0.isEmpty }) { return texts }
            if first == nil { first = [place.missing] }
        }
        return first ?? []
    }

    private static func texts(in document: Document, _ path: ArraySlice<String>) -> [String] {
        switch document {
        case .array(let items): items.flatMap { texts(in: $0, path) }
        case .object:
            path.first.flatMap { document[$0] }.map { texts(in: $0, path.dropFirst()) } ?? []
        case .null: []
        case .string(let text): path.isEmpty ? [text] : []
        case .bool, .integer, .decimal: path.isEmpty ? [document.jsonLine] : []
        }
    }

    private static func common(_ kind: ObjectKind?) -> [SelectableField] {
        kind?.isNamespaced == false ? [Self("metadata.name")] : [Self("metadata.name"), Self("metadata.namespace")]
    }

    private static func fields(of kind: ObjectKind) -> [SelectableField] {
        switch kind {
        case .pod:
            [
                Self("spec.nodeName"), Self("spec.restartPolicy", missing: "Always"),
                Self("spec.schedulerName", missing: "default-scheduler"), Self("spec.serviceAccountName"),
                Self("spec.hostNetwork", missing: "false"), Self("status.phase"), Self("status.podIP"),
                Self("status.podIPs", [Place(path: ["status", "podIPs", "ip"])]), Self("status.nominatedNodeName"),
            ]
        case .node: [Self("spec.unschedulable", missing: "false")]
        case .namespace: [Self("status.phase"), Self("name", [Place(path: ["metadata", "name"])])]
        case .secret: [Self("type")]
        case .service: [Self("spec.clusterIP"), Self("spec.type", missing: "ClusterIP")]
        case .replicationController, .replicaSet: [Self("status.replicas", missing: "0")]
        case .job: [Self("status.successful", [Place(path: ["status", "succeeded"], missing: "0")])]
        case .event:
            ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                Self("involvedObject.\($0)", [Place(path: ["involvedObject", $0]), Place(path: ["regarding", $0])])
            } + [
                Self("reason"), Self("type"),
                Self(
                    "reportingComponent",
                    [Place(path: ["reportingComponent"]), Place(path: ["reportingController"])]),
                Self(
                    "source",
                    [
                        Place(path: ["source", "component"]), Place(path: ["reportingComponent"]),
                        Place(path: ["reportingController"]),
                    ]),
            ]
        case .deployment, .statefulSet, .daemonSet, .cronJob, .autoscaler, .budget,
            .persistentVolumeClaim, .configMap, .template, .unstructured:
            []
        }
    }
}
