import PodControlPlane
import PodKubernetes
import PodModel
import PodText

extension APIServer {
    // MARK: Create

    func create(_ request: APIRequest, _ place: ResourcePlace) throws(APIFailure) -> APIAnswer {
        let resource = place.resource
        guard resource.isWritable else { throw notAllowed(request, resource) }
        if request["dryRun"] != nil, !isRehearsal {
            return try rehearsing().create(request, place)
        }
        let document = try wholeBody(request, resource, namespace: place.namespace)
        if resource.kind == .node { throw notAllowed(request, resource) }
        let (object, warnings) = try imported(document, resource, namespace: place.namespace ?? "")
        let key = object.key
        if plane.exists(key) { throw .alreadyExists(resource, key.name) }
        try declare(object, resource)
        guard let made = plane.object(key) else { throw .notFound(resource, key.name) }
        return .document(201, self.document(made, as: resource), warnings: warnings)
    }

    /// The object that a body holds, its kind and namespace filled in where the path alone says them.
    private func wholeBody(
        _ request: APIRequest, _ resource: APIResource, namespace: String?
    ) throws(APIFailure) -> Document {
        var document = try body(request)
        guard case .object(let fields) = document else {
            throw APIFailure(.badRequest, "the body is no object", resource)
        }
        if document["kind"]?.text ?? "" == "" {
            document = .object(
                [
                    .init("apiVersion", .string(resource.kind.apiVersion)),
                    .init("kind", .string(resource.kind.apiName)),
                ] + fields.filter { $0.key != "kind" && $0.key != "apiVersion" })
        }
        if let kind = document["kind"]?.text, kind != resource.kind.apiName {
            throw APIFailure(
                .badRequest,
                "\(kind) in version \"\(document["apiVersion"]?.text ?? "")\" cannot be handled as a "
                    + "\(resource.kind.apiName)", resource)
        }
        var meta = document["metadata"] ?? .object([])
        if let namespace, resource.kind.isNamespaced {
            if let named = meta["namespace"]?.text, !named.isEmpty, named != namespace {
                throw APIFailure(
                    .badRequest,
                    "the namespace of the provided object does not match the namespace sent on the request", resource)
            }
            meta["namespace"] = .string(namespace)
        }
        document["metadata"] = meta
        return document
    }

    /// The body as a value.
    func body(_ request: APIRequest) throws(APIFailure) -> Document {
        if request.body.starts(with: [0x6B, 0x38, 0x73, 0x00]) || request.contentType.contains("protobuf") {
            throw APIFailure(
                .unsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include: application/json, "
                    + "application/yaml")
        }
        if request.contentType.contains("yaml"), request.body.first != UInt8(ascii: "{") {
            do {
                return try Document(yaml: request.body)
            } catch {
                throw APIFailure(.badRequest, "the body is no YAML: \(error.message)")
            }
        }
        do throws(JSONError) {
            return try JSONReader.value(of: request.body)
        } catch {
            throw APIFailure(.badRequest, "the body is no JSON: \(error.message)")
        }
    }

    // MARK: Update

