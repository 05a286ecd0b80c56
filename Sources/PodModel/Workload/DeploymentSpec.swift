/// How a Deployment replaces its pods. Defaults as in `pkg/apis/apps/v1/defaults.go`.
package struct DeploymentSpec: Hashable, Sendable, Codable {
    package enum Strategy: Hashable, Sendable, Codable {
        /// At most `surge` pods above the replicas, at most `unavailable` below.
        case rolling(surge: CountOrPercent, unavailable: CountOrPercent)
        /// All old pods stop before the first new one starts.
        case recreate
    }

    package var strategy = Strategy.rolling(surge: .percent(25), unavailable: .percent(25))
    package var revisionHistoryLimit = 10
    /// Without progress for this long a roll-out is said to be stuck; it is not rolled back.
    package var progressDeadline = TimeSpan.seconds(600)
    package var isPaused = false

    package init() {}
}

/// Where a Deployment's roll-out is.
package struct DeploymentState: Hashable, Sendable {
    /// Number of the revision that is wanted now, from 1.
    package var revision: Int64 = 0
    /// `Progressing` and `Available` of the Kubernetes API; nil before the first sync.
    package var progressing: Condition?
    package var isAvailable: Condition?
    /// When progress was last seen.
    package var progressed: Timestamp?
    /// A new revision is on its way and has not arrived yet.
    package var isRolling = false
    /// The replicas for which its replica sets were last scaled.
    package var scaledFor: Int?

    package init() {}
}

extension Workload {
    /// A roll-out that has made no progress within its deadline.
    package var isStuck: Bool {
        if case .deployment(let state) = state { return state.progressing?.reason == DeploymentState.deadlineExceeded }
        return false
    }
}

extension Workload {
    /// Of a deployment what annotations its newest replica set has, too (`SetNewReplicaSetAnnotations`): all but what
    /// is about the deployment alone.
    package var annotationsOfReplicaSet: Labels {
        meta.annotations.isEmpty ? meta.annotations : meta.annotations.removing(Self.deploymentsOwnAnnotations)
    }

    private static let deploymentsOwnAnnotations: Set = [
        "kubectl.kubernetes.io/last-applied-configuration", DeploymentState.revisionAnnotation,
        "deployment.kubernetes.io/revision-history", "deployment.kubernetes.io/desired-replicas",
        "deployment.kubernetes.io/max-replicas", "deprecated.deployment.rollback.to",
    ]

    /// Of a deployment's newest replica set: the deployment says something else beside the template.
    package func lags(behind deployment: Workload) -> Bool {
        minReady != deployment.minReady
            || deployment.annotationsOfReplicaSet.pairs.contains { meta.annotations[$0.key] != $0.value }
    }
}

extension DeploymentState {
    /// Annotation by which a ReplicaSet tells which revision of its Deployment it is.
    package static let revisionAnnotation = "deployment.kubernetes.io/revision"
    /// The reason of a roll-out that is stuck.
    package static let deadlineExceeded = "ProgressDeadlineExceeded"
}

extension DeploymentSpec.Strategy {
    /// `rolling surge 25% unavailable 25%`, `recreate`.
    package var text: String {
        switch self {
        case .rolling(let surge, let unavailable): "rolling surge \(surge) unavailable \(unavailable)"
        case .recreate: "recreate"
        }
    }
}
