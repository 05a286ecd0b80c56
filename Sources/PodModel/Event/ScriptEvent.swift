/// An event in the language's sense: what `on EVENT { … }` reacts to.
package struct ScriptEvent: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        case nodeFail, nodeRestore, podCrash, podReady, podFail, oom, evict, scale
        case rolloutDone, rolloutStuck, jobDone, jobFail, probeFail

        /// `node-fail`, `pod-crash` …: the language's word.
        package var word: String {
            switch self {
            case .nodeFail: "node-fail"
            case .nodeRestore: "node-restore"
            case .podCrash: "pod-crash"
            case .podReady: "pod-ready"
            case .podFail: "pod-fail"
            case .oom: "oom"
            case .evict: "evict"
            case .scale: "scale"
            case .rolloutDone: "rollout-done"
            case .rolloutStuck: "rollout-stuck"
            case .jobDone: "job-done"
            case .jobFail: "job-fail"
            case .probeFail: "probe-fail"
            }
        }
    }

    package var kind: Kind
    package var object: ObjectKey
    /// The controller of the object, so that `of replicaset/web` finds its pods.
    package var owner: ObjectKey?
    package var labels: Labels
    package var node: String?
    package var reason: String
    /// Exit code, when a process ended.
    package var code: Int32?
    package var time: Timestamp

    package init(
        kind: Kind, object: ObjectKey, owner: ObjectKey? = nil, labels: Labels = [:], node: String? = nil,
        reason: String = "", code: Int32? = nil, time: Timestamp
    ) {
        self.kind = kind
        self.object = object
        self.owner = owner
        self.labels = labels
        self.node = node
        self.reason = reason
        self.code = code
        self.time = time
    }
}
