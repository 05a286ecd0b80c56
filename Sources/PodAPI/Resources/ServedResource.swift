package import PodModel
import PodKubernetes

/// A resource of the Kubernetes API: a kind under the name that paths and clients have for it.
package struct ServedResource: Hashable, Sendable {
    package let kind: ObjectKind
    /// Its group, version and names.
    package let name: APIResource
    /// Of a custom resource.
    private(set) var custom: Custom?

    /// What a definition says of a resource beside its name.
    struct Custom: Hashable, Sendable {
        let version: CustomVersion
        let singular: String
        let listKind: String
        let shortNames: [String]
        let categories: [String]
        let storage: String

        fileprivate init(_ definition: CustomDefinition, _ version: CustomVersion) {
            self.version = version
            singular = definition.singular
            listKind = definition.listKind
            shortNames = definition.shortNames
            categories = definition.categories
            storage = definition.storage
        }
    }

    package init(_ kind: ObjectKind) {
        self.kind = kind
        name = APIResource(kind)
    }

    private init(_ kind: ObjectKind, apiVersion: String) {
        self.kind = kind
        name = APIResource(kind, apiVersion: apiVersion)
    }

    /// A version of a custom resource.
    init(_ definition: CustomDefinition, _ version: CustomVersion) {
        kind = .unstructured(definition.isNamespaced ? .customResource : .clusterCustomResource)
        name = APIResource(
            group: definition.group, version: version.name, kind: definition.kind, plural: definition.plural,
            isNamespaced: definition.isNamespaced)
        custom = Custom(definition, version)
    }

    /// All that is served, in the order of kinds; of a kind with several versions the preferred one comes first.
    package static let all = ObjectKind.allCases.filter { !$0.isCustom }.flatMap { kind in
        [ServedResource(kind)]
            + kind.servedVersions.filter { $0 != kind.apiVersion }.map { ServedResource(kind, apiVersion: $0) }
    }

    package var group: String { name.group }
    package var version: String { name.version }
    package var apiVersion: String { name.apiVersion }
    package var plural: String { name.plural }
    package var singular: String { custom?.singular ?? kind.apiName.lowercased() }
    /// `PodList`.
    var listKind: String { custom?.listKind ?? "\(name.kind)List" }

    /// As the API server's registry declares them (`ShortNames` of `pkg/registry`).
    package var shortNames: [String] {
        if let custom { return custom.shortNames }
        return switch kind {
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
            .endpointSlice, .lease, .customResource, .clusterCustomResource:
            []
        case .customResourceDefinition: ["crd", "crds"]
        }
    }

    /// Words that stand for several resources.
    var categories: [String] { custom?.categories ?? (isInAll ? ["all"] : []) }

    /// `kubectl get all` asks for those that are in it.
    private var isInAll: Bool {
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
        case .event, .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
            .service,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace,
            .unstructured:
            true
        }
    }

    package var subresources: [APISubresource] {
        if let version = custom?.version {
            return (version.hasStatus ? [.status] : []) + (version.scale == nil ? [] : [.scale])
        }
        return switch kind {
        case .pod: [.status, .log, .exec, .attach, .portForward, .eviction, .proxy, .resize]
        case .service: [.status, .proxy]
        case .unstructured(.serviceAccount): [.token]
        case .deployment, .replicaSet, .replicationController, .statefulSet: [.status, .scale]
        case .daemonSet, .job, .cronJob, .autoscaler, .budget, .persistentVolumeClaim, .node, .namespace:
            [.status]
        case .unstructured(.customResourceDefinition): [.status]
        case .configMap, .secret, .template, .event, .unstructured: []
        }
    }

    package var verbs: [APIVerb] {
        // Events go by themselves, after an hour.
        kind == .event ? [.create, .get, .list, .patch, .update, .watch] : APIVerb.allCases
    }

    /// Its objects are made of services and their pods: they have no writes of their own.
    var followsServices: Bool { kind == .endpoints || kind == .endpointSlice }

    /// Whether an object is one of this resource.
    func holds(_ key: ObjectKey) -> Bool {
        key.kind == kind && (custom == nil || key.custom?.resource == name.qualifiedPlural)
    }

    /// The key of one of its objects, or of one that would be.
    func key(_ name: String, namespace: String?) -> ObjectKey {
        let namespace = self.name.isNamespaced ? namespace ?? "" : ""
        guard custom != nil else { return ObjectKey(kind, name, namespace: namespace) }
        return ObjectKey(
            CustomName(resource: self.name.qualifiedPlural, name: name), isNamespaced: self.name.isNamespaced,
            namespace: namespace)
    }

    /// A view of the same event in the group that events have to themselves.
    var isNewerEvent: Bool { kind == .event && !group.isEmpty }

    /// A view of the same object in the group's first version.
    var isFirstAutoscaler: Bool { kind == .autoscaler && version == AutoscalerVersions.first }

    /// The resource of a path.
    package static func named(_ plural: some StringProtocol, group: String, version: String) -> ServedResource? {
        table[Name(group: group, version: version, plural: String(plural))]
    }

    /// Those of a group's version, in the order in which discovery lists them.
    static func listed(inGroup group: String, version: String, _ custom: [ServedResource]) -> [ServedResource] {
        (all + custom).filter { $0.group == group && $0.version == version }.sorted { $0.plural < $1.plural }
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

extension ObjectKind {
    fileprivate var isCustom: Bool { if case .unstructured(let kind) = self { kind.isCustom } else { false } }

    /// Versions in which the API has it.
    fileprivate var servedVersions: [String] { self == .event ? ["v1", EventVersions.newer] : readVersions }
}
