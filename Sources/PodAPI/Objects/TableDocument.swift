import PodControlPlane
import PodKubernetes
import PodModel
import PodText

/// What a row holds of its object (`IncludeObjectPolicy`).
enum TableInclusion: String {
    case none = "None"
    case metadata = "Metadata"
    case object = "Object"
}

/// `meta.k8s.io/v1` `Table`: rows under columns as `kubectl get` prints them, wide ones with a priority above 0.
struct TableDocument {
    private let resource: ServedResource
    private let now: Timestamp
    private let version: String
    private let inclusion: TableInclusion
    private let narrow: [String]
    private let columns: [String]

    init(_ resource: ServedResource, _ inclusion: TableInclusion, at now: Timestamp, version: String) {
        self.inclusion = inclusion
        self.resource = resource
        self.now = now
        self.version = version
        narrow = Table.empty(of: resource.kind, wide: false).headers
        columns = Table.empty(of: resource.kind, wide: true).headers.dropLast(Table.ownColumnCount(of: resource.kind))
    }

    private var definitions: Document {
        if let custom = resource.custom { return CustomTable.definitions(custom.version) }
        return .array(
            columns.map { name in
                .fields(
                    ("name", .string(name)), ("type", .string("string")),
                    ("format", .string(name == "NAME" ? "name" : "")), ("description", .string("")),
                    ("priority", .integer(narrow.contains(name) ? 0 : 1)))
            })
    }

    /// The row of an object, which is there or was there last; events have records of their own.
    func row(_ object: StoredObject, of server: APIServer) -> Document? {
        let view = server.plane
        if let custom = resource.custom, case .unstructured(let kept) = object {
            let cells = CustomTable.cells(kept.document(as: resource), custom.version, at: now)
            return row(cells, object, of: server)
        }
        var table = Table.empty(of: resource.kind, wide: true)
        let key = object.key
        switch object {
        case .pod(let pod): table.append(pod, at: now, wide: true)
        case .workload(let set):
            table.append(set, children: view.children(ofWorkload: key), at: now, wide: true)
        case .autoscaler(let object): table.append(object, at: now)
        case .budget(let object): table.append(object, at: now)
        case .service(let service):
            if resource.kind == .endpoints {
                table.append(
                    endpoints: view.endpoints(of: service), of: key.name, created: service.meta.created, at: now,
                    wide: false)
            } else {
                table.append(service, at: now, wide: true)
            }
        case .claim(let claim): table.append(claim, at: now, wide: true)
        case .config(let config): table.append(config, at: now)
        case .template(let template): table.append(template)
        case .node(let node):
            table.append(node, view.system(ofNode: node.meta.name), at: now, wide: true, version: version)
        case .namespace(let namespace): table.append(namespace, at: now)
        case .unstructured(let object): table.append(object, at: now, wide: true)
        }
        return table.rows.first.map { row($0.prefix(columns.count).map { .string($0.text) }, object, of: server) }
    }

    private func row(_ cells: [Document], _ object: StoredObject, of server: APIServer) -> Document {
        switch inclusion {
        case .none: return row(cells, nil)
        case .metadata:
            var metadata = object.meta.document
            metadata["name"] = .string(object.key.objectName)
            return row(cells, TableDocument.partial(metadata))
        case .object: return row(cells, server.document(object, as: resource))
        }
    }

    func row(_ item: ListItem, of server: APIServer) -> Document? {
        switch item {
        case .object(let object): row(object, of: server)
        case .event(let record): row(record, of: server)
        }
    }

    func row(_ event: EventRecord, of server: APIServer) -> Document? {
        var table = Table.empty(of: .event, wide: true)
        table.append(event, at: now, wide: true)
        guard let cells = table.rows.first?.map({ Document.string($0.text) }) else { return nil }
        switch inclusion {
        case .none: return row(cells, nil)
        case .metadata: return row(cells, TableDocument.partial(server.document(event)["metadata"]))
        case .object: return row(cells, server.document(event, as: resource))
        }
    }

    private static func partial(_ metadata: Document?) -> Document {
        .fields(
            ("kind", .string("PartialObjectMetadata")), ("apiVersion", .string("meta.k8s.io/v1")),
            ("metadata", metadata))
    }

    private func row(_ cells: [Document], _ object: Document?) -> Document {
        .fields(("cells", .array(cells)), ("object", object))
    }

    func document(_ rows: [Document], meta: Document) -> Document {
        .object([
            .init("kind", .string("Table")), .init("apiVersion", .string("meta.k8s.io/v1")),
            .init("metadata", meta), .init("columnDefinitions", definitions), .init("rows", .array(rows)),
        ])
    }
}
