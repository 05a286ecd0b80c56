import PodKubernetes
import PodModel
import PodText

extension Service {
    /// Its endpoints as an object of their own. Addresses that serve the same ports stand together
    /// (`RepackSubsets` of Kubernetes' `pkg/api/v1/endpoints`).
    func endpointsDocument(_ endpoints: [Endpoint], revision: UInt64) -> Document {
        var meta = ObjectMeta(
            name: self.meta.name, namespace: self.meta.namespace, uid: self.meta.uid, labels: self.meta.labels,
            created: self.meta.created)
        meta.resourceVersion = revision
        var ports: [IPv4: [Document]] = [:]
        for endpoint in endpoints {
            ports[endpoint.address, default: []].append(
                .fields(
                    ("name", .text(endpoint.name)), ("port", .integer(Int64(endpoint.port))),
                    ("protocol", .string("TCP"))))
        }
        var subsets: [(ports: [Document], addresses: [IPv4])] = []
        for (address, served) in ports.sorted(by: { $0.key < $1.key }) {
            if let place = subsets.firstIndex(where: { $0.ports == served }) {
                subsets[place].addresses.append(address)
            } else {
                subsets.append((served, [address]))
            }
        }
        return .fields(
            ("apiVersion", .string("v1")), ("kind", .string("Endpoints")), ("metadata", meta.document),
            (
                "subsets",
                .array(
                    subsets.map { subset in
                        .fields(
                            (
                                "addresses",
                                .array(subset.addresses.map { .fields(("ip", .string($0.description))) })
                            ), ("ports", .array(subset.ports)))
                    })
            ))
    }
}
