/// Kinds of objects that are kept as they came, shown, exported and deleted. Nothing acts on most of them: what each
/// would do in a cluster, and what is so here, is its `note`. What the few others bring about is an object's `effect`,
/// and the value of a priority class.
package enum UnstructuredKind: UInt8, Hashable, Sendable, CaseIterable, APIWord, Codable {
    case serviceAccount, role, roleBinding, clusterRole, clusterRoleBinding
    case ingress, ingressClass, networkPolicy, persistentVolume, storageClass
    case priorityClass, runtimeClass, limitRange, resourceQuota
    case endpoints, endpointSlice
    case lease, customResourceDefinition
    /// Of whatever kind a definition defines, in a namespace or outside: `CustomName` says which.
    case customResource, clusterCustomResource

    /// `ServiceAccount`.
    package var apiName: String { Self.apiNames[Int(rawValue)] }

    /// The lower-case word of references and messages.
    package var word: String { Self.words[Int(rawValue)] }

    package init?(word: String) {
        guard let kind = Self.kinds[word] else { return nil }
        self = kind
    }

    // Made once: to ask a case for its name costs as much as a step of the whole engine.
    private static let apiNames = allCases.map { kind in
        let name = "\(kind)"
        return name.prefix(1).uppercased() + name.dropFirst()
    }
    private static let words = apiNames.map { $0.lowercased() }
    private static let kinds = Dictionary(uniqueKeysWithValues: zip(words, allCases))

    /// Group and version of Kubernetes' API in which it lives.
    package var apiVersion: String {
        switch self {
        case .serviceAccount, .persistentVolume, .limitRange, .resourceQuota, .endpoints: "v1"
        case .role, .roleBinding, .clusterRole, .clusterRoleBinding: "rbac.authorization.k8s.io/v1"
        case .ingress, .ingressClass, .networkPolicy: "networking.k8s.io/v1"
        case .storageClass: "storage.k8s.io/v1"
        case .priorityClass: "scheduling.k8s.io/v1"
        case .runtimeClass: "node.k8s.io/v1"
        case .endpointSlice: "discovery.k8s.io/v1"
        case .lease: "coordination.k8s.io/v1"
        case .customResourceDefinition: "apiextensions.k8s.io/v1"
        // Each says its own.
        case .customResource, .clusterCustomResource: ""
        }
    }

    /// Its objects are of kinds that definitions define.
    package var isCustom: Bool { self == .customResource || self == .clusterCustomResource }

    package var isNamespaced: Bool {
        switch self {
        case .serviceAccount, .role, .roleBinding, .ingress, .networkPolicy, .limitRange, .resourceQuota,
            .endpoints, .endpointSlice, .lease, .customResource:
            true
        case .clusterRole, .clusterRoleBinding, .ingressClass, .persistentVolume, .storageClass, .priorityClass,
            .runtimeClass, .customResourceDefinition, .clusterCustomResource:
            false
        }
    }

    /// Names of these become parts of addresses only (`ValidateRBACName` of Kubernetes' `pkg/apis/rbac/validation`):
    /// `system:node` is one.
    package var hasPathName: Bool {
        switch self {
        case .role, .roleBinding, .clusterRole, .clusterRoleBinding: true
        case .serviceAccount, .ingress, .ingressClass, .networkPolicy, .persistentVolume, .storageClass,
            .priorityClass, .runtimeClass, .limitRange, .resourceQuota, .endpoints, .endpointSlice, .lease,
            .customResourceDefinition, .customResource, .clusterCustomResource:
            false
        }
    }

    /// The fields that such an object has beside those of every object, in the API's order.
    package var fields: [String] {
        switch self {
        case .serviceAccount: ["secrets", "imagePullSecrets", "automountServiceAccountToken"]
        case .role: ["rules"]
        case .clusterRole: ["rules", "aggregationRule"]
        case .roleBinding, .clusterRoleBinding: ["subjects", "roleRef"]
        case .ingress, .ingressClass, .networkPolicy, .persistentVolume, .limitRange, .resourceQuota, .lease,
            .customResourceDefinition:
            ["spec"]
        // Whatever its definition says.
        case .customResource, .clusterCustomResource: []
        case .storageClass:
            [
                "provisioner", "parameters", "reclaimPolicy", "mountOptions", "allowVolumeExpansion",
                "volumeBindingMode", "allowedTopologies",
            ]
        case .priorityClass: ["value", "globalDefault", "description", "preemptionPolicy"]
        case .runtimeClass: ["handler", "overhead", "scheduling"]
        case .endpoints: ["subsets"]
        case .endpointSlice: ["addressType", "endpoints", "ports"]
        }
    }

    /// Those of the fields without which the API server refuses it.
    package var neededFields: [String] {
        switch self {
        case .roleBinding, .clusterRoleBinding: ["roleRef"]
        case .persistentVolume, .customResourceDefinition: ["spec"]
        case .storageClass: ["provisioner"]
        case .priorityClass: ["value"]
        case .runtimeClass: ["handler"]
        case .endpointSlice: ["addressType"]
        case .serviceAccount, .role, .clusterRole, .ingress, .ingressClass, .networkPolicy, .limitRange,
            .resourceQuota, .endpoints, .lease, .customResource, .clusterCustomResource:
            []
        }
    }

    /// What podsh does not do with it, a sentence; nil where it does what such an object is for.
    package var note: String? {
        switch self {
        case .serviceAccount:
            "pods run without its token: the API of an environment (`podsh up`) has one token for everybody"
        case .role, .roleBinding, .clusterRole, .clusterRoleBinding:
            "nothing here enforces it: who has the token of an environment's API (`podsh up`) may do everything"
        case .ingress: "nothing here serves its rules: ask the services that it names themselves"
        case .ingressClass: "nothing here serves an Ingress of this class"
        case .networkPolicy: "nothing here enforces it: every pod reaches every pod"
        case .storageClass: "nothing here provisions by it: the storage of a claim is a folder of podsh's own"
        case .priorityClass, .limitRange, .resourceQuota, .endpoints, .endpointSlice, .persistentVolume, .lease,
            .customResourceDefinition, .customResource, .clusterCustomResource:
            nil
        case .runtimeClass: "nothing here chooses by it: every pod runs with the one OCI runtime of the machine"
        }
    }
}

