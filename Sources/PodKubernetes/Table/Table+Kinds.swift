package import PodModel
package import PodText

extension Table {
    /// The columns of a kind, as `kubectl get` has them.
    package static func empty(of kind: ObjectKind, wide: Bool) -> Table {
        switch kind {
        case .pod: .pods(wide: wide)
        case .replicaSet, .replicationController: .replicaSets(wide: wide)
        case .deployment: .deployments(wide: wide)
        case .statefulSet: .statefulSets(wide: wide)
        case .daemonSet: .daemonSets(wide: wide)
        case .job: .jobs(wide: wide)
        case .cronJob: .cronJobs(wide: wide)
        case .autoscaler: .autoscalers()
        case .budget: .budgets()
        case .service: .services(wide: wide)
        case .endpoints: .endpoints()
        case .persistentVolumeClaim: .claims(wide: wide)
        case .configMap: .configs(areSecrets: false)
        case .secret: .configs(areSecrets: true)
        case .template: .templates()
        case .node: .nodes(wide: wide)
        case .namespace: .namespaces()
        case .unstructured(let kind): .unstructured(kind, wide: wide)
        case .event: .events(wide: wide)
        }
    }
}
