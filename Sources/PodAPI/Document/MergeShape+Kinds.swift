package import PodModel

// The facts are those of the API's own types: the tags `patchStrategy`, `patchMergeKey`, `listType`, `listMapKey` and
// `mapType` in `k8s.io/api` and `apimachinery/pkg/apis/meta/v1`, as its OpenAPI document of 1.37 tells them;
// `MergeShapeTests` holds the table against that.

extension FieldShape {
    /// A list whose items are told apart by these keys, the first of which is the patch's.
    fileprivate static func keyed(_ keys: Key..., of shape: MergeShape = MergeShape()) -> FieldShape {
        var field = FieldShape()
        field.list = .map(keys)
        field.strategy = .merge(key: keys[0].name)
        field.shape = shape
        return field
    }

    /// A list that who applies it owns as a whole, and that a patch merges all the same.
    fileprivate static func patched(by key: String) -> FieldShape {
        var field = FieldShape()
        field.strategy = .merge(key: key)
        return field
    }

    /// A list of scalars, each there once.
    fileprivate static func set(isMerged: Bool = false) -> FieldShape {
        var field = FieldShape()
        field.list = .set
        field.strategy = isMerged ? .union : .replace
        return field
    }

    fileprivate static func object(_ fields: [String: FieldShape]) -> FieldShape {
        var field = FieldShape()
        field.shape = MergeShape(fields)
        return field
    }

    fileprivate static let whole: FieldShape = {
        var field = FieldShape()
        field.shape = .whole
        return field
    }()

    fileprivate static let conditions = keyed("type")

    fileprivate var alwaysThere: FieldShape {
        var field = self
        field.isAlwaysThere = true
        return field
    }

    fileprivate var replacedByPatches: FieldShape {
        var field = self
        field.isReplaced = true
        field.strategy = .replace
        return field
    }
}

extension FieldShape.Key: ExpressibleByStringLiteral {
    package init(stringLiteral name: String) {
        self.init(name: name, fallback: nil)
    }

    fileprivate static let `protocol` = FieldShape.Key(name: "protocol", fallback: "TCP")
}

extension MergeShape {
    fileprivate static let whole = MergeShape(isAtomic: true)

    private static let metadata: FieldShape = .object([
        "finalizers": .set(isMerged: true), "ownerReferences": .keyed("uid", of: .whole),
    ]).alwaysThere

    private static let container = MergeShape([
        "env": .keyed(
            "name",
            of: MergeShape([
                "valueFrom": .object([
                    "configMapKeyRef": .whole, "secretKeyRef": .whole, "fieldRef": .whole, "resourceFieldRef": .whole,
                    "fileKeyRef": .whole,
                ])
            ])),
        "ports": .keyed("containerPort", .protocol),
        "volumeDevices": .keyed("devicePath"),
        "volumeMounts": .keyed("mountPath", of: MergeShape(["bindMountOptions": .set()])),
        "resources": resources.alwaysThere,
    ])

    private static let resources: FieldShape = .object(["claims": .keyed("name").replacedByPatches])

    private static let labelSelector = FieldShape.whole

    private static let podSpec: FieldShape = .object([
        "containers": .keyed("name", of: container).alwaysThere,
        "initContainers": .keyed("name", of: container),
        "ephemeralContainers": .keyed("name", of: container),
        "evictionResponders": .keyed("name", of: .whole),
        "hostAliases": .keyed("ip"),
        "imagePullSecrets": .keyed("name", of: .whole),
        "nodeSelector": .whole,
        "resourceClaims": .keyed("name"),
        "resources": resources,
        "schedulingGates": .keyed("name"),
        "topologySpreadConstraints": .keyed(
            "topologyKey", "whenUnsatisfiable", of: MergeShape(["labelSelector": labelSelector])),
        "volumes": .keyed("name", of: volume),
        "affinity": .object([
            "nodeAffinity": .object(["requiredDuringSchedulingIgnoredDuringExecution": .whole])
        ]),
    ])

    private static let volume = MergeShape([
        "cephfs": .object(["secretRef": .whole]), "cinder": .object(["secretRef": .whole]),
        "csi": .object(["nodePublishSecretRef": .whole]), "flexVolume": .object(["secretRef": .whole]),
        "iscsi": .object(["secretRef": .whole]), "rbd": .object(["secretRef": .whole]),
        "scaleIO": .object(["secretRef": .whole]), "storageos": .object(["secretRef": .whole]),
        "ephemeral": .object([
            "volumeClaimTemplate": .object(["metadata": metadata, "spec": claimSpec.alwaysThere])
        ]),
    ])

    private static let claimSpec: FieldShape = .object([
        "selector": labelSelector, "dataSource": .whole, "resources": FieldShape().alwaysThere,
    ])

    private static let podTemplate: FieldShape = .object(["metadata": metadata, "spec": podSpec.alwaysThere])
        .alwaysThere

    private static let healthConditions = MergeShape(["healthConditions": .keyed("status", "reason")])

    private static let podStatus: FieldShape = .object([
        "conditions": .conditions,
        "hostIPs": .patched(by: "ip"),
        "podIPs": .keyed("ip"),
        "resourceClaimStatuses": .keyed("name"),
        "nodeAllocatableResourceClaimStatuses": .keyed(
            "resourceClaimName",
            of: MergeShape(["containers": .set(), "mapping": .keyed("name"), "overhead": .keyed("name")])),
        "resources": resources,
        "volumeHealth": .keyed("name", of: healthConditions).replacedByPatches,
    ])

