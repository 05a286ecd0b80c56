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
        if resource.kind == .event { return try createEvent(request, place) }
        let document = try named(try wholeBody(request, resource, namespace: place.namespace), place)
        if resource.kind == .node { throw notAllowed(request, resource) }
        try requireName(document, resource)
        let (made, warnings) = try make(document, place, request)
        let owned = fields(of: resource).update(
            from: nil, to: self.document(made, as: resource), by: manager(request, resource, .update),
            time: plane.currentTime.rfc3339)
        keep(owned["metadata"]?["managedFields"], of: made)
        return .document(201, self.document(made, as: resource), warnings: warnings)
    }

    private func requireName(_ document: Document, _ resource: ServedResource) throws(APIStatus) {
        guard let name = document["metadata"]?["name"]?.text else { return }
        let errors = resource.refusals(ofName: name).map { why in
            FieldError(path: "metadata.name", value: name, message: why)
        }
        if !errors.isEmpty { throw .invalid(resource.name, name, errors) }
    }

    private func make(
        _ document: Document, _ place: ResourcePlace, _ request: APIRequest
    ) throws(APIStatus) -> (made: StoredObject, warnings: [String]) {
        let resource = place.resource
        if resource.custom != nil {
            let name = document["metadata"]?["name"]?.text ?? ""
            let key = place.key(name)
            if plane.exists(key) { throw .alreadyExists(resource.name, name) }
            return try writeCustom(document, over: nil, key, resource, request)
        }
        let (object, sent, warnings) = try imported(
            document, resource, namespace: place.namespace ?? "", try FieldValidation(request))
        let key = object.key
        if plane.exists(key) { throw .alreadyExists(resource.name, key.name) }
        try declare(object, resource)
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.name) }
        keep(sent, of: made, resource)
        try setLifetime(document["metadata"] ?? .object([]), key, resource)
        // Whose owners are gone goes, too, as soon as it is there.
        return (plane.object(key) ?? made, warnings)
    }

    /// Who owns which fields is kept of all that a user writes: of the spec and the metadata.
    func fields(of resource: ServedResource) -> ServerSideApply {
        ServerSideApply(shape(of: resource), ignoring: resource.custom?.version.hasStatus == false ? [] : ["status"])
    }

    /// Who writes, as he calls himself; else by his program (`managerOrUserAgent`).
    func manager(
        _ request: APIRequest, _ resource: ServedResource, _ operation: FieldManager.Operation,
        part: APISubresource? = nil
    ) -> FieldManager {
        FieldManager(
            request["fieldManager"] ?? request.userAgent, operation, apiVersion: resource.apiVersion,
            subresource: part?.rawValue ?? "")
    }

    /// Who applies has to say who he is.
    func applying(
        _ request: APIRequest, _ resource: ServedResource, part: APISubresource? = nil
    ) throws(APIStatus) -> FieldManager {
        guard request["fieldManager"] != nil else {
            throw .badRequest(
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch")
        }
        return manager(request, resource, .apply, part: part)
    }

    /// Applied is also made.
    private func apply(
        _ request: APIRequest, to live: StoredObject?, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        let manager = try applying(request, resource)
        let applied = try wholeBody(request, resource, namespace: resource.kind.isNamespaced ? key.namespace : nil)
        guard applied["metadata"]?["name"]?.text == key.objectName else { throw .badRequest(APIServer.otherName(key)) }
        try requireName(applied, resource)
        let merged: Document
        do throws(ApplyError) {
            merged = try fields(of: resource).apply(
                applied, to: live.map { document($0, as: resource) }, by: manager,
                force: request.isSet("force"), time: plane.currentTime.rfc3339)
        } catch {
            throw APIStatus(error)
        }
        let (made, warnings) = try write(merged, over: live, key, resource, request)
        keep(merged["metadata"]?["managedFields"], of: made)
        return .document(live == nil ? 201 : 200, document(made, as: resource), warnings: warnings)
    }

    private static func otherName(_ key: ObjectKey) -> String {
        "the name of the object does not match the name on the URL (\(key.objectName))"
    }

    /// The object that a body holds, its kind and namespace filled in where the path alone says them.
    func wholeBody(
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
                    .init("kind", .string(resource.name.kind)),
                ] + fields.filter { $0.key != "kind" && $0.key != "apiVersion" })
        }
        if let kind = document["kind"]?.text, kind != resource.name.kind {
            throw APIStatus.badRequest(
                "\(kind) in version \"\(document["apiVersion"]?.text ?? "")\" cannot be handled as a "
                    + "\(resource.name.kind)")
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

    /// The body as a value. One that says nothing of its type is JSON, as for the API server.
    func body(_ request: APIRequest) throws(APIStatus) -> Document {
        switch request.method {
        case .patch where PatchType(request.contentType) == nil:
            throw .unsupportedMediaType(PatchType.allCases.map(\.rawValue))
        case .get, .post, .put, .delete:
            if !request.contentType.isEmpty, BodyType(request.contentType) == nil {
                throw .unsupportedMediaType(BodyType.allCases.map(\.rawValue))
            }
        case .patch: break
        }
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
        if resource.kind == .event { return try updateEvent(request, key, resource) }
        if request["dryRun"] != nil, !isRehearsal { return try rehearsing().update(request, key, resource) }
        let live = plane.object(key)
        if request.method == .patch, PatchType(request.contentType) == .apply {
            return try apply(request, to: live, key, resource)
        }
        guard let live else { throw .notFound(resource.name, key.objectName) }
        let now = document(live, as: resource)
        var wanted =
            request.method == .put
            ? try wholeBody(request, resource, namespace: resource.kind.isNamespaced ? key.namespace : nil)
            : try patched(now, by: try body(request), as: request.contentType, resource)
        if wanted["metadata"]?["name"]?.text == nil, var meta = wanted["metadata"] {
            meta["name"] = .string(key.objectName)
            wanted["metadata"] = meta
        }
        guard wanted["metadata"]?["name"]?.text == key.objectName else { throw .badRequest(APIServer.otherName(key)) }
        if wanted == now { return .document(200, now) }
        let (made, warnings) = try write(wanted, over: live, key, resource, request)
        let owned = fields(of: resource).update(
            from: now, to: document(made, as: resource),
            by: manager(request, resource, .update), time: plane.currentTime.rfc3339)
        keep(owned["metadata"]?["managedFields"], of: made)
        return .document(200, document(made, as: resource), warnings: warnings)
    }

    /// Makes an object what it is wanted to be, unless it has been written since it was read.
    private func write(
        _ wanted: Document, over live: StoredObject?, _ key: ObjectKey, _ resource: ServedResource,
        _ request: APIRequest
    ) throws(APIStatus) -> (made: StoredObject, warnings: [String]) {
        if let live { try requireVersion(wanted, of: live, resource) }
        if resource.custom != nil { return try writeCustom(wanted, over: live, key, resource, request) }
        var warnings: [String] = []
        var kept: Document?
        if let live, saysTheSame(wanted, as: live, resource) {
            // Its lifetime may be another. (A pod that ends is declared anew by anything else.)
        } else if case .node(let node)? = live {
            try update(node, to: wanted, resource)
        } else {
            let (object, sent, notes) = try imported(
                wanted, resource, namespace: key.namespace, try FieldValidation(request))
            (warnings, kept) = (notes, sent)
            try declare(object, resource)
        }
        guard let made = plane.object(key) else { throw .notFound(resource.name, key.name) }
        if let kept { keep(kept, of: made, resource) }
        try setLifetime(wanted["metadata"] ?? .object([]), key, resource)
        // With its last finalizer a deleted object is gone.
        return (plane.object(key) ?? made, warnings)
    }

    private func saysTheSame(_ wanted: Document, as live: StoredObject, _ resource: ServedResource) -> Bool {
        let now = document(live, as: resource).withoutLifetime.managing(nil)
        return wanted.withoutLifetime.managing(nil).isSame(as: now)
    }

    /// Who manages which field of it, of an object that is there.
    func keep(_ fields: Document?, of object: StoredObject) {
        managedFields[object.meta.uid] = plane.meta(of: object.key)?.uid == object.meta.uid ? fields : nil
    }

    /// What it was sent with comes back, of no effect here though it may be.
    private func keep(_ sent: Document, of made: StoredObject, _ resource: ServedResource) {
        keptFields[made.meta.uid] =
            resource.isFirstAutoscaler
            ? nil : KeptFields.fields(sent, beside: made.document(withSecrets: true), resource)
    }

    func patched(
        _ now: Document, by patch: Document, as type: String, _ resource: ServedResource
    ) throws(APIStatus) -> Document {
        do throws(PatchError) {
            switch PatchType(type) {
            case .merge: return MergePatch.apply(patch, to: now)
            case .strategic where resource.custom != nil:
                break
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
        if key.kind.isNamespaced, !plane.exists(ObjectKey(.namespace, key.namespace)) {
            throw .notFound(ServedResource(.namespace).name, key.namespace)
        }
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

    static func edits(from old: Labels, to new: Labels) -> [LabelEdit] {
        old.pairs.filter { new[$0.key] == nil }.map { LabelEdit(key: $0.key, value: nil) }
            + new.pairs.filter { old[$0.key] != $0.value }.map { LabelEdit(key: $0.key, value: $0.value) }
    }

    func submit(_ command: Command, _ resource: ServedResource, _ key: ObjectKey) throws(APIStatus) -> [Change] {
        do throws(ControlPlaneError) {
            return try plane.submit(command)
        } catch {
            throw APIStatus(error, resource.name, key.objectName)
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
        guard let object = plane.object(key) else { throw .notFound(resource.name, key.objectName) }
        let options = request.body.isEmpty ? .object([]) : try body(request)
        try require(options["preconditions"], of: object, resource)
        if case .array(let words)? = options["dryRun"], !words.isEmpty, !isRehearsal {
            return try rehearsing().delete(request, key, resource)
        }
        let seconds = options["gracePeriodSeconds"]?.number ?? request["gracePeriodSeconds"].flatMap(Int64.init)
        let propagation = options["propagationPolicy"]?.text ?? request["propagationPolicy"]
        let orphans = propagation == "Orphan" || options["orphanDependents"]?.isTrue == true
        let grace = seconds.map { TimeSpan.seconds($0) }
        _ = try submit(
            propagation == "Foreground"
                ? .deleteInForeground(key, grace: grace) : .delete(key, grace: grace, orphan: orphans), resource, key)
        if let left = plane.object(key), left.meta.uid == object.meta.uid {
            return .document(200, document(left, as: resource))
        }
        managedFields[object.meta.uid] = nil
        keptFields[object.meta.uid] = nil
        let gone = APIStatus.success(resource.name, key.objectName, uid: object.meta.uid.description)
        return .document(gone.code, gone.document)
    }

    private func require(
        _ preconditions: Document?, of object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) {
        if let uid = preconditions?["uid"]?.text, uid != object.meta.uid.description {
            throw .conflict(
                resource.name, object.key.objectName,
                """
                the UID in the precondition (\(uid)) does not match the UID in record (\(object.meta.uid)). The object \
                might have been deleted and then recreated
                """)
        }
        if let version = preconditions?["resourceVersion"]?.text, version != String(object.meta.resourceVersion) {
            throw .staleVersion(resource.name, object.key.objectName)
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
                .init("kind", .string(place.resource.listKind)),
                .init("apiVersion", .string(place.resource.apiVersion)),
                .init("metadata", .fields(("resourceVersion", .string(String(plane.revision))))),
                .init("items", .array(items)),
            ]))
    }
}

extension Labels {
    init(_ document: Document?) {
        self.init()
        guard case .object(let fields)? = document else { return }
        for field in fields { self[field.key] = field.value.text }
    }
}

/// What a whole object is written in, by its media type.
private enum BodyType: String, CaseIterable {
    case json = "application/json"
    case yaml = "application/yaml"
    case protobuf = "application/vnd.kubernetes.protobuf"

    /// `type`: of the request, its parameters too. Upper case is the same (RFC 9110, 8.3.1).
    init?(_ type: String) {
        self.init(rawValue: type.prefix { $0 != ";" && $0 != " " }.lowercased())
    }
}

/// How a patch says what it changes, by its media type.
enum PatchType: String, CaseIterable {
    case json = "application/json-patch+json"
    case merge = "application/merge-patch+json"
    case strategic = "application/strategic-merge-patch+json"
    case apply = "application/apply-patch+yaml"

    /// `type`: of the request, its parameters too.
    init?(_ type: String) { self.init(rawValue: String(type.prefix { $0 != ";" })) }
}
