import PodKubernetes
package import PodModel
import PodText

/// ReplicaSets, ReplicationControllers, StatefulSets and DaemonSets. Each ends before its events.
extension Description {
    package mutating func describe(replicaSet set: Workload, pods: [Pod]) {
        describeNames(set.meta)
        field("Selector", set.selector.description)
        describeMetadata(set.meta)
        describeController(set.meta)
        field("Replicas", "\(set.status.replicas) current / \(set.replicas) desired")
        describePodsStatus(pods)
        describe(set.template)
        describe(conditions: set.conditions, withReasons: true)
    }

    package mutating func describe(statefulSet set: Workload, _ spec: StatefulSetSpec, pods: [Pod]) {
        describeNames(set.meta)
        field("CreationTimestamp", set.meta.created.rfc1123)
        field("Selector", set.selector.description)
        describeMetadata(set.meta)
        field("Replicas", "\(set.replicas) desired | \(set.status.replicas) total")
        switch spec.updateStrategy {
        case .rolling(let partition):
            field("Update Strategy", "RollingUpdate")
            field("Partition", String(partition), depth: 1)
        case .onDelete: field("Update Strategy", "OnDelete")
        }
        describePodsStatus(pods)
        describe(set.template)
        describe(spec.claims)
    }

    private mutating func describe(_ claims: [StatefulSetSpec.ClaimTemplate]) {
        guard !claims.isEmpty else { return field("Volume Claims", "<none>") }
        heading("Volume Claims")
        for claim in claims {
            field("Name", claim.name, depth: 1)
            field("StorageClass", claim.spec.storageClass ?? "", depth: 1)
            list("Labels", [], depth: 1)
            list("Annotations", [], depth: 1)
            field("Capacity", Quantity.bytesText(claim.size), depth: 1)
            field("Access Modes", "[\(claim.spec.accessModes.map(\.apiName).joined(separator: " "))]", depth: 1)
        }
    }

    package mutating func describe(daemonSet set: Workload, _ state: DaemonSetState, pods: [Pod]) {
        describeNames(set.meta)
        field("Selector", set.selector.description)
        field("Node-Selector", set.template.spec.nodeSelector.description)
        describeMetadata(set.meta)
        row(["Desired Number of Nodes Scheduled: \(set.replicas)"])
        row(["Current Number of Nodes Scheduled: \(state.current)"])
        row(["Number of Nodes Scheduled with Up-to-date Pods: \(set.status.updated)"])
        row(["Number of Nodes Scheduled with Available Pods: \(set.status.available)"])
        row(["Number of Nodes Misscheduled: \(state.misscheduled)"])
        describePodsStatus(pods)
        describe(set.template)
    }

    mutating func describeNames(_ meta: ObjectMeta) {
        field("Name", meta.name)
        field("Namespace", meta.namespace)
    }
}

/// Deployments.
extension Description {
    package mutating func describe(
        deployment set: Workload, _ spec: DeploymentSpec, _ state: DeploymentState, replicaSets: [Workload]
    ) {
        describeNames(set.meta)
        field("CreationTimestamp", set.meta.created.rfc1123)
        describeMetadata(set.meta)
        field("Selector", set.selector.description)
        let status = set.status
        field(
            "Replicas",
            """
            \(set.replicas) desired | \(status.updated) updated | \(status.replicas) total | \
            \(status.available) available | \(set.unavailable) unavailable
            """, style: status.available == set.replicas ? .plain : .caution)
        field("StrategyType", spec.strategyType)
        field("MinReadySeconds", String(set.minReady.secondsRoundedUp))
        if case .rolling(let surge, let unavailable) = spec.strategy {
            field("RollingUpdateStrategy", "\(unavailable) max unavailable, \(surge) max surge")
        }
        describe(set.template)
        describe(conditions: set.conditions, withReasons: true)
        describe(replicaSets, newest: state.revision)
    }

    private mutating func describe(_ sets: [Workload], newest: Int64) {
        guard !sets.isEmpty else { return }
        let number = String(newest)
        let isNew = { (set: Workload) in set.meta.annotations[DeploymentState.revisionAnnotation] == number }
        field("OldReplicaSets", text(sets.filter { !isNew($0) }))
        field("NewReplicaSet", text(sets.filter(isNew)))
    }

    private func text(_ sets: [Workload]) -> String {
        let all = sets.map { "\($0.meta.name) (\($0.status.replicas)/\($0.replicas) replicas created)" }
        return all.isEmpty ? "<none>" : all.joined(separator: ", ")
    }
}