    private static let jobSpec: FieldShape = .object([
        "selector": labelSelector, "template": podTemplate,
        "scheduling": .object(["resourceClaims": .keyed("name")]),
    ])

    private static func object(
        spec: FieldShape? = nil, status: FieldShape? = nil, _ others: [String: FieldShape] = [:]
    ) -> MergeShape {
        var fields = others
        fields["metadata"] = metadata
        fields["spec"] = spec?.alwaysThere
        fields["status"] = status?.alwaysThere
        return MergeShape(fields)
    }

    private static func workload(
        _ fields: [String: FieldShape] = [:], selector: FieldShape = labelSelector
    )
        -> MergeShape
    {
        var spec = fields
        spec["template"] = podTemplate
        spec["selector"] = selector
        return object(spec: .object(spec), status: .object(["conditions": .conditions]))
    }

    /// What the built-in kinds are; made once each.
    package static func of(_ kind: ObjectKind) -> MergeShape { shapes[kind.position] }

    private static let shapes = ObjectKind.allCases.map(made)

    private static func made(of kind: ObjectKind) -> MergeShape {
        switch kind {
        case .pod: object(spec: podSpec, status: podStatus)
        case .deployment: workload(["strategy": FieldShape().alwaysThere])
        case .replicaSet: workload()
        case .replicationController: workload(selector: .whole)
        case .statefulSet, .daemonSet: workload(["updateStrategy": FieldShape().alwaysThere])
        case .job:
            object(
                spec: jobSpec,
                status: .object([
                    "conditions": .patched(by: "type"),
                    "uncountedTerminatedPods": .object(["failed": .set(), "succeeded": .set()]),
                ]))
        case .cronJob:
            object(
                spec: .object([
                    "jobTemplate": .object(["metadata": metadata, "spec": jobSpec.alwaysThere]).alwaysThere
                ]), status: FieldShape())
        case .service:
            object(
                spec: .object(["ports": .keyed("port", .protocol), "selector": .whole]),
                status: .object(["conditions": .conditions, "loadBalancer": FieldShape().alwaysThere]))
        case .configMap, .secret: object()
        case .autoscaler:
            object(
                spec: .object(["scaleTargetRef": FieldShape().alwaysThere]),
                status: .object(["conditions": .conditions]))
        case .budget:
            object(
                spec: .object(["selector": labelSelector.replacedByPatches]),
                status: .object(["conditions": .conditions]))
        case .persistentVolumeClaim:
            object(
                spec: claimSpec,
                status: .object([
                    "conditions": .conditions,
                    "healthStatus": .object(["healthConditions": .keyed("status", "reason")]),
                ]))
        case .template: object(["template": podTemplate])
        case .node:
            object(
                spec: .object([
                    "podCIDRs": .set(isMerged: true),
                    "podPreemptionPolicy": .object(["disableResizePreemption": .set()]),
                ]),
                status: .object([
                    "addresses": .keyed("type"), "conditions": .conditions, "nodeInfo": FieldShape().alwaysThere,
                    "daemonEndpoints": FieldShape().alwaysThere,
                ]))
        case .namespace: object(spec: FieldShape(), status: .object(["conditions": .conditions]))
        case .event:
            object([
                "involvedObject": .whole.alwaysThere, "related": .whole,
                "source": FieldShape().alwaysThere,
            ])
        case .unstructured(let kind): made(of: kind)
        }
    }

    private static func made(of kind: UnstructuredKind) -> MergeShape {
        switch kind {
        case .serviceAccount: object(["secrets": .keyed("name", of: .whole)])
        case .endpoints, .endpointSlice, .lease, .customResource, .clusterCustomResource: object()
        case .customResourceDefinition:
            object(
                spec: FieldShape(), status: .object(["conditions": .keyed("type").replacedByPatches]))
        case .role, .clusterRole, .storageClass, .priorityClass, .ingressClass: object()
        case .roleBinding, .clusterRoleBinding: object(["roleRef": .whole.alwaysThere])
        case .ingress:
            object(
                spec: .object([
                    "defaultBackend": .object(["resource": .whole, "service": .object(["port": .whole])])
                ]),
                status: .object(["loadBalancer": FieldShape().alwaysThere]))
        case .networkPolicy: object(spec: .object(["podSelector": labelSelector]))
        case .persistentVolume:
            object(
                spec: .object([
                    "nodeAffinity": .object(["required": .whole]),
                    "cephfs": .object(["secretRef": .whole]), "cinder": .object(["secretRef": .whole]),
                    "flexVolume": .object(["secretRef": .whole]), "iscsi": .object(["secretRef": .whole]),
                    "rbd": .object(["secretRef": .whole]), "scaleIO": .object(["secretRef": .whole]),
                    "storageos": .object(["secretRef": .whole]),
                    "csi": .object([
                        "controllerExpandSecretRef": .whole, "controllerPublishSecretRef": .whole,
                        "nodeExpandSecretRef": .whole, "nodePublishSecretRef": .whole, "nodeStageSecretRef": .whole,
                    ]),
                ]), status: FieldShape())
        case .runtimeClass: object(["scheduling": .object(["nodeSelector": .whole])])
        case .limitRange: object(spec: FieldShape())
        case .resourceQuota: object(spec: .object(["scopeSelector": .whole]), status: FieldShape())
        }
    }
}
