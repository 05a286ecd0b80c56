import PodCollections
package import PodModel
package import PodTables

/// The deployment controller: one replica set a revision, rolled from one to the next (`pkg/controller/deployment`).
package enum DeploymentController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Void, at now: Timestamp
    ) -> Outcome {
        guard var plan = RolloutPlan(view, slot, at: now) else { return Outcome() }
        plan.decide()
        return plan.outcome
    }
}

extension ClusterTables {
    /// The replica set that was made for the template that a deployment wants now.
    package func currentReplicaSet(of slot: WorkloadSlot) -> WorkloadSlot? {
        workloads[slot].children.first { isCurrent(replicaSet: $0, of: slot) }
    }

    package func isCurrent(replicaSet child: WorkloadSlot, of slot: WorkloadSlot) -> Bool {
        guard let source = workloads[child].sourceTemplate,
            workloads[child].restartGeneration == workloads[slot].restartGeneration
        else { return false }
        return source === workloads[slot].object.template || source.isSame(as: workloads[slot].object.template)
    }
}

extension DeploymentSpec {
    /// Surge rounded up, unavailable rounded down; both zero would never move, so one may be missing
    /// (`ResolveFenceposts`).
    package func fenceposts(of replicas: Int) -> (surge: Int, unavailable: Int) {
        guard case .rolling(let surge, let unavailable) = strategy else { return (0, 0) }
        let most = surge.resolved(of: replicas, roundingUp: true)
        let missing = unavailable.resolved(of: replicas, roundingUp: false)
        return most == 0 && missing == 0 ? (0, 1) : (most, min(missing, replicas))
    }
}

/// Labels and annotations by which revisions are told apart.
package enum RevisionLabels {
    package static let templateHash = "pod-template-hash"
    package static let revision = DeploymentState.revisionAnnotation
}
