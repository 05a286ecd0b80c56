/// What the spec of a DaemonSet has beside its template. Defaults as in `pkg/apis/apps/v1/defaults.go`.
package struct DaemonSetSpec: Hashable, Sendable, Codable {
    package enum UpdateStrategy: Hashable, Sendable, Codable {
        case rolling(surge: CountOrPercent, unavailable: CountOrPercent)
        case onDelete
    }

    package var updateStrategy = UpdateStrategy.rolling(surge: .count(0), unavailable: .count(1))
    package var revisionHistoryLimit = 10

    package init() {}
}

/// Where a DaemonSet is on its way. How many nodes it shall run on is the workload's `replicas`.
package struct DaemonSetState: Hashable, Sendable {
    /// Number of the revision that is wanted; 0 before the first sync.
    package var update: Int64 = 0
    /// Nodes that it shall run on and that have a pod of it.
    package var current = 0
    /// Nodes that have a pod of it and should not.
    package var misscheduled = 0

    package init() {}
}

extension DaemonSetSpec.UpdateStrategy {
    /// `rolling surge 0 unavailable 1`, `on-delete`.
    package var text: String {
        switch self {
        case .rolling(let surge, let unavailable): "rolling surge \(surge) unavailable \(unavailable)"
        case .onDelete: "on-delete"
        }
    }
}

extension DaemonSetSpec {
    /// What each of its pods tolerates beside what the template says (`AddOrUpdateDaemonPodTolerations`): a lost node
    /// for ever, a node that is cordoned or short of something, and with the host's network one whose network is not
    /// there.
    package static func tolerations(of spec: PodSpec) -> [Toleration] {
        var added = [
            Toleration(key: Taint.notReadyKey, effect: .noExecute),
            Toleration(key: Taint.unreachableKey, effect: .noExecute),
        ]
        var keys = [
            Taint.diskPressureKey, Taint.memoryPressureKey, Taint.pidPressureKey, Taint.unschedulableKey,
        ]
        if spec.usesHostNetwork { keys.append(Taint.networkUnavailableKey) }
        added += keys.map { Toleration(key: $0, effect: .noSchedule) }
        return added.filter { !spec.tolerations.contains($0) }
    }
}
