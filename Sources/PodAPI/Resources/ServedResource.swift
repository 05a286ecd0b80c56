package import PodModel
import PodKubernetes

/// A resource of the Kubernetes API: a kind under the name that paths and clients have for it.
package struct ServedResource: Hashable, Sendable {
    package let kind: ObjectKind
    /// Its group, version and names.
    package let name: APIResource

    package init(_ kind: ObjectKind) {
        self.kind = kind
        name = APIResource(kind)
    }

    private init(_ kind: ObjectKind, apiVersion: String) {
        self.kind = kind
        name = APIResource(kind, apiVersion: apiVersion)
    }

    /// All that is served, in the order of kinds; of a kind with several versions the preferred one comes first.
    package static let all = ObjectKind.allCases.flatMap { kind in
        [ServedResource(kind)]
            + kind.readVersions.filter { $0 != kind.apiVersion }.map { ServedResource(kind, apiVersion: $0) }
    }

    package var group: String { name.group }
    package var version: String { name.version }
    package var apiVersion: String { name.apiVersion }
    package var plural: String { name.plural }
    package var singular: String { kind.apiName.lowercased() }

    /// As the API server's registry declares them (`ShortNames` of `pkg/registry`).
    package var shortNames: [String] {
        switch kind {
        case .pod: ["po"]
        case .deployment: ["deploy"]
        case .replicaSet: ["rs"]
        case .replicationController: ["rc"]
        case .statefulSet: ["sts"]
        case .daemonSet: ["ds"]
        case .cronJob: ["cj"]
        case .service: ["svc"]
        case .autoscaler: ["hpa"]
        case .budget: ["pdb"]
        case .persistentVolumeClaim: ["pvc"]
        case .configMap: ["cm"]
        case .node: ["no"]
        case .namespace: ["ns"]
        case .event: ["ev"]
        case .job, .secret, .template: []
        case .unstructured(let kind): ServedResource.shortNames(of: kind)
        }
    }

    private static func shortNames(of kind: UnstructuredKind) -> [String] {
        switch kind {
        case .endpoints: ["ep"]
        case .serviceAccount: ["sa"]
        case .ingress: ["ing"]
        case .networkPolicy: ["netpol"]
        case .storageClass: ["sc"]
        case .priorityClass: ["pc"]
        case .persistentVolume: ["pv"]
        case .limitRange: ["limits"]
        case .resourceQuota: ["quota"]
        case .role, .roleBinding, .clusterRole, .clusterRoleBinding, .ingressClass, .runtimeClass,
            .endpointSlice:
            []
        }
    }

    /// `kubectl get all` asks for those that are in it.
    package var isInAll: Bool {
        switch kind {
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .autoscaler:
            true
        case .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event,
            .unstructured:
            false
        }
    }

    /// What podsh makes itself can be read alone.
    package var isWritable: Bool {
        switch kind {
        case .event: false
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace,
            .unstructured:
            true
        }
    }

    package var subresources: [APISubresource] {
        switch kind {
        case .pod: [.status, .log, .exec, .attach, .portForward, .eviction, .proxy, .resize]
        case .service: [.status, .proxy]
        case .unstructured(.serviceAccount): [.token]
        case .deployment, .replicaSet, .replicationController, .statefulSet: [.status, .scale]
        case .daemonSet, .job, .cronJob, .autoscaler, .budget, .persistentVolumeClaim, .node, .namespace:
            [.status]
        case .configMap, .secret, .template, .event, .unstructured: []
        }
    }

    package var verbs: [APIVerb] {
        isWritable ? APIVerb.allCases : [.get, .list, .watch]
    }

    /// A view of the same object in the group's first version.
    var isFirstAutoscaler: Bool { kind == .autoscaler && version == AutoscalerVersions.first }

    /// The resource of a path.
    package static func named(_ plural: some StringProtocol, group: String, version: String) -> ServedResource? {
        table[Name(group: group, version: version, plural: String(plural))]
    }

    private struct Name: Hashable {
        let group: String
        let version: String
        let plural: String
    }

    private static let table = Dictionary(
        uniqueKeysWithValues: all.map { (Name(group: $0.group, version: $0.version, plural: $0.plural), $0) })

    /// Groups with each of their versions, the core group first and the preferred version before the others.
    package static let groups: [(group: String, version: String)] = {
        var known: [(group: String, version: String)] = []
        for resource in all
        where !known.contains(where: { $0.group == resource.group && $0.version == resource.version }) {
            known.append((resource.group, resource.version))
        }
        return known.filter(\.group.isEmpty) + known.filter { !$0.group.isEmpty }
    }()
}

/// What can be asked of a resource, in Kubernetes' words, in the order in which discovery lists them.
package enum APIVerb: String, Hashable, Sendable, CaseIterable {
    case create, delete, deletecollection, get, list, patch, update, watch
}

package enum APISubresource: String, Hashable, Sendable, CaseIterable {
    case status, scale, log, exec, attach, eviction, proxy, resize, token
    case portForward = "portforward"

    /// The kind that it speaks of; nil where that is the resource's own.
    package var kind: (group: String, version: String, name: String)? {
        switch self {
        case .status, .log, .resize: nil
        case .scale: ("autoscaling", "v1", "Scale")
        case .exec: ("", "v1", "PodExecOptions")
        case .attach: ("", "v1", "PodAttachOptions")
        case .portForward: ("", "v1", "PodPortForwardOptions")
        case .eviction: ("policy", "v1", "Eviction")
        case .proxy: ("", "v1", "PodProxyOptions")
        case .token: ("authentication.k8s.io", "v1", "TokenRequest")
        }
    }

    package var verbs: [APIVerb] {
        switch self {
        case .status, .scale, .resize: [.get, .patch, .update]
        case .log: [.get]
        case .exec, .attach, .portForward: [.create, .get]
        case .eviction, .token: [.create]
        case .proxy: [.create, .delete, .get, .patch, .update]
        }
    }
}
