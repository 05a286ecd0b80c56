/// Priorities that Kubernetes keeps for itself (`pkg/apis/scheduling`).
enum PriorityClasses {
    static let system: [String: Int32] = [
        "system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000,
    ]
    /// `HighestUserDefinablePriority`.
    static let most: Int32 = 1_000_000_000
}
