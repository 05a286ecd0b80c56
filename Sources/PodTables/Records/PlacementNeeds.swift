package import PodModel

/// What the scheduler has to know of a pod. Pods with equal needs are one class: one test and one tree of scores for
/// all.
package struct PlacementNeeds: Hashable {
    package let namespace: NamespaceSlot
    package let request: ResourceAmount
    package let otherRequests: ResourceCounts
    package let nodeSelector: Labels
    package let affinity: [AffinityTerm]
    package let tolerations: [Toleration]
    package let spread: [SpreadConstraint]
    package let hostPorts: [HostPort]
    package let claims: [String]
    /// Every pod that asks for something bears a node short of memory (admission adds the toleration unless
    /// BestEffort).
    package let bearsMemoryPressure: Bool
    /// Pods of one class wait for the same room: the higher priority is served first.
    package let priority: Int32
    /// The controller whose pods are spread, by UID; 0 for none.
    package let owner: UInt64
    /// Placed pods have something to say about such a pod: they keep it away, or weigh where it goes.
    package let isConcerned: Bool
    /// The pod's labels, where they decide (`dependsOnPods`); else empty.
    package let labels: Labels

    package init(
        template: PodTemplate, labels: Labels, namespace: NamespaceSlot, claims: [String], owner: UInt64,
        isConcerned: Bool
    ) {
        let spec = template.spec
        self.namespace = namespace
        request = template.request
        otherRequests = template.otherRequests
        nodeSelector = spec.nodeSelector
        affinity = spec.affinity
        tolerations = spec.tolerations
        spread = spec.spread
        priority = spec.priority
        bearsMemoryPressure = template.qualityOfService != .bestEffort
        hostPorts = template.hostPorts
        self.claims = claims
        self.owner = owner
        self.isConcerned = isConcerned
        let dependsOnPods = isConcerned || !spec.spread.isEmpty || spec.affinity.contains { $0.pods != nil }
        self.labels = dependsOnPods ? labels : [:]
    }

    /// Depends on where other pods are, or on ports: every node is looked at for every pod.
    package var needsFullScan: Bool {
        isConcerned || !spread.isEmpty || !hostPorts.isEmpty || affinity.contains { $0.pods != nil }
    }

    /// Another pod that gets a node may open one to this: required affinity to it, or an even spread.
    package var gainsByPods: Bool {
        !spread.isEmpty || affinity.contains { $0.pods != nil && !$0.isAnti && $0.preference == nil }
    }
}