    func update(_ request: APIRequest, _ key: ObjectKey, _ resource: APIResource) throws(APIFailure) -> APIAnswer {
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().update(request, key, resource) }
        let isApply = request.method == .patch && request.contentType.hasPrefix("application/apply-patch")
        guard let current = plane.object(key) else {
            // Applied is also made.
            guard isApply else { throw .notFound(resource, key.name) }
            var creation = request
            creation.method = .post
            return try create(creation, ResourcePlace(resource: resource, namespace: key.namespace))
        }
        let now = current.document
        var wanted =
            request.method == .put
            ? try wholeBody(request, resource, namespace: key.namespace)
            : try patched(now, by: try body(request), as: request.contentType, resource)
        // An object that has been written since it was read is not overwritten.
        if let version = wanted["metadata"]?["resourceVersion"]?.text, !version.isEmpty,
            version != now["metadata"]?["resourceVersion"]?.text
        {
            throw .conflict(resource, key.name)
        }
        if let uid = wanted["metadata"]?["uid"]?.text, uid != now["metadata"]?["uid"]?.text {
            throw .conflict(resource, key.name)
        }
        if wanted["metadata"]?["name"]?.text == nil, var meta = wanted["metadata"] {
            meta["name"] = .string(key.name)
            wanted["metadata"] = meta
        }
        guard wanted["metadata"]?["name"]?.text == key.name else {
            throw APIFailure(
                .badRequest, "the name of the object does not match the name on the URL (\(key.name))", resource)
        }
        if wanted == now { return .document(200, now) }
        if case .node(let node) = current { return try update(node, to: wanted, resource) }
        let (object, warnings) = try imported(wanted, resource, namespace: key.namespace)
        try declare(object, resource)
        guard let made = plane.object(key) else { throw .notFound(resource, key.name) }
        return .document(200, document(made, as: resource), warnings: warnings)
    }

    private func patched(
        _ now: Document, by patch: Document, as type: String, _ resource: APIResource
    ) throws(APIFailure) -> Document {
        switch type.prefix(while: { $0 != ";" }) {
        case "application/merge-patch+json": return now.merged(with: patch)
        case "application/strategic-merge-patch+json", "application/apply-patch+yaml":
            return now.merged(with: patch)
        case "application/json-patch+json": return now.merged(with: patch)
        case let other:
            throw APIFailure(
                .unsupportedMediaType,
                "the body of the request was in an unknown format - accepted media types include: "
                    + "application/json-patch+json, application/merge-patch+json, "
                    + "application/apply-patch+yaml; it is \(other)")
        }
    }

    // MARK: Declare

    /// Makes the object what it is wanted to be, its labels and annotations too.
    private func declare(_ object: ImportedObject, _ resource: APIResource) throws(APIFailure) {
        let key = object.key
        do {
            let manifest = try timeZone(object.manifest)
            if case .pod(_, _, let template) = manifest, let refusal = plane.refusal(ofUpdate: key, template) {
                throw refusal
            }
            let errors =
                validateLabels(object.labels ?? [:], path: "metadata.labels")
                + validateAnnotations(object.annotations, path: "metadata.annotations")
            if !errors.isEmpty { throw Refusal(.invalid, "", fields: errors) }
            _ = try submit(.declare(manifest), resource, key)
            if key.kind != .pod { try setMetadata(object, resource) }
        } catch let failure as APIFailure {
            throw failure
        } catch let refusal as Refusal {
            throw APIFailure(refusal, resource, name: key.name)
        } catch {
            throw APIFailure(.internalError, "\(error)", resource, name: key.name)
        }
    }

    private func setMetadata(_ object: ImportedObject, _ resource: APIResource) throws(APIFailure) {
        guard let meta = plane.meta(of: object.key) else { return }
        let takesTemplates = object.key.kind == .replicationController || object.key.kind == .job
        let labels = object.labels ?? (takesTemplates ? meta.labels : [:])
        let labelEdits = APIServer.edits(from: meta.labels, to: labels)
        if !labelEdits.isEmpty { _ = try submit(.setLabels(object.key, labelEdits), resource, object.key) }
        let edits = APIServer.edits(from: meta.annotations, to: object.annotations)
        if !edits.isEmpty { _ = try submit(.setAnnotations(object.key, edits), resource, object.key) }
    }

    private static func edits(from old: Labels, to new: Labels) -> [LabelEdit] {
        old.pairs.filter { new[$0.key] == nil }.map { LabelEdit(key: $0.key, value: nil) }
            + new.pairs.filter { old[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
    }

    func submit(_ command: Command, _ resource: APIResource, _ key: ObjectKey) throws(APIFailure) -> [Change] {
        do throws(ControlPlaneError) {
            return try plane.submit(command)
        } catch {
            throw APIFailure(error, resource, name: key.name)
        }
    }

    /// A node is what its machine is; whether pods may come to it, its taints, labels and annotations are the user's.
    private func update(
        _ node: Node, to wanted: Document, _ resource: APIResource
    ) throws(APIFailure) -> APIAnswer {
        let key = node.key
        let isCordoned = wanted["spec"]?["unschedulable"]?.isTrue ?? false
        if isCordoned != node.isUnschedulable {
            _ = try submit(
                isCordoned ? .cordon(node: key.name) : .uncordon(node: key.name), resource, key)
        }
        let meta = wanted["metadata"]
        let labels = APIServer.edits(from: node.meta.labels, to: Labels(meta?["labels"]))
        if !labels.isEmpty { _ = try submit(.setLabels(key, labels), resource, key) }
        let annotations = APIServer.edits(from: node.meta.annotations, to: Labels(meta?["annotations"]))
        if !annotations.isEmpty { _ = try submit(.setAnnotations(key, annotations), resource, key) }
        var taints: [Taint] = []
        if case .array(let items)? = wanted["spec"]?["taints"] {
            for item in items {
                guard let name = item["key"]?.text, let word = item["effect"]?.text,
                    let effect = Taint.Effect(apiName: word)
                else { throw APIFailure(.invalid, "spec.taints: a taint has a key and an effect", resource, name: key.name) }
                taints.append(Taint(key: name, value: item["value"]?.text ?? "", effect: effect))
            }
        }
        let own = node.taints.filter { !$0.isReported }
        let new = taints.filter { !$0.isReported }
        if own != new {
            var shape = NodeShape()
            shape.capacity = node.capacity
            shape.others = node.others
            shape.labels = plane.node(key.name)?.meta.labels ?? node.meta.labels
            shape.taints = new
            _ = try submit(.declare(.node(name: key.name, shape: shape)), resource, key)
        }
        guard let made = plane.object(key) else { throw .notFound(resource, key.name) }
        return .document(200, document(made, as: resource))
    }

    // MARK: Delete

    func delete(_ request: APIRequest, _ key: ObjectKey, _ resource: APIResource) throws(APIFailure) -> APIAnswer {
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().delete(request, key, resource) }
        guard let object = plane.object(key) else { throw .notFound(resource, key.name) }
        let options = request.body.isEmpty ? .object([]) : try body(request)
        try require(options["preconditions"], of: object, resource)
        if case .array(let words)? = options["dryRun"], !words.isEmpty, !isRehearsal {
            return try rehearsing().delete(request, key, resource)
        }
        let seconds = options["gracePeriodSeconds"]?.number ?? request["gracePeriodSeconds"].flatMap(Int64.init)
        let propagation = options["propagationPolicy"]?.text ?? request["propagationPolicy"]
        let orphans = propagation == "Orphan" || options["orphanDependents"]?.isTrue == true
        _ = try submit(
            .delete(key, grace: seconds.map { TimeSpan.seconds($0) }, orphan: orphans), resource, key)
        if let left = plane.object(key), left.meta.uid == object.meta.uid {
            return .document(200, document(left, as: resource))
        }
        return .document(
            200,
            .fields(
                ("kind", .string("Status")), ("apiVersion", .string("v1")), ("metadata", .object([])),
                ("status", .string("Success")),
                (
                    "details",
                    .fields(
                        ("name", .string(key.name)), ("group", .text(resource.group)),
                        ("kind", .string(resource.plural)), ("uid", .string(object.meta.uid.description)))
                )))
    }

    private func require(
        _ preconditions: Document?, of object: StoredObject, _ resource: APIResource
    ) throws(APIFailure) {
        if let uid = preconditions?["uid"]?.text, uid != object.meta.uid.description {
            throw APIFailure(
                .conflict,
                """
                Operation cannot be fulfilled on \(resource.qualifiedName) "\(object.meta.name)": the UID in the \
                precondition (\(uid)) does not match the UID in record (\(object.meta.uid)). The object might have \
                been deleted and then recreated
                """, resource, name: object.meta.name)
        }
        if let version = preconditions?["resourceVersion"]?.text, version != String(object.meta.resourceVersion) {
            throw .conflict(resource, object.meta.name)
        }
    }

    func deleteAll(_ request: APIRequest, _ place: ResourcePlace) throws(APIFailure) -> APIAnswer {
        guard place.resource.isWritable else { throw notAllowed(request, place.resource) }
        let selection = try Selection(labels: request["labelSelector"], fields: request["fieldSelector"])
        var items: [Document] = []
        for object in objects(of: place.resource, namespace: place.namespace) where selection.holds(object) {
            var single = request
            single.query.removeAll { $0.name == "labelSelector" || $0.name == "fieldSelector" }
            items.append(document(object, as: place.resource))
            _ = try delete(single, object.key, place.resource)
        }
        return .document(
            200,
            .object([
                .init("kind", .string(place.resource.kind.apiName + "List")),
                .init("apiVersion", .string(place.resource.kind.apiVersion)),
                .init("metadata", .fields(("resourceVersion", .string(String(plane.revision))))),
                .init("items", .array(items)),
            ]))
    }
}

extension Labels {
    fileprivate init(_ document: Document?) {
        self.init()
        guard case .object(let fields)? = document else { return }
        for field in fields { self[field.key] = field.value.text }
    }
}

extension Document {
    /// RFC 7386.
    func merged(with patch: Document) -> Document {
        guard case .object(let changes) = patch else { return patch }
        var result = self
        if case .object = self {} else { result = .object([]) }
        for change in changes {
            if change.value == .null {
                result[change.key] = nil
            } else {
                result[change.key] = (result[change.key] ?? .null).merged(with: change.value)
            }
        }
        return result
    }
}
