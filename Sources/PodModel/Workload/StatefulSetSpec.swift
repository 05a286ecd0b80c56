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

/// Where a StatefulSet is on its way.
package struct StatefulSetState: Hashable, Sendable {
    /// Number of the revision that replicas below the partition have, and of the one that is wanted; 0 before the first
    /// sync. Equal when no update is under way.
    package var current: Int64 = 0
    package var update: Int64 = 0
    /// What has to happen before the next step: `db-1 to be ready`; empty when nothing is waited for.
    package var waitsFor = ""

    package init() {}
}

extension StatefulSetSpec {
    /// Names of labels that every pod carries.
    package static let podNameLabel = "statefulset.kubernetes.io/pod-name"
    package static let podIndexLabel = "apps.kubernetes.io/pod-index"
    /// Ordinals that can be: what a set remembers of its replicas stays small.
    package static let ordinals = 0...3_000_000

    /// The claim that a pod has of a template: `data-db-0`.
    package static func claim(_ template: String, of pod: String) -> String { "\(template)-\(pod)" }
}

extension StatefulSetSpec.UpdateStrategy {
    /// `rolling`, `rolling partition 2`, `on-delete`.
    package var text: String {
        switch self {
        case .rolling(let partition): partition == 0 ? "rolling" : "rolling partition \(partition)"
        case .onDelete: "on-delete"
        }
    }
}

extension StatefulSetSpec.PodManagement {
    /// `ordered`, `parallel`: the language's words.
    package var word: String { self == .parallel ? "parallel" : "ordered" }
}
