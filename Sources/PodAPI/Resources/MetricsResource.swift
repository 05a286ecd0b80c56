import PodControlPlane
import PodKubernetes
import PodLifecycle
import PodModel
import PodText

/// What pods and nodes use (`metrics.k8s.io`), which `kubectl top` asks for.
enum MetricsResource: String, CaseIterable {
    case nodes
    case pods

    static let group = "metrics.k8s.io"
    static let version = "v1beta1"

    /// Of what is measured at once; a metrics server looks this often.
    private static let window = "15s"

    static func all(ofGroup group: String, version: String) -> [MetricsResource] {
        group == MetricsResource.group && version == MetricsResource.version ? allCases : []
    }

    private var kind: String {
        switch self {
        case .nodes: "NodeMetrics"
        case .pods: "PodMetrics"
        }
    }

    private var isNamespaced: Bool {
        switch self {
        case .nodes: false
        case .pods: true
        }
    }

    private var verbs: Document { .strings([APIVerb.get, .list].map(\.rawValue)) }

    /// A row of an `APIResourceList`.
    var listing: Document {
        .fields(
            ("name", .string(rawValue)), ("singularName", .string("")), ("namespaced", .bool(isNamespaced)),
            ("kind", .string(kind)), ("verbs", verbs))
    }

    /// The same in aggregated discovery.
    var aggregated: Document {
        .fields(
            ("resource", .string(rawValue)),
            (
                "responseKind",
                .fields(
                    ("group", .string(MetricsResource.group)), ("version", .string(MetricsResource.version)),
                    ("kind", .string(kind)))
            ), ("scope", .string(isNamespaced ? "Namespaced" : "Cluster")), ("singularResource", .string("")),
            ("verbs", verbs))
    }

    private var apiResource: APIResource {
        APIResource(
            group: MetricsResource.group, version: MetricsResource.version, kind: kind, plural: rawValue,
            isNamespaced: isNamespaced)
    }

    // MARK: Answers

    /// `path`: behind the version.
    static func answer(_ request: APIRequest, _ path: [String], of server: APIServer) throws(APIStatus) -> APIAnswer {
        var rest = path
        var namespace: String?
        if rest.first == "namespaces", rest.count >= 3 {
            namespace = rest[1]
            rest.removeFirst(2)
        }
        guard let resource = rest.first.flatMap(MetricsResource.init), rest.count <= 2,
            namespace == nil || resource.isNamespaced
        else { throw .noSuchPath }
        guard request.method == .get, !request.isSet("watch") else {
            throw .methodNotAllowed(
                resource.apiResource, verb: request.isSet("watch") ? "watch" : request.method.verb)
        }
        let name = rest.count == 2 ? rest[1] : nil
        let items = try resource.items(namespace, name, request, server)
        if let name {
            guard let item = items.first else { throw .notFound(resource.apiResource, name) }
            return .document(200, resource.whole(item))
        }
        return .document(
            200,
            .object([
                .init("kind", .string(resource.kind + "List")),
                .init("apiVersion", .string(resource.apiResource.apiVersion)), .init("metadata", .object([])),
                .init("items", .array(items.map(resource.whole))),
            ]))
    }

    private func whole(_ fields: [Document.Field]) -> Document {
        .object([.init("kind", .string(kind)), .init("apiVersion", .string(apiResource.apiVersion))] + fields)
    }

    private func items(
        _ namespace: String?, _ name: String?, _ request: APIRequest, _ server: APIServer
    ) throws(APIStatus) -> [[Document.Field]] {
        let plane = server.plane
        let time = plane.currentTime.rfc3339
        switch self {
        case .pods:
            let selection = try server.selection(request, ServedResource(.pod))
            var items: [[Document.Field]] = []
            for pod in plane.pods(namespace.map { .namespace($0) } ?? .all)
            where (name == nil || pod.meta.name == name) && selection.holds(.pod(pod)) {
                var containers: [Document] = []
                for (container, used) in zip(pod.spec.containers, try server.statistics(of: pod)) {
                    guard let used else { continue }
                    containers.append(
                        .fields(
                            ("name", .string(container.name)), ("usage", MetricsResource.usage(used.usage))))
                }
                if containers.isEmpty { continue }
                items.append(
                    fields(of: pod.meta, at: time) + [.init("containers", .array(containers))])
            }
            return items
        case .nodes:
            let selection = try server.selection(request, ServedResource(.node))
            var items: [[Document.Field]] = []
            for node in plane.allNodes
            where (name == nil || node.meta.name == name) && selection.holds(.node(node)) {
                var sum = ResourceAmount()
                for pod in plane.pods(.node(node.meta.name)) where !pod.status.phase.isFinal {
                    for used in try server.statistics(of: pod) { if let used { sum.add(used.usage) } }
                }
                items.append(fields(of: node.meta, at: time) + [.init("usage", MetricsResource.usage(sum))])
            }
            return items
        }
    }

    private func fields(of meta: ObjectMeta, at time: String) -> [Document.Field] {
        let labels = meta.labels.pairs.map { Document.Field($0.key, .string($0.value)) }
        return [
            .init(
                "metadata",
                .fields(
                    ("name", .string(meta.name)), ("namespace", .text(meta.namespace)),
                    ("creationTimestamp", .string(time)), ("labels", .object(labels)))),
            .init("timestamp", .string(time)), .init("window", .string(MetricsResource.window)),
        ]
    }

    private static func usage(_ amount: ResourceAmount) -> Document {
        .fields(
            ("cpu", .string("\(amount.cpu)m")), ("memory", .string("\(amount.memory >> 10)Ki")))
    }
}

extension APIServer {
    /// Nil of a container that does not run; all of a pod that is on no node.
    fileprivate func statistics(of pod: Pod) throws(APIStatus) -> [ContainerStatistics?] {
        if pod.nodeName == nil || pod.status.phase.isFinal { return [] }
        do throws(ControlPlaneError) {
            return try plane.statistics(pod.key)
        } catch {
            throw APIStatus(error, ServedResource(.pod).name, pod.meta.name)
        }
    }
}
