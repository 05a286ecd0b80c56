import PodControlPlane
import PodKubernetes
import PodModel
import PodText

extension APIServer {
    // MARK: Create

    func create(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        let resource = place.resource
        guard resource.isWritable else { throw notAllowed(request, resource) }
        if request["dryRun"] != nil, !isRehearsal {
            return try rehearsing().create(request, place)
        }
        let document = try wholeBody(request, resource, namespace: place.namespace)
        if resource.kind == .node { throw notAllowed(request, resource) }
        let (object, sent, warnings) = try imported(
            document, resource, namespace: place.namespace ?? "", try FieldValidation(request))
        let key = object.key
        if plane.exists(key) { throw .alreadyExists(resource.name, key.name) }
        try declare(object, resource)
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.name) }
        keep(sent, of: made, resource)
        let owned = fields(of: resource).update(
            from: nil, to: self.document(made, as: resource), by: manager(request, resource, .update),
            time: plane.currentTime.rfc3339)
        managedFields[made.meta.uid] = owned["metadata"]?["managedFields"]
        return .document(201, self.document(made, as: resource), warnings: warnings)
    }

    /// Who owns which fields is kept of all that a user writes: of the spec and the metadata.
    private func fields(of resource: ServedResource) -> ServerSideApply {
        ServerSideApply(.of(resource.kind), ignoring: ["status"])
    }

    /// Who writes, as he calls himself; else by his program (`managerOrUserAgent`).
    private func manager(
        _ request: APIRequest, _ resource: ServedResource, _ operation: FieldManager.Operation
    ) -> FieldManager {
        FieldManager(
            request["fieldManager"] ?? request.userAgent, operation, apiVersion: resource.apiVersion)
    }

    /// Applied is also made.
    private func apply(
        _ request: APIRequest, to live: StoredObject?, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request["fieldManager"] != nil else {
            throw .badRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
        }
        let applied = try wholeBody(request, resource, namespace: resource.kind.isNamespaced ? key.namespace : nil)
        guard applied["metadata"]?["name"]?.text == key.name else { throw .badRequest(APIServer.otherName(key)) }
        let merged: Document
        do throws(ApplyError) {
            merged = try fields(of: resource).apply(
                applied, to: live.map { document($0, as: resource) }, by: manager(request, resource, .apply),
                force: request.isSet("force"), time: plane.currentTime.rfc3339)
        } catch {
            throw APIStatus(error)
        }
        let (made, warnings) = try write(merged, over: live, key, resource, try FieldValidation(request))
        managedFields[made.meta.uid] = merged["metadata"]?["managedFields"]
        return .document(live == nil ? 201 : 200, document(made, as: resource), warnings: warnings)
    }

    private static func otherName(_ key: ObjectKey) -> String {
        "the name of the object does not match the name on the URL (\(key.name))"
    }

    /// The object that a body holds, its kind and namespace filled in where the path alone says them.
    private func wholeBody(
        _ request: APIRequest, _ resource: ServedResource, namespace: String?
    ) throws(APIStatus) -> Document {
        var document = try body(request)
        guard case .object(let fields) = document else {
            throw APIStatus.badRequest("the body is no object")
        }
        if document["kind"]?.text ?? "" == "" {
            document = .object(
                [
                    .init("apiVersion", .string(resource.apiVersion)),
                    .init("kind", .string(resource.kind.apiName)),
                ] + fields.filter { $0.key != "kind" && $0.key != "apiVersion" })
        }
        if let kind = document["kind"]?.text, kind != resource.kind.apiName {
            throw APIStatus.badRequest(
                "\(kind) in version \"\(document["apiVersion"]?.text ?? "")\" cannot be handled as a "
                    + "\(resource.kind.apiName)")
        }
        var meta = document["metadata"] ?? .object([])
        if let namespace, resource.kind.isNamespaced {
            if let named = meta["namespace"]?.text, !named.isEmpty, named != namespace {
                throw APIStatus.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request")
            }
            meta["namespace"] = .string(namespace)
        }
        document["metadata"] = meta
        return document
    }

    /// The body as a value.
    func body(_ request: APIRequest) throws(APIStatus) -> Document {
        if request.body.starts(with: ProtobufBody.magic) || request.contentType.contains(ProtobufBody.mediaType) {
            do throws(ProtobufError) {
                return try ProtobufBody.document(request.body)
            } catch {
                throw APIStatus.badRequest("the body is no protobuf: \(error.message)")
            }
        }
        if request.contentType.contains("yaml"), request.body.first != UInt8(ascii: "{") {
            do {
                return try Document(yaml: request.body)
            } catch {
                throw APIStatus.badRequest("the body is no YAML: \(error.message)")
            }
        }
        do throws(JSONError) {
            return try JSONReader.value(of: request.body)
        } catch {
            throw APIStatus.badRequest("the body is no JSON: \(error.message)")
        }
    }

    // MARK: Update

    func update(
        _ request: APIRequest, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().update(request, key, resource) }
        let live = plane.object(key)
        if request.method == .patch, PatchType(request.contentType) == .apply {
            return try apply(request, to: live, key, resource)
        }
        guard let live else { throw .notFound(resource.name, key.name) }
        let now = document(live, as: resource)
        var wanted =
            request.method == .put
            ? try wholeBody(request, resource, namespace: resource.kind.isNamespaced ? key.namespace : nil)
            : try patched(now, by: try body(request), as: request.contentType, resource)
        if wanted["metadata"]?["name"]?.text == nil, var meta = wanted["metadata"] {
            meta["name"] = .string(key.name)
            wanted["metadata"] = meta
        }
        guard wanted["metadata"]?["name"]?.text == key.name else { throw .badRequest(APIServer.otherName(key)) }
        if wanted == now { return .document(200, now) }
        let (made, warnings) = try write(wanted, over: live, key, resource, try FieldValidation(request))
        let owned = fields(of: resource).update(
            from: now, to: document(made, as: resource),
            by: manager(request, resource, .update), time: plane.currentTime.rfc3339)
        managedFields[made.meta.uid] = owned["metadata"]?["managedFields"]
        return .document(200, document(made, as: resource), warnings: warnings)
    }

    /// Makes an object what it is wanted to be, unless it has been written since it was read.
    private func write(
        _ wanted: Document, over live: StoredObject?, _ key: ObjectKey, _ resource: ServedResource,
        _ validation: FieldValidation
    ) throws(APIStatus) -> (made: StoredObject, warnings: [String]) {
        if let live {
            if let version = wanted["metadata"]?["resourceVersion"]?.text, !version.isEmpty,
                version != String(live.meta.resourceVersion)
            {
                throw .staleVersion(resource.name, key.name)
            }
            if let uid = wanted["metadata"]?["uid"]?.text, uid != live.meta.uid.description {
                throw .staleVersion(resource.name, key.name)
            }
        }
        if case .node(let node)? = live {
            try update(node, to: wanted, resource)
            guard let made = plane.object(key) else { throw .notFound(resource.name, key.name) }
            return (made, [])
        }
        let (object, sent, warnings) = try imported(wanted, resource, namespace: key.namespace, validation)
        try declare(object, resource)
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.name) }
        keep(sent, of: made, resource)
        return (made, warnings)
    }

    /// What it was sent with comes back, of no effect here though it may be.
    private func keep(_ sent: Document, of made: StoredObject, _ resource: ServedResource) {
        keptFields[made.meta.uid] =
            resource.isFirstAutoscaler ? nil : KeptFields.fields(sent, beside: made.document, resource)
    }

    func patched(
        _ now: Document, by patch: Document, as type: String, _ resource: ServedResource
    ) throws(APIStatus) -> Document {
        do throws(PatchError) {
            switch PatchType(type) {
            case .merge: return MergePatch.apply(patch, to: now)
            case .strategic: return try StrategicMergePatch.apply(patch, to: now, as: .of(resource.kind))
            case .json: return try JSONPatch(patch).apply(to: now)
            case .apply, nil: break
            }
        } catch {
            throw APIStatus(error)
        }
        throw .unsupportedMediaType(PatchType.allCases.map(\.rawValue))
    }

    // MARK: Declare

    /// Makes the object what it is wanted to be, its labels and annotations too.
    private func declare(_ object: ImportedObject, _ resource: ServedResource) throws(APIStatus) {
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
        } catch let failure as APIStatus {
            throw failure
        } catch let refusal as Refusal {
            throw APIStatus(refusal, resource.name, key.name)
        } catch {
            throw APIStatus.internalError("\(error)")
        }
    }

    private func setMetadata(_ object: ImportedObject, _ resource: ServedResource) throws(APIStatus) {
        guard let meta = plane.meta(of: object.key) else { return }
        let takesTemplates = object.key.kind == .replicationController || object.key.kind == .job
        let labels = object.labels ?? (takesTemplates ? meta.labels : [:])
        let labelEdits = APIServer.edits(from: meta.labels, to: labels)
        if !labelEdits.isEmpty { _ = try submit(.setLabels(object.key, labelEdits), resource, object.key) }
        // Its controller writes the revision, whatever is declared.
        var annotations = object.annotations
        annotations[DeploymentState.revisionAnnotation] = meta.annotations[DeploymentState.revisionAnnotation]
        let edits = APIServer.edits(from: meta.annotations, to: annotations)
        if !edits.isEmpty { _ = try submit(.setAnnotations(object.key, edits), resource, object.key) }
    }

    private static func edits(from old: Labels, to new: Labels) -> [LabelEdit] {
        old.pairs.filter { new[$0.key] == nil }.map { LabelEdit(key: $0.key, value: nil) }
            + new.pairs.filter { old[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
    }

    func submit(_ command: Command, _ resource: ServedResource, _ key: ObjectKey) throws(APIStatus) -> [Change] {
        do throws(ControlPlaneError) {
            return try plane.submit(command)
        } catch {
            throw APIStatus(error, resource.name, key.name)
        }
    }

    /// A node is what its machine is; whether pods may come to it, its taints, labels and annotations are the user's.
    private func update(_ node: Node, to wanted: Document, _ resource: ServedResource) throws(APIStatus) {
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
                else {
                    throw APIStatus.invalid(resource.name, key.name, "spec.taints: a taint has a key and an effect")
                }
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
    }

    // MARK: Delete

    func delete(_ request: APIRequest, _ key: ObjectKey, _ resource: ServedResource) throws(APIStatus) -> APIAnswer {
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().delete(request, key, resource) }
        guard let object = plane.object(key) else { throw .notFound(resource.name, key.name) }
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
        managedFields[object.meta.uid] = nil
        keptFields[object.meta.uid] = nil
        let gone = APIStatus.success(resource.name, key.name, uid: object.meta.uid.description)
        return .document(gone.code, gone.document)
    }

    private func require(
        _ preconditions: Document?, of object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) {
        if let uid = preconditions?["uid"]?.text, uid != object.meta.uid.description {
            throw .conflict(
                resource.name, object.meta.name,
                """
                the UID in the precondition (\(uid)) does not match the UID in record (\(object.meta.uid)). The object \
                might have been deleted and then recreated
                """)
        }
        if let version = preconditions?["resourceVersion"]?.text, version != String(object.meta.resourceVersion) {
            throw .staleVersion(resource.name, object.meta.name)
        }
    }

    func deleteAll(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        guard place.resource.isWritable else { throw notAllowed(request, place.resource) }
        let selection = try selection(request, place.resource)
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
                .init("apiVersion", .string(place.resource.apiVersion)),
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

/// How a patch says what it changes, by its media type.
private enum PatchType: String, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"

    /// `type`: of the request, its parameters too.
    init?(_ type: String) { self.init(rawValue: String(type.prefix { $0 != ";" })) }
}
