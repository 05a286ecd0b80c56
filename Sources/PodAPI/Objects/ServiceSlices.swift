import PodControlPlane
import PodModel
import PodText

extension APIServer {
    /// The EndpointSlices that Kubernetes' controller would make for a service's pods: one for each set of ports that
    /// they serve (`pkg/controller/endpointslice`), and an empty one where there are none.
    func slices(of service: Service) -> [StoredObject] {
        if service.selector.requirements.isEmpty { return [] }
        var groups: [(ports: [Document], endpoints: [Document])] = []
        for pod in plane.pods(.endpoints(ofService: service.key)) {
            guard let address = pod.status.address else { continue }
            let ports = service.ports.compactMap { port in
                pod.spec.target(of: port).map { target in
                    Document.fields(
                        ("name", .string(port.name ?? "")), ("port", .integer(Int64(target))),
                        ("protocol", .string(port.protocol.apiName)))
                }
            }
            let endpoint = APIServer.endpoint(pod, address)
            if let place = groups.firstIndex(where: { $0.ports == ports }) {
                groups[place].endpoints.append(endpoint)
            } else {
                groups.append((ports, [endpoint]))
            }
        }
        if groups.isEmpty { groups = [([], [])] }
        return groups.enumerated().map { number, group in
            slice(of: service, number, ports: group.ports, endpoints: group.endpoints)
        }
    }

    private static func endpoint(_ pod: Pod, _ address: IPv4) -> Document {
        .fields(
            ("addresses", .strings(["\(address)"])),
            (
                "conditions",
                .fields(("ready", .bool(true)), ("serving", .bool(true)), ("terminating", .bool(false)))
            ),
            ("nodeName", pod.nodeName.map { .string($0) }),
            (
                "targetRef",
                .fields(
                    ("kind", .string(ObjectKind.pod.apiName)), ("name", .string(pod.meta.name)),
                    ("namespace", .string(pod.meta.namespace)), ("uid", .string(pod.meta.uid.description)))
            ))
    }

    private func slice(
        of service: Service, _ number: Int, ports: [Document], endpoints: [Document]
    ) -> StoredObject {
        var labels = service.meta.labels
        labels[UnstructuredObject.serviceLabel] = service.meta.name
        labels["endpointslice.kubernetes.io/managed-by"] = "endpointslice-controller.k8s.io"
        let uid = service.meta.uid.description
        var meta = ObjectMeta(
            name: "\(service.meta.name)-\(uid.prefix(5))\(number == 0 ? "" : "-\(number)")",
            namespace: service.meta.namespace, uid: service.meta.uid, labels: labels, created: service.meta.created)
        meta.resourceVersion = plane.revision
        let fields = [
            ("addressType", Document.string("IPv4")), ("endpoints", .array(endpoints)), ("ports", .array(ports)),
        ]
        return .unstructured(
            UnstructuredObject(
                .endpointSlice, meta: meta,
                fields: fields.map { UnstructuredObject.Field(name: $0.0, json: $0.1.jsonLine) }))
    }

    /// Those of all services.
    func slices(inNamespace namespace: String?) -> [StoredObject] {
        plane.keys(of: .service, in: namespace).compactMap { plane.service($0) }.flatMap(slices)
    }
}

extension ObjectKind {
    static let endpointSlice = ObjectKind.unstructured(.endpointSlice)
}
