import PodModel

/// What Kubernetes' API says of every service that podsh knows.
extension Service {
    package static let apiType = "ClusterIP"
    /// All addresses are of IPv4.
    package static let ipFamilyPolicy = "SingleStack"
    package static let ipFamily = "IPv4"
    /// Each connection goes to any ready endpoint, on whatever node.
    package static let sessionAffinity = "None"
    package static let internalTrafficPolicy = "Cluster"
}
