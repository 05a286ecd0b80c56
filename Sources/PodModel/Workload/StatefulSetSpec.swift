/// What the spec of a StatefulSet has beside template and replicas. Defaults as in `pkg/apis/apps/v1/defaults.go`.
package struct StatefulSetSpec: Hashable, Sendable, Codable {
    package enum PodManagement: UInt8, Hashable, Sendable, Codable {
        /// The next pod when the one before it is running and ready; down from the top, one at a time.
        case orderedReady
        case parallel
    }

    package enum UpdateStrategy: Hashable, Sendable, Codable {
        /// Highest ordinal first; ordinals below the partition keep the old revision.
        case rolling(partition: Int)
        case onDelete
    }

    /// A claim that each replica has of its own, as `NAME-POD`, and the volume that it is in the pod. In Kubernetes
    /// both have one name, in the language each its own: `volume data claim disk size 1Gi`.
    package struct ClaimTemplate: Hashable, Sendable, Codable {
        package var name: String
        package var volume: String
        /// Bytes.
        package var size: Int64
        package var spec: ClaimSpec
        /// Of the claims that are made.
        package var labels: Labels = [:]
        package var annotations: Labels = [:]

        /// No volume given: the one of the claim's name.
        package init(name: String, volume: String? = nil, size: Int64, spec: ClaimSpec = ClaimSpec()) {
            self.spec = spec
            self.name = name
            self.volume = volume ?? name
            self.size = size
        }
    }

    package var serviceName = ""
    package var podManagement = PodManagement.orderedReady
    package var updateStrategy = UpdateStrategy.rolling(partition: 0)
    /// A pod of an old revision that is not ready is replaced at once. Kubernetes waits for it to become ready, for
    /// ever if need be (kubernetes/kubernetes#67250).
    package var replacesUnready = false
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
    /// The pod that is waited for has an old revision: a corrected template does not reach it.
    package var isHeldByOld = false

    /// What is waited for, and how to help where it may be for ever.
    package var waitsText: String {
        isHeldByOld
            ? waitsFor + ", which has an old revision: delete it, or say 'strategy rolling replace-unready'" : waitsFor
    }

    package init() {}
}

extension StatefulSetSpec {
    /// Names of labels that every pod carries.
    package static let podNameLabel = "statefulset.kubernetes.io/pod-name"
    package static let podIndexLabel = "apps.kubernetes.io/pod-index"
    /// Ordinals that can be: what a set remembers of its replicas stays small.
    package static let ordinals = 0...3_000_000

    /// The name of a set's pod: `db-0`.
    package static func pod(_ ordinal: Int, of set: String) -> String { "\(set)-\(ordinal)" }

    /// The claims that a pod has of its own.
    package func claimKeys(of pod: String, namespace: String) -> [ObjectKey] {
        claims.map { ObjectKey(.persistentVolumeClaim, Self.claim($0.name, of: pod), namespace: namespace) }
    }

    /// The claim that a pod has of a template: `data-db-0`.
    package static func claim(_ template: String, of pod: String) -> String { "\(template)-\(pod)" }
}

extension StatefulSetSpec {
    /// `rolling partition 2 replace-unready`.
    package var strategyText: String { updateStrategy.text + (replacesUnready ? " replace-unready" : "") }
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
