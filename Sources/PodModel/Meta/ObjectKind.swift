/// The kinds of objects, in the order in which `get all` lists them.
package enum ObjectKind: Hashable, Sendable, CaseIterable, Comparable, Codable {
    case pod, deployment, replicaSet, replicationController, statefulSet, daemonSet, job, cronJob, service
    case autoscaler, budget, persistentVolumeClaim, configMap, secret, template, node, namespace, event
    /// Kept as it came.
    case unstructured(UnstructuredKind)

    /// What stands behind a service; where nobody wrote it, it is read from the service.
    package static let endpoints = ObjectKind.unstructured(.endpoints)

    package static let allCases: [ObjectKind] =
        [
            .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event,
        ] + UnstructuredKind.allCases.map(unstructured)

    package static func < (a: ObjectKind, b: ObjectKind) -> Bool { a.position < b.position }

    /// Its place in `allCases`.
    package var position: Int {
        switch self {
        case .pod: 0
        case .deployment: 1
        case .replicaSet: 2
        case .replicationController: 3
        case .statefulSet: 4
        case .daemonSet: 5
        case .job: 6
        case .cronJob: 7
        case .service: 8
        case .autoscaler: 9
        case .budget: 10
        case .persistentVolumeClaim: 11
        case .configMap: 12
        case .secret: 13
        case .template: 14
        case .node: 15
        case .namespace: 16
        case .event: 17
        case .unstructured(let kind): 18 + Int(kind.rawValue)
        }
    }

    /// The lower-case word of references and messages: `pod/web`, `replicaset/web`.
    package var word: String {
        switch self {
        case .pod: "pod"
        case .deployment: "deployment"
        case .statefulSet: "statefulset"
        case .daemonSet: "daemonset"
        case .job: "job"
        case .cronJob: "cronjob"
        case .autoscaler: "autoscaler"
        case .budget: "budget"
        case .replicaSet: "replicaset"
        case .replicationController: "replicationcontroller"
        case .service: "service"
        case .persistentVolumeClaim: "persistentvolumeclaim"
        case .configMap: "configmap"
        case .secret: "secret"
        case .template: "template"
        case .node: "node"
        case .namespace: "namespace"
        case .event: "event"
        case .unstructured(let kind): kind.word
        }
    }

    /// The CamelCase name of Kubernetes' API: `Pod`, `ReplicaSet`.
    package var apiName: String {
        switch self {
        case .pod: "Pod"
        case .deployment: "Deployment"
        case .statefulSet: "StatefulSet"
        case .daemonSet: "DaemonSet"
        case .job: "Job"
        case .cronJob: "CronJob"
        case .autoscaler: "HorizontalPodAutoscaler"
        case .budget: "PodDisruptionBudget"
        case .replicaSet: "ReplicaSet"
        case .replicationController: "ReplicationController"
        case .service: "Service"
        case .persistentVolumeClaim: "PersistentVolumeClaim"
        case .configMap: "ConfigMap"
        case .secret: "Secret"
        case .template: "PodTemplate"
        case .node: "Node"
        case .namespace: "Namespace"
        case .event: "Event"
        case .unstructured(let kind): kind.apiName
        }
    }

    /// Nodes and namespaces live outside namespaces.
    package var isNamespaced: Bool {
        if case .unstructured(let kind) = self { return kind.isNamespaced }
        return self != .node && self != .namespace
    }

    /// A controller with a pod template.
    package var isWorkload: Bool { ownsPods || self == .deployment || self == .cronJob }

    /// A controller that makes its pods itself.
    package var ownsPods: Bool {
        switch self {
        case .replicaSet, .replicationController, .statefulSet, .daemonSet, .job: true
        case .pod, .deployment, .cronJob, .autoscaler, .budget, .service, .persistentVolumeClaim,
            .configMap, .secret, .template, .node, .namespace, .event, .unstructured:
            false
        }
    }

    /// Whether it has a desired number of replicas.
    package var hasReplicas: Bool {
        switch self {
        case .deployment, .replicaSet, .replicationController, .statefulSet: true
        case .pod, .daemonSet, .job, .cronJob, .autoscaler, .budget, .service, .persistentVolumeClaim,
            .configMap, .secret, .template, .node, .namespace, .event, .unstructured:
            false
        }
    }

    /// Whether it replaces its pods when its template changes.
    package var rolls: Bool { self == .deployment || self == .statefulSet || self == .daemonSet }

    /// All controllers, in the order of tables.
    package static let workloads = allCases.filter(\.isWorkload)

    /// Singular, plural and kubectl's short forms, all lower case, of unstructured kinds the singular alone; `nil`
    /// for a word that names no kind.
    package init?(word: String) {
        switch word {
        case "pod", "pods", "po": self = .pod
        case "deployment", "deployments", "deploy": self = .deployment
        case "statefulset", "statefulsets", "sts", "stateful": self = .statefulSet
        case "daemonset", "daemonsets", "ds", "daemon": self = .daemonSet
        case "job", "jobs": self = .job
        case "cronjob", "cronjobs", "cj", "cron": self = .cronJob
        case "autoscaler", "autoscalers", "hpa", "horizontalpodautoscaler", "horizontalpodautoscalers":
            self = .autoscaler
        case "budget", "budgets", "pdb", "poddisruptionbudget", "poddisruptionbudgets": self = .budget
        case "replicaset", "replicasets", "rs": self = .replicaSet
        case "replicationcontroller", "replicationcontrollers", "rc": self = .replicationController
        case "service", "services", "svc": self = .service
        case "endpoint", "ep": self = .endpoints
        case "persistentvolumeclaim", "persistentvolumeclaims", "pvc", "claim", "claims", "volume", "volumes":
            self = .persistentVolumeClaim
        case "configmap", "configmaps", "cm", "config", "configs": self = .configMap
        case "secret", "secrets": self = .secret
        case "template", "templates", "podtemplate", "podtemplates": self = .template
        case "node", "nodes", "no": self = .node
        case "namespace", "namespaces", "ns": self = .namespace
        case "event", "events", "ev": self = .event
        default:
            guard let kind = UnstructuredKind(word: word) else { return nil }
            self = .unstructured(kind)
        }
    }
}
