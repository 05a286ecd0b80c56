/// Namespaces that every cluster has from its start and keeps (`SystemNamespaces` of Kubernetes' API server): what
/// names one of them need not make it.
package enum SystemNamespace: String, CaseIterable, Sendable {
    /// Where an object is that names no namespace.
    case `default` = "default"
    case kubeSystem = "kube-system"
    case kubePublic = "kube-public"
    case kubeNodeLease = "kube-node-lease"

    package static func contains(_ name: String) -> Bool { SystemNamespace(rawValue: name) != nil }
}
