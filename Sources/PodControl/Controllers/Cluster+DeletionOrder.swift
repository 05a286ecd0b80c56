import HeapModule
import PodModel

/// Which of a controller's pods goes first, in the nine steps of Kubernetes (`ActivePodsWithRanks`,
/// `pkg/controller/controller_utils.go`). Smaller goes first.
struct DeletionRank: Comparable {
    /// 0 unassigned, 1 assigned.
    let isAssigned: Int
    /// Pending, Unknown, Running.
    let phase: Int
    let isReady: Int
    /// Annotation `controller.kubernetes.io/pod-deletion-cost`.
    let cost: Int
    /// Negative number of the controller's pods on the same node: crowded nodes first.
    let crowd: Int
    /// Binary magnitude of the time since ready, 0 while not ready: the newly ready first.
    let readyAge: Int
    /// Negative restarts of the container that has most.
    let restarts: Int
    /// Binary magnitude of the age: the new first.
    let age: Int
    let uid: UID

    static func < (a: DeletionRank, b: DeletionRank) -> Bool {
        if a.isAssigned != b.isAssigned { return a.isAssigned < b.isAssigned }
        if a.phase != b.phase { return a.phase < b.phase }
        if a.isReady != b.isReady { return a.isReady < b.isReady }
        if a.cost != b.cost { return a.cost < b.cost }
        if a.crowd != b.crowd { return a.crowd < b.crowd }
        if a.readyAge != b.readyAge { return a.readyAge < b.readyAge }
        if a.restarts != b.restarts { return a.restarts < b.restarts }
        if a.age != b.age { return a.age < b.age }
        return a.uid < b.uid
    }

    init(_ pod: Pod, crowd: Int, now: Timestamp) {
        isAssigned = pod.nodeName == nil ? 0 : 1
        phase = pod.status.phase == .pending ? 0 : pod.status.phase == .unknown ? 1 : 2
        isReady = pod.isReady ? 1 : 0
        cost = pod.meta.annotations["controller.kubernetes.io/pod-deletion-cost"].flatMap { Int($0) } ?? 0
        self.crowd = -crowd
        readyAge = pod.isReady ? Self.magnitude(now - pod.status.conditions.ready.since) : 0
        restarts = -Int(pod.status.containers.map(\.restartCount).max() ?? 0)
        age = Self.magnitude(now - pod.meta.created)
        uid = pod.meta.uid
    }

    private static func magnitude(_ span: TimeSpan) -> Int {
        span.nanoseconds <= 0 ? 0 : Int64.bitWidth - span.nanoseconds.leadingZeroBitCount
    }
}

private struct Ranked: Comparable {
    let rank: DeletionRank
    let pod: UInt32

    static func < (a: Ranked, b: Ranked) -> Bool { a.rank < b.rank }
    static func == (a: Ranked, b: Ranked) -> Bool { a.pod == b.pod }
}

extension Cluster {
    /// Slots of a controller's active pods, the first to go first; only as many as are asked for.
    func deletionOrder(set slot: Int, count: Int = .max) -> [UInt32] {
        var crowd = [Int](repeating: 0, count: nodes.count)
        for pod in sets[slot].pods where pods[Int(pod)].counted.spreads { crowd[Int(pods[Int(pod)].node)] += 1 }
        var ranked: [(rank: DeletionRank, pod: UInt32)] = []
        ranked.reserveCapacity(sets[slot].pods.count)
        for pod in sets[slot].pods where pods[Int(pod)].counted.isActive {
            let node = Int(pods[Int(pod)].node)
            ranked.append((DeletionRank(pods[Int(pod)].pod, crowd: node < 0 ? 0 : crowd[node], now: now), pod))
        }
        if count >= ranked.count / 4 {
            ranked.sort { $0.rank < $1.rank }
            return ranked.prefix(count).map(\.pod)
        }
        // A few of many: a heap of the best so far, the last of them on top.
        var best = Heap(ranked.prefix(count).map { Ranked(rank: $0.rank, pod: $0.pod) })
        for entry in ranked.dropFirst(count) where best.max.map({ entry.rank < $0.rank }) ?? false {
            best.replaceMax(with: Ranked(rank: entry.rank, pod: entry.pod))
        }
        return best.unordered.sorted().map(\.pod)
    }
}
