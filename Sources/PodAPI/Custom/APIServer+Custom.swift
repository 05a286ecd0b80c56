import PodControlPlane
import PodKubernetes
import PodModel
import PodText

// Writes of objects whose kind a CustomResourceDefinition defines
// (`apiextensions-apiserver/pkg/registry/customresource`).
extension APIServer {
    /// What an unknown field is (`fieldValidation` of a request).
    private enum FieldValidation: String {
        case ignore = "Ignore"
        case warn = "Warn"
        case strict = "Strict"
    }

    /// With a name, drawn where the body has none but a beginning of one.
    func named(_ document: Document, _ place: ResourcePlace) throws(APIStatus) -> Document {
        var document = document
        guard var meta = document["metadata"] else { return document }
        if meta["name"]?.text ?? "" == "" {
            guard let start = meta["generateName"]?.text, !start.isEmpty else {
                throw .invalid(
                    place.resource.name, "",
                    causes: [
                        .init(
                            .fieldValueRequired, "Required value: name or generateName is required",
                            field: "metadata.name")
                    ])
            }
            var name = ""
            var draw = plane.revision
            repeat {
                draw += 1
                name = start + GeneratedName.suffix(draw)
            } while plane.exists(place.key(name))
            meta["name"] = .string(name)
        }
        document["metadata"] = meta
        return document
    }