/// An object of such a kind.
package struct UnstructuredObject: Hashable, Sendable {
    /// A field that is kept as it came.
    package struct Field: Hashable, Sendable, Codable {
        package let name: String
        /// Its value as JSON, in one line.
        package let json: String

        package init(name: String, json: String) {
            self.name = name
            self.json = json
        }
    }

    package let kind: UnstructuredKind
    package var meta: ObjectMeta
    /// Without `apiVersion`, `kind`, `metadata` and `status`; of a custom kind all but the metadata.
    package var fields: [Field]
    package var effect: InertEffect?
    /// Of a quota as it is shown: what is used of each that it limits.
    package var used = ResourceList()
    /// Of a volume.
    package var volumeState = VolumeState.available

    package init(_ kind: UnstructuredKind, meta: ObjectMeta, fields: [Field]) {
        self.kind = kind
        self.meta = meta
        self.fields = fields
    }

    /// What it demands of others in its namespace, of the kinds that do.
    package var policy: NamespacePolicy? { effect?.policy }

    package var key: ObjectKey { ObjectKey(.unstructured(kind), meta.name, namespace: meta.namespace) }
}

/// What an object brings about, of the kinds that bring about anything.
package enum InertEffect: Hashable, Sendable, Codable {
    case policy(NamespacePolicy)
    case endpoints(WrittenEndpoints)
    case volume(PersistentVolumeSpec)
    case storageClass(StorageClassSpec)

    package var policy: NamespacePolicy? { if case .policy(let policy) = self { policy } else { nil } }
}
