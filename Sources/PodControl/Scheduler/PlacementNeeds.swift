import PodModel

/// What the scheduler has to know of a pod. Pods with equal needs are one class: one test and one tournament for all.
struct PlacementNeeds: Hashable {
    let namespace: UInt32
    let request: ResourceAmount
    let nodeSelector: Labels
    let affinity: [AffinityTerm]
    let tolerations: [Toleration]
    let spread: [SpreadConstraint]
    let hostPorts: [UInt32]
    let claims: [String]
    /// Every pod that asks for something bears a node short of memory (admission adds the toleration unless BestEffort).
    let bearsMemoryPressure: Bool
    /// Pods of one class wait for the same room: the higher priority is served first.
    let priority: Int32
    /// The controller whose pods are spread, by UID; 0 for none.
    let owner: UInt64
    /// The pod's labels, where they decide (`usesLabels`); else empty.
    let labels: Labels

    init(
        template: PodTemplate, labels: Labels, namespace: UInt32, claims: [String], owner: UInt64, isRepelled: Bool
    ) {
        let spec = template.spec
        self.namespace = namespace
        request = template.request
        nodeSelector = spec.nodeSelector
        affinity = spec.affinity
        tolerations = spec.tolerations
        spread = spec.spread
        priority = spec.priority
        bearsMemoryPressure = template.qualityOfService != .bestEffort
        hostPorts = template.hostPorts
        self.claims = claims
        self.owner = owner
        let usesLabels = isRepelled || !spec.spread.isEmpty || spec.affinity.contains { $0.topology != nil }
        self.labels = usesLabels ? labels : [:]
    }

    /// Depends on where other pods are, or on ports: every node is looked at for every pod.
    var isGeneral: Bool {
        !spread.isEmpty || !hostPorts.isEmpty || !labels.isEmpty || affinity.contains { $0.topology != nil }
    }
}

extension AffinityTerm {
    /// The domain of a term about pods; nil for one about nodes.
    var topology: Topology? {
        if case .pod(_, let topology) = target { topology } else { nil }
    }
}
