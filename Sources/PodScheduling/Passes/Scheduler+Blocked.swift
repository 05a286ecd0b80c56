import PodCollections
import PodModel
import PodTables

/// Classes of blocked pods, to be tried again if something has changed for them.
struct BlockedRetry {
    /// The highest priority first, equal ones in the order in which they got stuck.
    private let candidates: [ClassSlot]
    private var position = 0
    private(set) var stillBlocked: [ClassSlot] = []
    /// New pods of this priority come after these; nil when there are none any more.
    let priority: Int32?
    /// Those of higher priorities have been tried.
    private let limit: Int32?

    init(_ candidates: [ClassSlot], priority: Int32?, below limit: Int32?) {
        self.candidates = candidates
        self.priority = priority
        self.limit = limit
    }

    var current: ClassSlot? { position < candidates.count ? candidates[position] : nil }

    func concerns(_ priority: Int32) -> Bool {
        priority >= self.priority ?? .min && limit.map { priority < $0 } ?? true
    }

    /// On to the next class.
    mutating func leave(_ index: ClassSlot, isBlocked: Bool) {
        if isBlocked { stillBlocked.append(index) }
        position += 1
    }
}

extension Scheduler {
    mutating func takeBlocked() -> [ClassSlot] {
        var candidates = blocked
        blocked = []
        if candidates.contains(where: { classes[$0].needs.priority != 0 }) {
            candidates = candidates.enumerated().sorted { a, b in
                let (p, q) = (classes[a.element].needs.priority, classes[b.element].needs.priority)
                return p != q ? p > q : a.offset < b.offset
            }.map(\.element)
        }
        return candidates
    }

    mutating func stepBlocked(
        _ retry: inout BlockedRetry, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        guard let index = retry.current else {
            blocked = retry.stillBlocked + blocked
            if let priority = retry.priority { phase = .taking(priority) } else { finish(view) }
            return nil
        }
        let action = tryFirst(of: index, &retry, view)
        phase = .blocked(retry)
        return action
    }

    /// Tries the first parked pod of a class for which something has changed, and on success the next ones.
    private mutating func tryFirst(
        of index: ClassSlot, _ retry: inout BlockedRetry, _ view: borrowing ClusterTables
    ) -> SchedulingDecision.Action? {
        if !retry.concerns(classes[index].needs.priority) || isStuck(index, view) {
            retry.leave(index, isBlocked: true)
            return nil
        }
        guard let first = classes[index].parked.first else {
            classes[index].isBlocked = false
            retry.leave(index, isBlocked: false)
            return nil
        }
        let owner = view.pods[first.slot].owner
        guard view.isWaiting(first), isStill(first, in: index, owner: owner, view) else {
            classes[index].parked.removeFirst()
            return nil
        }
        switch selectNode(class: index, owner: owner, view) {
        case .node(let node):
            classes[index].parked.removeFirst()
            return bind(first.slot, to: node, view)
        case .nowhere:
            retry.leave(index, isBlocked: true)
            attempt = .makeRoom(first.slot, index, .isParked)
            return nil
        case .after(let action): return action
        }
    }

    /// What keeps the pod may have changed its class: it queues again.
    private mutating func isStill(
        _ id: PodID, in index: ClassSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) -> Bool {
        if placementClass(of: id.slot, owner: owner, view) == index { return true }
        enqueue(id, priority: view.pods[id.slot].pod.spec.priority)
        return false
    }
}
