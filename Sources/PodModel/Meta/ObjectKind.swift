/// The kinds of objects, in the order in which `get all` lists them.
package enum ObjectKind: UInt8, Hashable, Sendable, CaseIterable, Comparable {
    case pod, replicaSet, replicationController, service, endpoints
    case persistentVolumeClaim, configMap, secret, template, node, namespace, event

    package static func < (a: ObjectKind, b: ObjectKind) -> Bool { a.rawValue < b.rawValue }

    /// The lower-case word of references and messages: `pod/web`, `replicaset/web`.
    package var word: String {
        switch self {
        case .pod: "pod"
        case .replicaSet: "replicaset"
        case .replicationController: "replicationcontroller"
        case .service: "service"
        case .endpoints: "endpoints"
        case .persistentVolumeClaim: "persistentvolumeclaim"
        case .configMap: "configmap"
        case .secret: "secret"
        case .template: "template"
        case .node: "node"
        case .namespace: "namespace"
        case .event: "event"
        }
    }

    /// The CamelCase name of Kubernetes' API: `Pod`, `ReplicaSet`.
    package var apiName: String {
        switch self {
        case .pod: "Pod"
        case .replicaSet: "ReplicaSet"
        case .replicationController: "ReplicationController"
        case .service: "Service"
        case .endpoints: "Endpoints"
        case .persistentVolumeClaim: "PersistentVolumeClaim"
        case .configMap: "ConfigMap"
        case .secret: "Secret"
        case .template: "PodTemplate"
        case .node: "Node"
        case .namespace: "Namespace"
        case .event: "Event"
        }
    }

    /// Nodes and namespaces live outside namespaces.
    package var isNamespaced: Bool { self != .node && self != .namespace }

    /// Singular, plural and kubectl's short forms, all lower case; `nil` for a word that names no kind.
    package init?(word: String) {
        switch word {
        case "pod", "pods", "po": self = .pod
        case "replicaset", "replicasets", "rs": self = .replicaSet
        case "replicationcontroller", "replicationcontrollers", "rc": self = .replicationController
        case "service", "services", "svc": self = .service
        case "endpoints", "endpoint", "ep": self = .endpoints
        case "persistentvolumeclaim", "persistentvolumeclaims", "pvc", "claim", "claims", "volume", "volumes":
            self = .persistentVolumeClaim
        case "configmap", "configmaps", "cm", "config", "configs": self = .configMap
        case "secret", "secrets": self = .secret
        case "template", "templates", "podtemplate", "podtemplates": self = .template
        case "node", "nodes", "no": self = .node
        case "namespace", "namespaces", "ns": self = .namespace
        case "event", "events", "ev": self = .event
        default: return nil
        }
    }
}
