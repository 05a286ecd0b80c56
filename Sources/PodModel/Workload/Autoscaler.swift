/// A HorizontalPodAutoscaler: sets a workload's replicas by load.
package struct Autoscaler: Sendable {
    package var meta: ObjectMeta
    package var spec: AutoscalerSpec
    package var status = AutoscalerStatus()

    package init(meta: ObjectMeta, spec: AutoscalerSpec) {
        self.meta = meta
        self.spec = spec
    }

    package var key: ObjectKey { ObjectKey(.autoscaler, meta.name, namespace: meta.namespace) }
}

/// Defaults as in `pkg/apis/autoscaling/v2/defaults.go`.
package struct AutoscalerSpec: Hashable, Sendable {
    package enum Metric: Hashable, Sendable {
        /// Average use as a share of what the pods ask for, in percent.
        case cpuUtilization(Int)
        case memoryUtilization(Int)
        /// Average use a pod: thousandths of a core, bytes.
        case cpuValue(Int64)
        case memoryValue(Int64)
    }

    package var target: ObjectKey
    package var minReplicas = 1
    package var maxReplicas: Int
    /// The one that asks for most decides.
    package var metrics: [Metric] = [.cpuUtilization(80)]

    package init(target: ObjectKey, maxReplicas: Int) {
        self.target = target
        self.maxReplicas = maxReplicas
    }
}

package struct AutoscalerStatus: Hashable, Sendable {
    package var current = 0
    package var desired = 0
    package var lastScale: Timestamp?

    package init() {}
}
