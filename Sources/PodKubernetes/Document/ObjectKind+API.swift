package import PodModel
import PodText

extension ObjectKind {
    /// Group and version of Kubernetes' API in which this kind lives.
    package var apiVersion: String {
        switch self {
        case .deployment, .replicaSet, .statefulSet, .daemonSet: "apps/v1"
        case .job, .cronJob: "batch/v1"
        case .autoscaler: "autoscaling/v2"
        case .budget: "policy/v1"
        case .unstructured(let kind): kind.apiVersion
        case .pod, .replicationController, .service, .persistentVolumeClaim, .configMap, .secret, .template,
            .node, .namespace, .event:
            "v1"
        }
    }

    /// Versions of the API in which a file may hold it, for all of them say the same of it; none of what podsh makes
    /// itself.
    package var readVersions: [String] {
        switch self {
        case .autoscaler: [apiVersion, "autoscaling/v1"]
        case .node, .event, .unstructured(.customResource), .unstructured(.clusterCustomResource): []
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .budget, .persistentVolumeClaim, .configMap, .secret, .template, .namespace, .unstructured:
            [apiVersion]
        }
    }
}

extension ObjectKind {
    /// Versions that Kubernetes served once and that said the same (its deprecation guide); a lenient reader takes
    /// them. Ingress and `autoscaling/v2beta1` said it otherwise.
    var formerVersions: [String] {
        switch self {
        case .deployment: ["apps/v1beta2", "apps/v1beta1", "extensions/v1beta1"]
        case .replicaSet, .daemonSet: ["apps/v1beta2", "extensions/v1beta1"]
        case .statefulSet: ["apps/v1beta2", "apps/v1beta1"]
        case .cronJob: ["batch/v1beta1", "batch/v2alpha1"]
        case .autoscaler: ["autoscaling/v2beta2"]
        case .budget: ["policy/v1beta1"]
        case .unstructured(let kind): kind.formerVersions
        case .pod, .replicationController, .job, .service, .persistentVolumeClaim, .configMap, .secret,
            .template, .node, .namespace, .event:
            []
        }
    }
}

extension UnstructuredKind {
    fileprivate var formerVersions: [String] {
        switch self {
        case .role, .roleBinding, .clusterRole, .clusterRoleBinding:
            ["rbac.authorization.k8s.io/v1beta1", "rbac.authorization.k8s.io/v1alpha1"]
        case .networkPolicy: ["extensions/v1beta1"]
        case .ingressClass: ["networking.k8s.io/v1beta1"]
        case .storageClass: ["storage.k8s.io/v1beta1"]
        case .priorityClass: ["scheduling.k8s.io/v1beta1", "scheduling.k8s.io/v1alpha1"]
        case .runtimeClass: ["node.k8s.io/v1beta1"]
        case .endpointSlice: ["discovery.k8s.io/v1beta1"]
        case .lease: ["coordination.k8s.io/v1beta1"]
        case .serviceAccount, .ingress, .persistentVolume, .limitRange, .resourceQuota, .endpoints,
            .customResourceDefinition, .customResource, .clusterCustomResource:
            []
        }
    }
}

extension Document {
    /// A whole object: what it is (`TypeMeta` of Kubernetes' API), its metadata, and its own fields.
    static func whole(_ kind: ObjectKind, _ meta: ObjectMeta, _ fields: (String, Document?)...) -> Document {
        let head: [(String, Document?)] = [
            ("apiVersion", .string(kind.apiVersion)), ("kind", .string(kind.apiName)), ("metadata", meta.document),
        ]
        return .fields(of: head + fields)
    }
}
