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
package struct AutoscalerSpec: Hashable, Sendable, Codable {
    package enum Metric: Hashable, Sendable, Codable {
        /// Average use as a share of what the pods ask for, in percent.
        case cpuUtilization(Int)
        case memoryUtilization(Int)
        /// Average use a pod: thousandths of a core, bytes.
        case cpuValue(Int64)
        case memoryValue(Int64)
        /// Of that container of each pod alone (`ContainerResource`).
        indirect case ofContainer(String, Metric)
    }

    package var target: ObjectKey
    package var minReplicas = 1
    package var maxReplicas: Int
    /// The one that asks for most decides.
    package var metrics: [Metric] = [.cpuUtilization(80)]
    /// `behavior`: how fast it goes.
    package var up = ScalingRules.up
    package var down = ScalingRules.down

    package init(target: ObjectKey, maxReplicas: Int) {
        self.target = target
        self.maxReplicas = maxReplicas
    }
}

package struct AutoscalerStatus: Hashable, Sendable {
    /// Replicas: how many there are, and how many it wants.
    package var current = 0
    package var desired = 0
    package var lastScale: Timestamp?
    /// What was measured of each metric at the last look, in the metric's own unit; nil where nothing was.
    package var observed: [Int64?] = []
    /// Why it cannot reckon (`ScalingActive` is False): reason and sentence; nil while it can.
    package var failure: Trouble?
    /// What keeps it from what the load asks for (`ScalingLimited`); empty while nothing does.
    package var limit = ""
    /// When it looks next.
    package var due: Timestamp?
    /// What it wanted at each look of the last five minutes, and the changes of the last quarter of a minute.
    package var recommendations: [Moment] = []
    package var changes: [Moment] = []

    package struct Trouble: Hashable, Sendable {
        package var reason: String
        package var message: String

        package init(_ reason: String, _ message: String) {
            self.reason = reason
            self.message = message
        }
    }

    /// A number of replicas, or by how many they changed, at a time.
    package struct Moment: Hashable, Sendable {
        package var time: Timestamp
        package var replicas: Int

        package init(_ time: Timestamp, _ replicas: Int) {
            self.time = time
            self.replicas = replicas
        }
    }

    package init() {}
}
