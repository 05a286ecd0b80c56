import PodCollections
package import PodModel
package import PodTables

/// Which of a controller's pods goes first, in the nine steps of Kubernetes (`ActivePodsWithRanks`,
/// `pkg/controller/controller_utils.go`), packed so that a large set is compared by few words. Smaller goes first.
package struct DeletionRank: Comparable {
    /// Assigned or not, then the phase (Pending, Unknown, Running), ready or not, the annotation
    /// `controller.kubernetes.io/pod-deletion-cost`, and the controller's pods on the same node: crowded nodes first.
    package let place: UInt64
    /// Binary magnitude of the time since ready, 0 while not ready: the newly ready first; the restarts of the
    /// container that has most: many first; binary magnitude of the age: the new first.
    package let history: UInt64
    package let uid: UID
    package let slot: PodSlot

    package init(
        isAssigned: Bool, phase: PodPhase, isReady: Bool, cost: Int32, crowd: Int, readyFor: TimeSpan, restarts: Int32,
        age: TimeSpan,
        uid: UID, slot: PodSlot
    ) {
        let phase: UInt64 = phase == .pending ? 0 : phase == .unknown ? 1 : 2
        let cost = UInt64(UInt32(bitPattern: cost) ^ 1 << 31)
        // With a type of its own: without it the compiler guesses for seconds.
        let most: Int = (1 << 28) - 1
        let crowd = UInt64(most - min(max(crowd, 0), most))
        place = (isAssigned ? 1 : 0) << 63 | phase << 61 | (isReady ? 1 : 0) << 60 | cost << 28 | crowd
        let magnitude = isReady ? Self.magnitude(readyFor) : 0
        history = magnitude << 40 | UInt64(Int32.max - max(0, restarts)) << 8 | Self.magnitude(age)
        self.uid = uid
        self.slot = slot
    }

    package static func < (a: DeletionRank, b: DeletionRank) -> Bool {
        if a.place != b.place { return a.place < b.place }
        return a.history != b.history ? a.history < b.history : a.uid < b.uid
    }

    private static func magnitude(_ span: TimeSpan) -> UInt64 {
        span.nanoseconds <= 0 ? 0 : UInt64(Int64.bitWidth - span.nanoseconds.leadingZeroBitCount)
    }
}

/// The pods that go next of one set. A roll-out takes its old pods away a few at a time, thousands of times: the order
/// is kept as long as nothing else happens to the set's pods, at most for a second. How crowded nodes are is reported
/// as it was at first.
struct DeletionOrder: Sendable {
    /// The first to go last.
    private var pods: [PodSlot] = []
    private var made = Timestamp(nanoseconds: 0)
    /// Of the set's active pods, when those that were taken are gone and nothing else has happened.
    private var generation: UInt32 = 0

    /// The next pods to go, so many; whoever takes them makes them go.
    mutating func take(
        _ count: Int, of slot: WorkloadSlot, _ view: borrowing ClusterTables, at now: Timestamp
    ) -> [PodSlot] {
        let generation = view.workloads[slot].activeGeneration
        if generation != self.generation || pods.count < count || now - made > .seconds(1) {
            pods = view.deletionOrder(workload: slot, at: now).reversed()
            made = now
        }
        let taken = Array(pods.suffix(count).reversed())
        pods.removeLast(taken.count)
        self.generation = generation &+ UInt32(taken.count)
        return taken
    }
}

extension ClusterTables {
    /// A controller's active pods, the first to go first.
    package func deletionOrder(workload slot: WorkloadSlot, at now: Timestamp) -> [PodSlot] {
        let crowd = workloads[slot].spread.isEmpty ? countByNode(workload: slot) : workloads[slot].spread
        var ranked: [DeletionRank] = []
        ranked.reserveCapacity(workloads[slot].object.status.replicas)
        for pod in workloads[slot].pods where pods[pod].counted.isActive { ranked.append(rank(pod, crowd, at: now)) }
        ranked.sort()
        return ranked.map(\.slot)
    }

    /// Field by field: handing over the pod would copy it.
    private func rank(_ slot: PodSlot, _ crowd: DenseTable<Node, UInt16>, at now: Timestamp) -> DeletionRank {
        var restarts: Int32 = 0
        for i in pods[slot].pod.status.containers.indices {
            restarts = max(restarts, pods[slot].pod.status.containers[i].restartCount)
        }
        var cost: Int32 = 0
        if !pods[slot].pod.meta.annotations.isEmpty {
            cost =
                pods[slot].pod.meta.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap {
                    Int32($0)
                } ?? 0
        }
        let node = pods[slot].node
        return DeletionRank(
            isAssigned: node != nil, phase: pods[slot].pod.status.phase,
            isReady: pods[slot].pod.status.conditions.ready.isTrue, cost: cost,
            crowd: node.map { crowd.contains($0) ? Int(crowd[$0]) : 0 } ?? 0,
            readyFor: now - pods[slot].pod.status.conditions.ready.since, restarts: restarts,
            age: now - pods[slot].pod.meta.created,
            uid: pods[slot].pod.meta.uid, slot: slot)
    }
}
