/// What a StatefulSet wishes beside template and replicas. Defaults as in `pkg/apis/apps/v1/defaults.go`.
package struct StatefulSetSpec: Hashable, Sendable {
    package enum PodManagement: UInt8, Hashable, Sendable {
        /// The next pod when the one before it is running and ready; down from the top, one at a time.
        case orderedReady
        case parallel
    }

    package enum UpdateStrategy: Hashable, Sendable {
        /// Highest ordinal first; ordinals below the partition keep the old revision.
        case rolling(partition: Int)
        case onDelete
    }

    /// A claim that each replica has of its own, as `NAME-POD`.
    package struct ClaimTemplate: Hashable, Sendable {
        package var name: String
        /// Bytes.
        package var size: Int64

        package init(name: String, size: Int64) {
            self.name = name
            self.size = size
        }
    }

    package var serviceName = ""
    package var podManagement = PodManagement.orderedReady
    package var updateStrategy = UpdateStrategy.rolling(partition: 0)
    package var claims: [ClaimTemplate] = []
    /// The ordinal of the first replica.
    package var startOrdinal = 0
    /// Claims of pods that are gone by scaling down, and by deletion of the set, go too; by default they stay (Retain).
    package var deletesClaimsWhenScaled = false
    package var deletesClaimsWhenDeleted = false
    package var revisionHistoryLimit = 10

    package init() {}
}

package struct StatefulSetState: Hashable, Sendable {
    package init() {}
}
