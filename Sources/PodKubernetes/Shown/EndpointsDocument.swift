package import PodModel
package import PodText

extension [Endpoint] {
    /// The endpoints of a service or pod as an object of their own, at a version of the whole cluster: it has its
    /// owner's name, labels and age. Addresses that serve the same ports stand together (`RepackSubsets` of Kubernetes'
    /// `pkg/api/v1/endpoints`).
    package func document(of owner: ObjectMeta, revision: UInt64) -> Document {
        var meta = ObjectMeta(
            name: owner.name, namespace: owner.namespace, uid: owner.uid, labels: owner.labels, created: owner.created)
        meta.resourceVersion = revision
        var ports: [IPv4: [Document]] = [:]
        for endpoint in self {
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
        return .whole(
            .endpoints, meta,
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
