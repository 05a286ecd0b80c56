/// A controller with a pod template: ReplicaSet, ReplicationController, StatefulSet, DaemonSet and Job own pods; a
/// Deployment owns ReplicaSets, a CronJob owns Jobs. What all of them have stands here, what only one has in `spec` and
/// `state`.
package struct Workload: Sendable {
    package var meta: ObjectMeta
    package let kind: ObjectKind
    /// Pods wanted at a time: `spec.replicas`; of a DaemonSet the number of nodes it runs on, of a Job the pods it may
    /// run now. 0 for a CronJob.
    package var replicas: Int
    package var selector: Selector
    package var template: PodTemplate
    package var spec: WorkloadSpec
    /// How long a pod has to be ready before it is available (`minReadySeconds`).
    package var minReady: TimeSpan = .zero
    package var status = WorkloadStatus()
    package var state: WorkloadState
    /// Its pods are being changed in place; nil when none is.
    package var inPlace: InPlaceProgress?

    package init(
        meta: ObjectMeta, kind: ObjectKind, replicas: Int, selector: Selector, template: PodTemplate,
        spec: WorkloadSpec = .replicas
    ) {
        self.meta = meta
        self.kind = kind
        self.replicas = replicas
        self.selector = selector
        self.template = template
        self.spec = spec
        state = WorkloadState(of: spec)
    }

    package var key: ObjectKey { ObjectKey(kind, meta.name, namespace: meta.namespace) }
}

extension Workload {
    /// It has yet to replace pods of an old revision by itself, to change pods in place, or to look at its spec.
    package var isUpdating: Bool {
        if inPlace != nil { return true }
        switch (spec, state) {
        case (.deployment(let spec), _):
            guard !spec.isPaused else { return false }
            return status.observedGeneration != meta.generation || status.updated < replicas
        case (.statefulSet(let spec), _):
            guard status.observedGeneration == meta.generation else { return true }
            guard case .rolling(let partition) = spec.updateStrategy else { return false }
            return status.updated < replicas - min(partition, replicas)
        case (.daemonSet(let spec), _):
            guard status.observedGeneration == meta.generation else { return true }
            guard case .rolling = spec.updateStrategy else { return false }
            return status.updated < replicas
        case (.replicas, _), (.job, _), (.cronJob, _): return false
        }
    }
}

/// The spec of a workload beside its template and replicas.
package enum WorkloadSpec: Hashable, Sendable, Codable {
    /// A ReplicaSet or ReplicationController.
    case replicas
    case deployment(DeploymentSpec)
    case statefulSet(StatefulSetSpec)
    case daemonSet(DaemonSetSpec)
    case job(JobSpec)
    case cronJob(CronJobSpec)
}

/// What is so of a workload beside the counts that all have.
package enum WorkloadState: Hashable, Sendable {
    case replicas
    case deployment(DeploymentState)
    case statefulSet(StatefulSetState)
    case daemonSet(DaemonSetState)
    case job(JobState)
    case cronJob(CronJobState)

    package init(of spec: WorkloadSpec) {
        self =
            switch spec {
            case .replicas: .replicas
            case .deployment: .deployment(DeploymentState())
            case .statefulSet: .statefulSet(StatefulSetState())
            case .daemonSet: .daemonSet(DaemonSetState())
            case .job: .job(JobState())
            case .cronJob: .cronJob(CronJobState())
            }
    }
}

/// Counts of a workload's pods. Of a Deployment those of all its ReplicaSets together.
package struct WorkloadStatus: Hashable, Sendable {
    /// Active pods.
    package var replicas = 0
    package var ready = 0
    /// Ready for `minReady`.
    package var available = 0
    /// Of the newest revision; a ReplicaSet has none but its own.
    package var updated = 0
    package var observedGeneration: Int64 = 0
    /// Why pods could not be made, else empty.
    package var failure = ""

    package init() {}
}

/// A number, or a share of the replicas.
package enum CountOrPercent: Hashable, Sendable, CustomStringConvertible, Codable {
    case count(Int)
    case percent(Int)

    /// `25%`: digits and the sign (`IsValidPercent` of Kubernetes' apimachinery).
    package init?(percentage text: some StringProtocol) {
        let digits = text.dropLast()
        guard text.last == "%", digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let percent = Int(digits),
            percent <= 1_000_000
        else { return nil }
        self = .percent(percent)
    }

    /// Of this many; a share of a whole number is rounded up or down (`GetScaledValueFromIntOrPercent`).
    package func resolved(of total: Int, roundingUp: Bool) -> Int {
        switch self {
        case .count(let count): return count
        case .percent(let percent):
            let (product, overflow) = total.multipliedReportingOverflow(by: percent)
            if overflow { return total }
            return roundingUp ? (product + 99) / 100 : product / 100
        }
    }

    /// Of however many there are.
    package var isNone: Bool {
        switch self {
        case .count(let count): count == 0
        case .percent(let percent): percent == 0
        }
    }

    /// `3`, `25%`.
    package var description: String {
        switch self {
        case .count(let count): String(count)
        case .percent(let percent): "\(percent)%"
        }
    }
}
