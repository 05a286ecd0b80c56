import PodControlPlane
import PodLifecycle
import PodModel
import PodText

/// A request that is passed on to a pod.
package struct ProxiedRequest: Sendable {
    package let method: APIRequest.Method
    package let host: String
    package let port: UInt16
    package let isSecure: Bool
    /// Path and query.
    package let target: String
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
}

extension APIServer {
    /// `pods/[SCHEME:]NAME[:PORT]/proxy/PATH`, and of services the same: the request goes on to the pod, or to one
    /// behind the service. `segments`: of the path, up to `proxy`.
    func proxy(
        _ request: APIRequest, _ place: ResourcePlace, _ name: String, segments: Int
    ) throws(APIStatus) -> APIAnswer {
        let resource = place.resource
        let parts = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let scheme = parts.count == 3 ? parts[0] : ""
        guard parts.count <= 3, ["", "http", "https"].contains(scheme) else {
            throw .badRequest("invalid \(resource.singular) request \"\(name)\"")
        }
        let key = place.key(parts.count == 3 ? parts[1] : parts[0])
        let wanted = parts.count == 1 ? "" : parts[parts.count - 1]
        let (pod, port) =
            resource.kind == .service ? try behind(key, wanted, resource) : try named(key, wanted, resource)
        guard let address = pod.status.address else {
            throw .badRequest("address not allowed: the pod has none yet")
        }
        let target = request.target(behind: segments)
        do throws(ControlPlaneError) {
            _ = try plane.connector(to: pod.key)
        } catch {
            guard case .refused(let refusal) = error, refusal.reason == .unsupported, request.method == .get else {
                throw APIStatus(error, resource.name, key.name)
            }
            // Simulated machines answer by themselves, and at once.
            guard let answer = plane.request(address, port: port, path: target)() else {
                throw .unreachable("dial tcp \(address):\(port): connect: connection refused")
            }
            return .text(answer.status, answer.body)
        }
        return .proxy(
            ProxiedRequest(
                method: request.method, host: address.description, port: port, isSecure: scheme == "https",
                target: target,
                headers: request.headers, body: request.body))
    }

    private func named(
        _ key: ObjectKey, _ wanted: String, _ resource: ServedResource
    ) throws(APIStatus) -> (Pod, UInt16) {
        guard let pod = plane.pod(key) else { throw .notFound(resource.name, key.name) }
        let ports = pod.spec.containers.flatMap(\.ports)
        if let number = UInt16(wanted), number > 0 { return (pod, number) }
        // Without a word the first there is (`registry/core/pod`, `ResourceLocation`).
        guard let port = wanted.isEmpty ? ports.first?.port ?? 80 : ports.first(where: { $0.name == wanted })?.port
        else { throw .unreachable("no port \"\(wanted)\" in pod \"\(key.name)\"") }
        return (pod, port)
    }

    private func behind(
        _ key: ObjectKey, _ wanted: String, _ resource: ServedResource
    ) throws(APIStatus) -> (Pod, UInt16) {
        guard let service = plane.service(key) else { throw .notFound(resource.name, key.name) }
        let port = service.ports.first { port in
            wanted.isEmpty ? service.ports.count == 1 : port.name == wanted || String(port.port) == wanted
        }
        guard let port else { throw .unreachable("no service port \"\(wanted)\" found for service \"\(key.name)\"") }
        for pod in plane.pods(.endpoints(ofService: key)) {
            if let number = pod.spec.target(of: port) { return (pod, number) }
        }
        throw .unreachable("no endpoints available for service \"\(key.name)\"")
    }
}