    /// Makes a custom object what it is wanted to be, but for its status where that has a way of its own.
    func writeCustom(
        _ wanted: Document, over live: StoredObject?, _ key: ObjectKey, _ resource: ServedResource,
        _ request: APIRequest
    ) throws(APIStatus) -> (made: StoredObject, warnings: [String]) {
        if request.method == .put, live != nil, wanted["metadata"]?["resourceVersion"]?.text ?? "" == "" {
            throw .invalid(
                resource.name, key.objectName,
                causes: [
                    .init(
                        .fieldValueInvalid, "Invalid value: 0: must be specified for an update",
                        field: "metadata.resourceVersion")
                ])
        }
        var object = wanted
        if resource.custom?.version.hasStatus == true {
            object["status"] = live.map { document($0, as: resource) }?["status"]
        }
        let (admitted, warnings) = try admitted(object, key, resource, request)
        try store(admitted, key, resource)
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.objectName) }
        try setMetadata(admitted["metadata"] ?? .object([]), key, resource)
        // With its last finalizer a deleted object is gone.
        return (plane.object(key) ?? made, warnings)
    }

    /// As its schema has it, or refused.
    private func admitted(
        _ object: Document, _ key: ObjectKey, _ resource: ServedResource, _ request: APIRequest
    ) throws(APIStatus) -> (object: Document, warnings: [String]) {
        guard let schema = resource.custom?.version.schema else { throw .noSuchPath }
        if let version = object["apiVersion"]?.text, version != resource.apiVersion {
            throw .badRequest(
                "the API version in the data (\(version)) does not match the expected API version "
                    + "(\(resource.apiVersion))")
        }
        let (pruned, unknown) = schema.pruned(object)
        var warnings: [String] = []
        if !unknown.isEmpty {
            switch FieldValidation(rawValue: request["fieldValidation"] ?? "") ?? .warn {
            case .ignore: break
            case .warn: warnings = unknown.map { "unknown field \"\($0)\"" }
            case .strict:
                throw .badRequest(
                    "\(resource.name.kind) in version \"\(resource.version)\" cannot be handled as a "
                        + "\(resource.name.kind): strict decoding error: "
                        + unknown.map { "unknown field \"\($0)\"" }.joined(separator: ", "))
            }
        }
        let whole = schema.defaulted(pruned)
        let causes = SchemaValidation(whole, by: schema).causes
        if !causes.isEmpty { throw .invalid(resource.name, key.objectName, causes: causes) }
        return (whole, warnings)
    }

    /// Kept in the version that the definition stores.
    private func store(_ object: Document, _ key: ObjectKey, _ resource: ServedResource) throws(APIStatus) {
        guard case .unstructured(let kind) = key.kind, let custom = resource.custom else { return }
        var fields = [
            UnstructuredObject.Field(
                name: "apiVersion", json: Document.string("\(resource.group)/\(custom.storage)").jsonLine),
            UnstructuredObject.Field(name: "kind", json: Document.string(resource.name.kind).jsonLine),
        ]
        for field in object.members where !["apiVersion", "kind", "metadata"].contains(field.key) {
            fields.append(UnstructuredObject.Field(name: field.key, json: field.value.jsonLine))
        }
        _ = try submit(
            .declare(.unstructured(kind, name: key.name, namespace: key.namespace, fields: fields)), resource, key)
    }

    /// Labels, annotations, finalizers and owners, of an object that is there.
    private func setMetadata(
        _ wanted: Document, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) {
        guard let meta = plane.meta(of: key) else { return }
        let labels = APIServer.edits(from: meta.labels, to: Labels(wanted["labels"]))
        if !labels.isEmpty { _ = try submit(.setLabels(key, labels), resource, key) }
        let annotations = APIServer.edits(from: meta.annotations, to: Labels(wanted["annotations"]))
        if !annotations.isEmpty { _ = try submit(.setAnnotations(key, annotations), resource, key) }
        try setLifetime(wanted, key, resource)
    }

    // MARK: Status

    /// Of a custom resource whoever acts on it writes the status; of every other kind podsh does.
    func status(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        if request.method == .get { return .document(200, shown(object, request, resource)) }
        guard request.method == .put || request.method == .patch else { throw notAllowed(request, resource) }
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().status(request, object, resource) }
        let key = object.key
        let now = document(object, as: resource)
        let status = statusFields(of: resource, now)
        let time = plane.currentTime.rfc3339
        var managed: Document?
        let wanted: Document
        switch (request.method, PatchType(request.contentType)) {
        case (.patch, .apply):
            let manager = try applying(request, resource, part: .status)
            let applied = try wholeBody(request, resource, namespace: key.namespace)
            do throws(ApplyError) {
                wanted = try status.apply(
                    applied, to: now, by: manager,
                    force: request.isSet("force"), time: time)
            } catch {
                throw APIStatus(error)
            }
            managed = wanted["metadata"]?["managedFields"]
        case (.put, _): wanted = try wholeBody(request, resource, namespace: key.namespace)
        case (_, _): wanted = try patched(now, by: try body(request), as: request.contentType, resource)
        }
        try requireVersion(wanted, of: object, resource)
        let new = wanted["status"] ?? .object([])
        if new.isSame(as: now["status"] ?? .object([])) { return .document(200, now) }
        guard resource.custom?.version.hasStatus == true else {
            throw .forbidden(
                resource.name, key.objectName,
                "its status is what podsh has found, and podsh alone writes it: change the spec instead")
        }
        var changed = now
        changed["status"] = new
        let (admitted, warnings) = try admitted(changed, key, resource, request)
        try store(admitted, key, resource)
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.objectName) }
        if managed == nil {
            let manager = manager(request, resource, .update, part: .status)
            let owned = status.update(from: now, to: document(made, as: resource), by: manager, time: time)
            managed = owned["metadata"]?["managedFields"]
        }
        keep(managed, of: made)
        return .document(200, document(made, as: resource), warnings: warnings)
    }

    /// Who owns which field of the status, and of that alone.
    private func statusFields(of resource: ServedResource, _ object: Document) -> ServerSideApply {
        var others = Set(object.members.map(\.key))
        others.formUnion(["spec", "metadata"])
        others.remove("status")
        return ServerSideApply(shape(of: resource), ignoring: others)
    }

    func shape(of resource: ServedResource) -> MergeShape {
        let known = MergeShape.of(resource.kind)
        return resource.custom?.version.schema.shape(metadata: known.field("metadata")) ?? known
    }

    // MARK: Scale

    func scaleCustom(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource, _ paths: ScalePaths
    ) throws(APIStatus) -> APIAnswer {
        if request["dryRun"] != nil, !isRehearsal {
            return try rehearsing().scaleCustom(request, object, resource, paths)
        }
        let key = object.key
        let document = document(object, as: resource)
        let now = paths.document(of: document)
        switch request.method {
        case .get: return .document(200, now)
        case .put, .patch:
            let body = try body(request)
            let wanted = request.method == .put ? body : try patched(now, by: body, as: request.contentType, resource)
            try requireVersion(wanted, of: object, resource)
            let replicas = wanted["spec"]?["replicas"]?.number ?? 0
            if replicas < 0 {
                throw .invalid(
                    resource.name, key.objectName,
                    causes: [
                        .init(
                            .fieldValueInvalid, "Invalid value: \(replicas): should be a non-negative integer",
                            field: "spec.replicas")
                    ])
            }
            var single = request
            single.method = .patch
            let changed = paths.replicas.setting(.integer(replicas), in: document)
            let (made, warnings) = try writeCustom(changed, over: object, key, resource, single)
            let owned = fields(of: resource).update(
                from: document, to: self.document(made, as: resource),
                by: manager(request, resource, .update, part: .scale), time: plane.currentTime.rfc3339)
            keep(owned["metadata"]?["managedFields"], of: made)
            return .document(200, paths.document(of: self.document(made, as: resource)), warnings: warnings)
        case .post, .delete: throw notAllowed(request, resource)
        }
    }
}

