package import PodModel

extension ObjectKind {
    /// Group and version of Kubernetes' API in which this kind lives.
    package var apiVersion: String {
        switch self {
        case .deployment, .replicaSet, .statefulSet, .daemonSet: "apps/v1"
        case .job, .cronJob: "batch/v1"
        case .autoscaler: "autoscaling/v2"
        case .budget: "policy/v1"
        case .inert(let kind): kind.apiVersion
        case .pod, .replicationController, .service, .endpoints, .persistentVolumeClaim, .configMap, .secret, .template,
            .node, .namespace, .event:
            "v1"
        }
    }
}
