package import PodControlPlane
import PodKubernetes
package import PodModel
import PodSyntax
import PodText

/// The Kubernetes API over a control plane: a request in, an answer out.
/// Thread: the session's, as the control plane is. Errors: every one is an answer.
package final class APIServer {
    package let plane: any ControlPlane
    /// podsh's own.
    let version: String
    /// The rules of a time zone of this machine, for CronJobs.
    let timeZone: (Manifest) throws(Refusal) -> Manifest
    /// What an object was sent with that its kind does not carry is a warning; an error instead.
    private let isStrict: Bool
    /// Makes the tokens of service accounts; nil where nothing would take them.
    let tokens: (any TokenIssuer)?
    /// Of a copy: nothing comes of what is written.
    let isRehearsal: Bool
    /// `metadata.managedFields` of objects that were written through this door.
    var managedFields: [UID: Document] = [:] { didSet { watchEvents.removeAll() } }
    /// Custom resources.
    var definitions = CustomDefinitions()
    /// What objects were sent with that has no effect here.
    var keptFields: [UID: Document] = [:] { didSet { watchEvents.removeAll() } }
    /// Shared by all watches. The fields above may change without a write of their object.
    var watchEvents = WatchEvents()
    /// Lists of which a part is still to be told.
    var snapshots = ListSnapshots()

    package init(
        _ plane: any ControlPlane, version: String, isStrict: Bool = false, isRehearsal: Bool = false,
        tokens: (any TokenIssuer)? = nil,
        timeZone: @escaping (Manifest) throws(Refusal) -> Manifest
    ) {
        self.plane = plane
        self.version = version
        self.isStrict = isStrict
        self.tokens = tokens
        self.isRehearsal = isRehearsal
        self.timeZone = timeZone
        plane.keepObjectChanges()
    }

    package func answer(_ request: APIRequest) -> APIAnswer {
        do {
            return try route(request)
        } catch {
            return .failure(error)
        }
    }

    private func route(_ request: APIRequest) throws(APIStatus) -> APIAnswer {
        let path = request.path
        definitions.update(from: plane)
        let custom = definitions.resources
        switch path.first {
        case "healthz", "livez", "readyz": return .text(200, "ok")
        case "version": return .document(200, versionDocument)
        case "api" where path.count == 1:
            if let version = request.discoveryVersion {
                return .document(200, Discovery.aggregated(core: true, version: version))
            }
            return .document(200, Discovery.coreVersions)
        case "apis" where path.count == 1:
            if let version = request.discoveryVersion {
                return .document(200, Discovery.aggregated(core: false, version: version, custom))
            }
            return .document(200, Discovery.groups(custom))
        case "apis" where path.count == 2:
            guard let group = Discovery.group(named: path[1], custom) else { throw .noSuchPath }
            return .document(200, group)
        case "api": return try route(request, group: "", Array(path.dropFirst()))
        case "apis": return try route(request, group: path[1], Array(path.dropFirst(2)))
        case "openapi" where path.dropFirst() == ["v2"]:
            let document = OpenAPI.version2(custom)
            guard request.accept.contains(OpenAPIMessage.accepted) else { return .document(200, document) }
            return .bytes(OpenAPIMessage.document(document), type: OpenAPIMessage.mediaType)
        case "openapi" where path.dropFirst().first == "v3":
            guard let document = OpenAPI.document(Array(path.dropFirst(2)), custom) else { throw .noSuchPath }
            return .document(200, document)
        case nil: return .document(200, .fields(("paths", .strings(["/api", "/apis", "/healthz", "/version"]))))
        case _?: throw .noSuchPath
        }
    }

    /// Whose API is spoken, and which podsh speaks it; its nodes' kubelets are of the same.
    var gitVersion: String { "v1.33.0+podsh-\(version)" }

    private var versionDocument: Document {
        .fields(
            ("major", .string("1")), ("minor", .string("33")), ("gitVersion", .string(gitVersion)),
            ("gitCommit", .string("")), ("gitTreeState", .string("clean")), ("buildDate", .string("")),
            ("goVersion", .string("")), ("compiler", .string("swift")), ("platform", .string("linux")))
    }

    /// Below a group: its version, and then a resource in all namespaces, in one, or one of its objects.
    private func route(_ request: APIRequest, group: String, _ path: [String]) throws(APIStatus) -> APIAnswer {
        guard let version = path.first else { throw .noSuchPath }
        var rest = Array(path.dropFirst())
        if rest.isEmpty {
            guard let document = Discovery.resources(ofGroup: group, version: version, definitions.resources) else {
                throw .noSuchPath
            }
            return .document(200, document)
        }
        if group == MetricsResource.group, version == MetricsResource.version {
            return try MetricsResource.answer(request, rest, of: self)
        }
        if let review = AccessReview(group: group, resource: rest.last ?? ""), request.method == .post {
            return .document(201, review.document)
        }
        var namespace: String?
        // `namespaces/NAME` is a namespace itself, and so are its own parts.
        if rest[0] == "namespaces", rest.count >= 3, !["status", "finalize"].contains(rest[2]) {
            namespace = rest[1]
            rest.removeFirst(2)
        }
        let known = ServedResource.named(rest[0], group: group, version: version)
        guard let resource = known ?? definitions.resource(rest[0], group: group, version: version) else {
            throw .noSuchPath
        }
        let place = ResourcePlace(resource: resource, namespace: namespace)
        if rest.count >= 3, rest[2] == APISubresource.proxy.rawValue, resource.subresources.contains(.proxy) {
            return try proxy(request, place, rest[1], segments: request.path.count - rest.count + 3)
        }
        switch rest.count {
        case 1: return try collection(request, place)
        case 2: return try object(request, place.key(rest[1]), resource)
        default:
            guard rest.count == 3, let part = APISubresource(rawValue: rest[2]), resource.subresources.contains(part)
            else { throw .noSuchPath }
            return try subresource(request, part, place.key(rest[1]), resource)
        }
    }

    // MARK: Collections

    private func collection(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        switch request.method {
        case .get: return request.isSet("watch") ? try watch(request, place) : try list(request, place)
        case .post: return try create(request, place)
        case .delete: return try deleteAll(request, place)
        case .put, .patch: throw notAllowed(request, place.resource)
        }
    }

    func selection(_ request: APIRequest, _ resource: ServedResource) throws(APIStatus) -> Selection {
        try Selection(labels: request["labelSelector"], fields: request["fieldSelector"], of: resource)
    }

    private func watch(_ request: APIRequest, _ place: ResourcePlace) throws(APIStatus) -> APIAnswer {
        let selection = try selection(request, place.resource)
        var revision = try ListOptions.revision(request).flatMap { $0 == 0 ? nil : $0 }
        let wantsInitial = request["sendInitialEvents"].map { _ in request.isSet("sendInitialEvents") }
        switch (wantsInitial, request["resourceVersionMatch"] ?? "") {
        case (nil, ""), (_?, "NotOlderThan"): break
        case (nil, _):
            throw ListOptions.invalid(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        case (_?, _):
            throw ListOptions.invalid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        }
        let current = self.revision(of: place.resource)
        if let revision, revision > current { throw .tooLarge(revision, current: current) }
        switch wantsInitial {
        case true?: revision = nil
        case false?: revision = revision ?? current
        case nil: break
        }
        return .watch(
            APIWatch(
                place.resource, namespace: place.namespace, selection, table: request.table,
                bookmarks: request.isSet("allowWatchBookmarks")
                    ? (wantsInitial == true ? .alsoOfTheBeginning : .now) : .none,
                after: revision, of: self))
    }

    func table(_ resource: ServedResource, _ inclusion: TableInclusion) -> TableDocument {
        TableDocument(resource, inclusion, at: plane.currentTime, version: gitVersion)
    }

    /// One object, as it was asked for.
    func shown(_ object: StoredObject, _ request: APIRequest, _ resource: ServedResource) -> Document {
        guard let inclusion = request.table else { return document(object, as: resource) }
        let table = table(resource, inclusion)
        let row = table.row(object, of: self)
        return table.document(
            row.map { [$0] } ?? [], meta: .fields(("resourceVersion", .string(String(plane.revision)))))
    }

    /// In the order of their names.
    func objects(of resource: ServedResource, namespace: String?) -> [StoredObject] {
        if resource.kind == .pod { return plane.pods(namespace.map { .namespace($0) } ?? .all).map(StoredObject.pod) }
        var keys = plane.keys(of: resource.kind, in: namespace)
        if resource.kind == .endpoints {
            // Where nobody wrote them, they are the service's.
            let services = plane.keys(of: .service, in: namespace).map { key in
                ObjectKey(.endpoints, key.name, namespace: key.namespace)
            }
            keys = Set(keys + services).sorted()
        }
        let kept = keys.filter(resource.holds).compactMap { plane.object($0) }
        guard resource.kind == .endpointSlice else { return kept }
        return (kept + slices(inNamespace: namespace)).sorted { $0.key < $1.key }
    }

    /// Slices that nobody wrote are a service's.
    func object(_ key: ObjectKey) -> StoredObject? {
        if let object = plane.object(key) { return object }
        guard key.kind == .endpointSlice else { return nil }
        // Named after their service.
        return plane.keys(of: .service, in: key.namespace).lazy.filter { key.name.hasPrefix("\($0.name)-") }
            .compactMap { self.plane.service($0) }.flatMap(slices).first { $0.key == key }
    }

    /// Endpoints are a service's.
    func document(_ object: StoredObject, as resource: ServedResource) -> Document {
        if resource.kind == .endpoints, case .service(let service) = object {
            return plane.endpoints(of: service).document(of: service.meta, revision: plane.revision)
        }
        let document = bareDocument(object, as: resource)
        var whole = document
        if case .node(let node) = object { whole = self.document(document, of: node) }
        if case .pod(let pod) = object { whole = self.document(document, of: pod) }
        // The API server gives every pod both, and kubectl counts on them (`SetDefaults_PodSpec`, `Priority`).
        if resource.kind == .pod, var spec = whole["spec"] {
            if spec["securityContext"] == nil { spec["securityContext"] = .object([]) }
            if spec["priority"] == nil { spec["priority"] = .integer(0) }
            whole["spec"] = spec
        }
        if let kept = keptFields[object.meta.uid] { whole = KeptFields.add(kept, to: whole) }
        guard let fields = managedFields[object.meta.uid] else { return whole }
        return whole.managing(fields)
    }

    private func bareDocument(_ object: StoredObject, as resource: ServedResource) -> Document {
        if case .unstructured(let kept) = object {
            if kept.kind == .customResourceDefinition { return definitions.document(of: kept) }
            if resource.custom != nil { return kept.document(as: resource) }
        }
        let document = object.document(withSecrets: true)
        return resource.isFirstAutoscaler ? AutoscalerVersions.first(of: document) : document
    }

    func document(_ record: EventRecord, as resource: ServedResource) -> Document {
        resource.isNewerEvent ? EventVersions.newer(of: document(record)) : document(record)
    }

    /// Events have no versions of their own but their numbers.
    func document(_ record: EventRecord) -> Document {
        var document = record.document
        if var meta = document["metadata"] {
            meta["resourceVersion"] = .string(String(record.sequence))
            meta["uid"] = .string(UID(rawValue: record.origin).description)
            document["metadata"] = meta
        }
        if record.written == nil, var about = document["involvedObject"] {
            about["apiVersion"] = .string(record.object.kind.apiVersion)
            if let name = record.object.custom { about["name"] = .string(name.name) }
            if let meta = plane.meta(of: record.object) { about["uid"] = .string(meta.uid.description) }
            document["involvedObject"] = about
        }
        return document
    }

    // MARK: Single objects

    private func object(
        _ request: APIRequest, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        switch request.method {
        case .get:
            if resource.kind == .event { return try event(request, key, resource) }
            guard let object = object(key) else { throw .notFound(resource.name, key.objectName) }
            return .document(200, shown(object, request, resource))
        case .put, .patch:
            guard resource.isWritable else { throw notAllowed(request, resource) }
            return try update(request, key, resource)
        case .delete:
            guard resource.isWritable, resource.kind != .event else { throw notAllowed(request, resource) }
            return try delete(request, key, resource)
        case .post: throw notAllowed(request, resource)
        }
    }

    private func event(
        _ request: APIRequest, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        let found = plane.eventRecords(after: 0).last { $0.name == key.name && $0.namespace == key.namespace }
        guard let found else { throw .notFound(resource.name, key.name) }
        return .document(200, document(found, as: resource))
    }

    func notAllowed(_ request: APIRequest, _ resource: ServedResource) -> APIStatus {
        APIStatus.methodNotAllowed(resource.name, verb: request.method.verb)
    }

    /// On a copy nothing comes of it (`dryRun=All`).
    func rehearsing() -> APIServer {
        let copy = APIServer(
            plane.rehearsal(), version: version, isStrict: isStrict, isRehearsal: true, timeZone: timeZone)
        copy.managedFields = managedFields
        copy.definitions = definitions
        copy.keptFields = keptFields
        return copy
    }

    private func read(_ document: Document, namespace: String) -> [KubernetesImport] {
        let source = SourceText(name: "body", text: document.jsonLine, provenance: .generated)
        let classes = plane.keys(of: .unstructured(.priorityClass), in: nil).compactMap { plane.unstructured($0) }
        return importKubernetes(
            [source], isLenient: !isStrict, namespace: namespace, classes: classes, isOwn: true
        ) {
            [plane] in
            plane.exists($0)
        }
    }

    /// What a body that was sent stands for. A field that its kind does not have is dealt with as the request has it
    /// (`fieldValidation`); one that is not carried here is a warning, and an error of a strict server.
    func imported(
        _ document: Document, _ resource: ServedResource, namespace: String, _ validation: FieldValidation
    ) throws(APIStatus) -> (object: ImportedObject, sent: Document, warnings: [String]) {
        let (known, unknown) = isStrict ? (document, []) : KnownFields.pruned(document, resource)
        var warnings = unknown.map { "unknown field \"\($0)\"" }
        switch validation {
        case .strict where !warnings.isEmpty:
            throw APIStatus.badRequest(
                """
                \(resource.kind.apiName) in version "\(resource.version)" cannot be handled as a \
                \(resource.kind.apiName): strict decoding error: \(warnings.joined(separator: ", "))
                """)
        case .ignore: warnings = []
        case .strict, .warn: break
        }
        let whole = resource.isFirstAutoscaler ? try AutoscalerVersions.second(of: known) : known
        let sent = whole.withoutLifetime
        let reads = read(sent, namespace: namespace)
        let findings = reads.flatMap(\.findings)
        let errors = findings.filter { $0.severity == .error }
        if !errors.isEmpty {
            throw APIStatus.invalid(resource.name, document["metadata"]?["name"]?.text ?? "", faults: errors)
        }
        guard let object = reads.first?.objects.first, object.key.kind == resource.kind else {
            throw APIStatus.badRequest("the body is no \(resource.kind.apiName)")
        }
        warnings += findings.map(\.message)
        if resource.kind == CustomDefinitions.kind {
            let judged = DefinitionValidation(document)
            if !judged.causes.isEmpty { throw .invalid(resource.name, object.key.name, causes: judged.causes) }
            warnings += judged.warnings
        }
        return (object, known, warnings)
    }
}

/// Where a path leads: a resource, in a namespace or in all.
struct ResourcePlace: Hashable {
    let resource: ServedResource
    let namespace: String?

    func key(_ name: String) -> ObjectKey { resource.key(name, namespace: namespace) }
}

extension Document {
    /// With these `managedFields`.
    func managing(_ fields: Document?) -> Document {
        var document = self
        guard var meta = document["metadata"] else { return self }
        meta["managedFields"] = fields
        document["metadata"] = meta
        return document
    }

    var text: String? { if case .string(let text) = self { text } else { nil } }
    var number: Int64? { if case .integer(let number) = self { number } else { nil } }
    var isTrue: Bool { self == .bool(true) }
}
