/// A machine that runs pods.
package struct Node: Sendable {
    package var meta: ObjectMeta
    package var capacity: NodeCapacity
    /// What it has of resources beside cpu and memory; not in `capacity`, which the scheduler reads for every pod.
    package var others = ResourceCounts()
    package var taints: [Taint]
    /// Cordoned.
    package var isUnschedulable = false
    package var status: NodeStatus

    package init(meta: ObjectMeta, capacity: NodeCapacity, taints: [Taint] = []) {
        self.meta = meta
        self.capacity = capacity
        self.taints = taints
        status = NodeStatus(readySince: meta.created)
    }

    /// `kubernetes.io/os` and `kubernetes.io/arch`, as a kubelet sets them.
    package static let systemLabel = "kubernetes.io/os"
    package static let architectureLabel = "kubernetes.io/arch"
    /// Labels that every node has by itself.
    package static let ownLabels = [Topology.node.labelKey, systemLabel, architectureLabel]

    package var key: ObjectKey { ObjectKey(.node, meta.name) }
    package var zone: String? { meta.labels[Topology.zone.labelKey] }
    package var isReady: Bool { status.ready == .yes }
}

/// What a node can give to pods.
package struct NodeCapacity: Hashable, Sendable, Codable {
    package var amount: ResourceAmount
    /// How many.
    package var pods: Int

    /// 4 cores, 8 GiB and 110 pods (kubelet's `maxPods`) unless declared.
    package init(amount: ResourceAmount = ResourceAmount(cpu: 4000, memory: 8 << 30), pods: Int = 110) {
        self.amount = amount
        self.pods = pods
    }
}

package struct NodeStatus: Hashable, Sendable {
    /// `yes` Ready, `no` NotReady, `unknown` silent for longer than the grace.
    package var ready: Condition.Status = .yes
    package var reason = "KubeletReady"
    package var readySince: Timestamp
    /// Died by `fail node`: confirmed, not merely silent.
    package var isConfirmedDead = false
    /// What it is short of.
    package var pressures: [NodePressure] = []

    package init(readySince: Timestamp) {
        self.readySince = readySince
    }
}

extension Node {
    /// When its status was posted last: every five minutes (`nodeStatusReportFrequency`), at once when it becomes
    /// ready, and not any more from when it is silent, which is known one grace later.
    package func lastHeartbeat(at now: Timestamp) -> Timestamp {
        let period = TimeSpan.minutes(5).nanoseconds
        let heard =
            status.ready == .unknown ? status.readySince + TimeSpan(nanoseconds: -Node.silenceGrace.nanoseconds) : now
        let first = status.ready == .unknown ? meta.created : max(meta.created, status.readySince)
        let passed = max(0, (heard - first).nanoseconds)
        return first + TimeSpan(nanoseconds: passed / period * period)
    }

    /// After so much silence a node is not known to be ready any more (`node-monitor-grace-period`).
    package static let silenceGrace = TimeSpan.seconds(50)
}
