/// What a declaration asks for, with every word read and every default filled in: the language's output and the
/// control plane's input. Declaring an object again updates it.
package enum Manifest: Sendable, Codable {
    /// A bare pod.
    case pod(name: String, namespace: String, template: PodTemplate)
    /// A named cookie cutter; its template carries no automatic `app` label, which is added when a pod is cut.
    case template(name: String, namespace: String, template: PodTemplate)
    /// A ReplicaSet or ReplicationController. Without a template it is cut from the template of this name, else from
    /// the bare pod of this name, which it adopts; an existing controller keeps the template it has.
    case replicaSet(
        name: String, namespace: String, replicas: Int, template: PodTemplate?, isReplicationController: Bool)
    /// `selector` nil selects `app=NAME`.
    case service(
        name: String, namespace: String, ports: [ServicePort], selector: Labels?, isHeadless: Bool = false,
        traffic: ServiceTraffic = ServiceTraffic())
    /// Size in bytes.
    case claim(name: String, namespace: String, size: Int64, keep: Bool, spec: ClaimSpec = ClaimSpec())
    case config(
        name: String, namespace: String, data: ConfigData, isSecret: Bool, traits: ConfigTraits = ConfigTraits())
    /// `count` nodes named `GROUP-1` … (group `node` when none is given); the same group again sets it to this count.
    case nodes(group: String, count: Int, shape: NodeShape)
    case node(name: String, shape: NodeShape)
    case namespace(name: String)
    /// A controller with its template; of a kind for which `ObjectKind.isWorkload` holds.
    case workload(WorkloadManifest)
    case autoscaler(name: String, namespace: String, spec: AutoscalerSpec)
    case budget(name: String, namespace: String, spec: DisruptionBudgetSpec)
    /// What is kept as it came; nothing here acts on it but for its effect.
    case unstructured(
        UnstructuredKind, name: String, namespace: String, fields: [UnstructuredObject.Field],
        effect: InertEffect? = nil)
}

/// A controller as it is declared.
package struct WorkloadManifest: Sendable, Codable {
    package var key: ObjectKey
    package var template: PodTemplate
    package var spec: WorkloadSpec
    /// nil: what it has, or 1. Means nothing to a DaemonSet, Job or CronJob.
    package var replicas: Int?
    /// nil: the label `app` of the template. A Job makes its own.
    package var selector: Selector?
    package var minReady = TimeSpan.zero

    package init(_ key: ObjectKey, template: PodTemplate, spec: WorkloadSpec, replicas: Int? = nil) {
        self.key = key
        self.template = template
        self.spec = spec
        self.replicas = replicas
    }
}

/// What a node is declared to be.
package struct NodeShape: Hashable, Sendable, Codable {
    package var capacity = NodeCapacity()
    /// Of resources beside cpu and memory.
    package var others = ResourceCounts()
    /// Includes the zone label when a zone is declared.
    package var labels: Labels = [:]
    package var taints: [Taint] = []

    package init() {}
}