extension ScalePaths {
    /// `Scale` of `autoscaling/v1`, of an object as it is shown.
    fileprivate func document(of object: Document) -> Document {
        let meta = object["metadata"]
        return .fields(
            ("kind", .string("Scale")), ("apiVersion", .string("autoscaling/v1")),
            (
                "metadata",
                .fields(
                    of: ["name", "namespace", "uid", "resourceVersion", "creationTimestamp"].map { ($0, meta?[$0]) })
            ),
            ("spec", .object([.init("replicas", replicas.values(in: object).first ?? .integer(0))])),
            (
                "status",
                .fields(
                    ("replicas", statusReplicas.values(in: object).first ?? .integer(0)),
                    ("selector", selector?.values(in: object).first))
            ))
    }
}

extension UnstructuredObject {
    /// A custom object in one of the versions of its resource; between them nothing but the version is another.
    func document(as resource: ServedResource) -> Document {
        var document = document
        document["apiVersion"] = .string(resource.apiVersion)
        return document
    }
}

/// Rows of `kubectl get` of custom resources.
enum CustomTable {
    static func definitions(_ version: CustomVersion) -> Document {
        func definition(
            _ name: String, _ type: String, _ format: String, _ description: String, _ priority: Int64
        ) -> Document {
            .object([
                .init("name", .string(name)), .init("type", .string(type)), .init("format", .string(format)),
                .init("description", .string(description)), .init("priority", .integer(priority)),
            ])
        }
        let name = definition("Name", "string", "name", "Name must be unique within a namespace.", 0)
        return .array(
            [name] + version.columns.map { definition($0.name, $0.type, $0.format, $0.description, $0.priority) })
    }

    static func cells(_ object: Document, _ version: CustomVersion, at now: Timestamp) -> [Document] {
        [object["metadata"]?["name"] ?? .null] + version.columns.map { $0.cell(of: object, at: now) }
    }
}

/// What the API server puts behind `generateName`: five letters that spell no words
/// (`apimachinery/pkg/util/rand`).
enum GeneratedName {
    private static let letters = Array("bcdfghjklmnpqrstvwxz2456789")

    /// Another one for each number.
    static func suffix(_ number: UInt64) -> String {
        var rest = (number &* 0x9E37_79B9_7F4A_7C15) ^ (number &* 0x9E37_79B9_7F4A_7C15 >> 29)
        var text = ""
        for _ in 0..<5 {
            text.append(letters[Int(rest % UInt64(letters.count))])
            rest /= UInt64(letters.count)
        }
        return text
    }
}
