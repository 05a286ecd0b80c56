import PodModel

/// Which of a controller's pods goes first, in the nine steps of Kubernetes (`ActivePodsWithRanks`,
/// `pkg/controller/controller_utils.go`), packed so that a large set is compared by few words. Smaller goes first.
struct DeletionRank: Comparable {
    /// Assigned or not, then the phase (Pending, Unknown, Running), ready or not, the annotation
    /// `controller.kubernetes.io/pod-deletion-cost`, and the controller's pods on the same node: crowded nodes first.
    let place: UInt64
    /// Binary magnitude of the time since ready, 0 while not ready: the newly ready first; the restarts of the container that
    /// has most: many first; binary magnitude of the age: the new first.
    let history: UInt64
    let uid: UID
    let slot: UInt32

    init(
        isAssigned: Bool, phase: PodPhase, isReady: Bool, cost: Int32, crowd: Int, readyFor: TimeSpan, restarts: Int32, age: TimeSpan,
        uid: UID, slot: UInt32
    ) {
        let phase: UInt64 = phase == .pending ? 0 : phase == .unknown ? 1 : 2
        let cost = UInt64(UInt32(bitPattern: cost) ^ 1 << 31)
        let crowd = UInt64((1 << 28) - 1 - min(max(crowd, 0), (1 << 28) - 1))
        place = (isAssigned ? 1 : 0) << 63 | phase << 61 | (isReady ? 1 : 0) << 60 | cost << 28 | crowd
        let magnitude = isReady ? Self.magnitude(readyFor) : 0
        history = magnitude << 40 | UInt64(Int32.max - max(0, restarts)) << 8 | Self.magnitude(age)
        self.uid = uid
        self.slot = slot
    }

    static func < (a: DeletionRank, b: DeletionRank) -> Bool {
        if a.place != b.place { return a.place < b.place }
        return a.history != b.history ? a.history < b.history : a.uid < b.uid
    }

    private static func magnitude(_ span: TimeSpan) -> UInt64 {
        span.nanoseconds <= 0 ? 0 : UInt64(Int64.bitWidth - span.nanoseconds.leadingZeroBitCount)
    }
}

extension Cluster {
    /// Slots of a controller's active pods, the first to go first.
    func deletionOrder(set slot: Int) -> [UInt32] {
        let crowd = sets[slot].spread.isEmpty ? countByNode(set: slot) : sets[slot].spread
        var ranked: [DeletionRank] = []
        ranked.reserveCapacity(sets[slot].object.status.replicas)
        for pod in sets[slot].pods where pods[Int(pod)].counted.isActive { ranked.append(rank(Int(pod), crowd)) }
        ranked.sort()
        return ranked.map(\.slot)
    }

    /// The pods that go next. A roll-out takes its old pods away a few at a time, thousands of times: the order is kept as long
    /// as nothing else happens to the set's pods, at most for a second. How crowded nodes are is told as it was at first.
    mutating func takeVictims(set slot: Int, _ count: Int) -> [UInt32] {
        // Exchanged, so that taking from it copies nothing.
        var order = WorkloadRecord.Victims()
        swap(&order, &sets[slot].victims)
        if order.pods.count < count || now - order.made > .seconds(1) {
            order = WorkloadRecord.Victims(pods: deletionOrder(set: slot).reversed(), made: now)
        }
        let taken = Array(order.pods.suffix(count).reversed())
        order.pods.removeLast(taken.count)
        sets[slot].victims = order
        return taken
    }

    private func countByNode(set slot: Int) -> [UInt16] {
        var crowd = [UInt16](repeating: 0, count: nodes.count)
        for pod in sets[slot].pods where pods[Int(pod)].counted.spreads { crowd[Int(pods[Int(pod)].node)] &+= 1 }
        return crowd
    }

    /// Field by field: handing over the pod would copy it.
    private func rank(_ slot: Int, _ crowd: [UInt16]) -> DeletionRank {
        var restarts: Int32 = 0
        for i in pods[slot].pod.status.containers.indices {
            restarts = max(restarts, pods[slot].pod.status.containers[i].restartCount)
        }
        var cost: Int32 = 0
        if !pods[slot].pod.meta.annotations.isEmpty {
            cost = pods[slot].pod.meta.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int32($0) } ?? 0
        }
        let node = Int(pods[slot].node)
        return DeletionRank(
            isAssigned: node >= 0, phase: pods[slot].pod.status.phase, isReady: pods[slot].pod.status.conditions.ready.isTrue, cost: cost,
            crowd: node >= 0 && node < crowd.count ? Int(crowd[node]) : 0,
            readyFor: now - pods[slot].pod.status.conditions.ready.since, restarts: restarts, age: now - pods[slot].pod.meta.created,
            uid: pods[slot].pod.meta.uid, slot: UInt32(slot))
    }
}
