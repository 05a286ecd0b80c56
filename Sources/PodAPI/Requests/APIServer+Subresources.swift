import PodControlPlane
import PodKubernetes
import PodLifecycle
import PodModel
import PodText

extension APIServer {
    func subresource(
        _ request: APIRequest, _ part: APISubresource, _ key: ObjectKey, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard let object = plane.object(key) else { throw .notFound(resource.name, key.objectName) }
        switch part {
        case .status:
            return try status(request, object, resource)
        case .scale:
            if let paths = resource.custom?.version.scale {
                return try scaleCustom(request, object, resource, paths)
            }
            return try scale(request, object, resource)
        case .log: return try log(request, object, resource)
        case .eviction: return try evict(request, object, resource)
        case .exec: return try exec(request, object, resource)
        case .attach: return try attach(request, object, resource)
        case .portForward: return try forward(request, object, resource)
        case .proxy: throw .noSuchPath
        case .resize:
            switch request.method {
            case .get: return .document(200, shown(object, request, resource))
            case .put, .patch: return try update(request, key, resource)
            case .post, .delete: throw notAllowed(request, resource)
            }
        case .token: return try token(request, object, resource)
        }
    }

    private func scale(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard case .workload(let set) = object else { throw .noSuchPath }
        let now = set.scaleDocument
        switch request.method {
        case .get: return .document(200, now)
        case .put, .patch:
            let body = try body(request)
            let wanted = request.method == .put ? body : try patched(now, by: body, as: request.contentType, resource)
            guard let replicas = wanted["spec"]?["replicas"]?.number ?? (request.method == .put ? 0 : nil),
                let count = Int(exactly: replicas)
            else { throw APIStatus.badRequest("spec.replicas is missing") }
            if let version = wanted["metadata"]?["resourceVersion"]?.text, !version.isEmpty,
                version != String(set.meta.resourceVersion)
            {
                throw .staleVersion(resource.name, set.meta.name)
            }
            _ = try submit(.scale(set.key, count), resource, set.key)
            guard let made = plane.workload(set.key) else { throw .notFound(resource.name, set.meta.name) }
            return .document(200, made.scaleDocument)
        case .post, .delete: throw notAllowed(request, resource)
        }
    }

    private static let tokenRequest = APIResource(
        group: "authentication.k8s.io", version: "v1", kind: "TokenRequest", plural: "", isNamespaced: true)

    /// `TokenRequest` of `authentication.k8s.io/v1`. Whoever gets in is the environment's owner, whatever account asks.
    private func token(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.method == .post else { throw notAllowed(request, resource) }
        guard let tokens else { throw notAllowed(request, resource) }
        var document = try body(request)
        let seconds = document["spec"]?["expirationSeconds"]?.number ?? 3600
        // As the API server takes it (`ValidateTokenRequest`).
        guard seconds >= 600, seconds <= 1 << 32 else {
            throw APIStatus.invalid(
                APIServer.tokenRequest, "",
                "spec.expirationSeconds: Invalid value: \(seconds): may not specify a duration less than 10 minutes")
        }
        document["status"] = .fields(
            ("token", .string(isRehearsal ? "" : tokens.issue(for: seconds))),
            ("expirationTimestamp", .string((plane.currentTime + .seconds(seconds)).rfc3339)))
        return .document(201, document)
    }

    private func evict(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.method == .post else { throw notAllowed(request, resource) }
        let options = try body(request)["deleteOptions"]
        let grace = options?["gracePeriodSeconds"]?.number.map { TimeSpan.seconds($0) }
        _ = try submit(.evict(object.key, uid: object.meta.uid, grace: grace), resource, object.key)
        return .document(
            201,
            .fields(
                ("kind", .string("Status")), ("apiVersion", .string("v1")), ("metadata", .object([])),
                ("status", .string("Success")), ("code", .integer(201))))
    }

    private func log(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.method == .get, case .pod(let pod) = object else { throw notAllowed(request, resource) }
        let follows = request.isSet("follow")
        var wanted = LogRequest(previous: request.isSet("previous"), follows: follows)
        func number(_ name: String) throws(APIStatus) -> Int? {
            guard let text = request[name] else { return nil }
            guard let number = Int(text), number >= 0 else {
                throw APIStatus.badRequest("\(name): '\(text)' is no number from 0")
            }
            return number
        }
        wanted.tail = try number("tailLines")
        if let seconds = try number("sinceSeconds") { wanted.since = plane.currentTime + .seconds(-Int64(seconds)) }
        let limit = try number("limitBytes")
        do throws(ControlPlaneError) {
            let index = try plane.index(ofContainer: request["container"], of: pod.key)
            let name = pod.spec.containers[index].name
            if wanted.previous, !pod.hasPreviousRun(ofContainer: name) {
                // As a kubelet says it (`validateContainerLogStatus`).
                return .failure(
                    .badRequest("previous terminated container \"\(name)\" in pod \"\(pod.meta.name)\" not found"))
            }
            let reading = try plane.openLog(pod.key, container: name, wanted)
            return .log(
                APILog(
                    reading, pod: pod.key, container: name, follows: follows,
                    hasTimes: request.isSet("timestamps"), limit: limit, of: self))
        } catch {
            throw APIStatus(error, resource.name, pod.meta.name)
        }
    }
}

extension Pod {
    fileprivate func hasPreviousRun(ofContainer name: String) -> Bool {
        zip(spec.containers, status.containers).contains { $0.name == name && $1.lastTermination != nil }
    }
}

extension APIServer {
    /// Asked for by a client that leads the streams itself (`PodExecOptions`).
    private func exec(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.isStream else { throw .upgradeRequired }
        let words = request.query.filter { $0.name == "command" }.map(\.value)
        if words.isEmpty { throw .badRequest("you must specify at least 1 command for the container") }
        do throws(ControlPlaneError) {
            return .command(
                try plane.start(
                    words, in: object.key, container: request["container"], hasTerminal: request.isSet("tty"),
                    hasInput: request.isSet("stdin")))
        } catch {
            throw APIStatus(error, resource.name, object.meta.name)
        }
    }

    /// `PodAttachOptions`
    private func attach(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.isStream else { throw .upgradeRequired }
        do throws(ControlPlaneError) {
            return .command(
                try plane.attachStreams(
                    of: object.key, container: request["container"], hasTerminal: request.isSet("tty"),
                    hasInput: request.isSet("stdin")))
        } catch {
            throw APIStatus(error, resource.name, object.meta.name)
        }
    }

    private func forward(
        _ request: APIRequest, _ object: StoredObject, _ resource: ServedResource
    ) throws(APIStatus) -> APIAnswer {
        guard request.isStream else { throw .upgradeRequired }
        do throws(ControlPlaneError) {
            return .forward(try plane.connector(to: object.key))
        } catch {
            throw APIStatus(error, resource.name, object.meta.name)
        }
    }
}

extension Workload {
    /// `Scale` of `autoscaling/v1`.
    fileprivate var scaleDocument: Document {
        .fields(
            ("kind", .string("Scale")), ("apiVersion", .string("autoscaling/v1")), ("metadata", meta.document),
            ("spec", .fields(("replicas", .integer(replicas)))),
            (
                "status",
                .fields(
                    ("replicas", .integer(status.replicas)),
                    ("selector", .text(selector.requirements.isEmpty ? nil : selector.description)))
            ))
    }
}
