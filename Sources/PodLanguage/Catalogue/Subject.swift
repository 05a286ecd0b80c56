package import PodModel

/// What has fields in an expression: the kinds of objects, and records inside them.
package enum Subject: UInt8, Hashable, Sendable, CaseIterable {
    case pod, deployment, replicaSet, replicationController, statefulSet, daemonSet, job, cronJob
    case service, node, namespace, template, autoscaler, budget
    case configMap, secret, claim
    /// What nothing acts on, of whatever kind.
    case unstructured
    /// A line of `events`.
    case event
    /// A container of a pod.
    case container
    /// An address and port that serves.
    case endpoint
    /// A port of a pod, controller or service.
    case port
    /// `event` inside a handler.
    case scriptEvent
    /// The answer of `http(…)`.
    case answer

    /// The subject that an object of a kind is.
    package init(_ kind: ObjectKind) {
        switch kind {
        case .pod: self = .pod
        case .deployment: self = .deployment
        case .statefulSet: self = .statefulSet
        case .daemonSet: self = .daemonSet
        case .job: self = .job
        case .cronJob: self = .cronJob
        case .autoscaler: self = .autoscaler
        case .budget: self = .budget
        case .replicaSet: self = .replicaSet
        case .replicationController: self = .replicationController
        case .service: self = .service
        case .endpoints: self = .endpoint
        case .persistentVolumeClaim: self = .claim
        case .configMap: self = .configMap
        case .secret: self = .secret
        case .template: self = .template
        case .node: self = .node
        case .namespace: self = .namespace
        case .event: self = .event
        case .unstructured: self = .unstructured
        }
    }

    /// The kind of object it is; nil for a record.
    package var objectKind: ObjectKind? {
        switch self {
        case .pod: .pod
        case .deployment: .deployment
        case .statefulSet: .statefulSet
        case .daemonSet: .daemonSet
        case .job: .job
        case .cronJob: .cronJob
        case .autoscaler: .autoscaler
        case .budget: .budget
        case .replicaSet: .replicaSet
        case .replicationController: .replicationController
        case .service: .service
        case .node: .node
        case .namespace: .namespace
        case .template: .template
        case .configMap: .configMap
        case .secret: .secret
        case .claim: .persistentVolumeClaim
        case .event: .event
        case .unstructured, .container, .endpoint, .port, .scriptEvent, .answer: nil
        }
    }

    /// The word by which `explain` finds it: `pod`, `replicaset`, `volume`.
    package var word: String {
        switch self {
        case .pod, .deployment, .statefulSet, .daemonSet, .job, .cronJob, .autoscaler, .budget, .replicaSet,
            .replicationController, .service, .node, .namespace, .template, .secret, .event:
            objectKind?.word ?? ""
        // By the words that declare them.
        case .configMap: "config"
        case .claim: "volume"
        case .container: "container"
        case .endpoint: "endpoint"
        case .port: "port"
        case .scriptEvent: "event"
        case .answer: "http"
        case .unstructured: "object"
        }
    }

    /// The word for all of them: `pods`.
    package var plural: String {
        self == .answer ? "answers" : word + "s"
    }

    /// With its article: `a pod`.
    package var title: String {
        switch self {
        case .event, .endpoint, .autoscaler, .unstructured: "an \(word)"
        case .scriptEvent: "an event"
        case .answer: "an answer"
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .node, .namespace, .template, .budget, .configMap, .secret, .claim, .container, .port:
            "a \(word)"
        }
    }

    /// What a plural word stands for in an expression, such as `pods`; nil for any other word.
    package init?(plural word: String) {
        switch word {
        case "pods": self = .pod
        case "deployments": self = .deployment
        case "statefulsets": self = .statefulSet
        case "daemonsets": self = .daemonSet
        case "jobs": self = .job
        case "cronjobs": self = .cronJob
        case "autoscalers": self = .autoscaler
        case "budgets": self = .budget
        case "replicasets": self = .replicaSet
        case "replicationcontrollers": self = .replicationController
        case "services": self = .service
        case "nodes": self = .node
        case "namespaces": self = .namespace
        case "templates": self = .template
        case "configs", "configmaps": self = .configMap
        case "secrets": self = .secret
        case "volumes", "claims": self = .claim
        case "events": self = .event
        case "endpoints": self = .endpoint
        case "containers": self = .container
        default: return nil
        }
    }
}
