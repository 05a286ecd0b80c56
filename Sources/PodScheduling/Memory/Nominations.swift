import PodCollections
import PodModel
import PodTables

/// A pod that was promised the room others are leaving.
struct Nomination {
    let pod: PodID
    /// Equal pods are interchangeable, so the promise does not keep them out. None for a pod that has one node only.
    let index: ClassSlot?
    let priority: Int32
    let request: ResourceAmount
    let otherRequests: ResourceCounts
}

/// Pods for which others were made to leave, and the node they wait for.
struct Nominations {
    private var nodes: [PodID: NodeSlot] = [:]
    private var promises: [NodeSlot: [Nomination]] = [:]

    var isEmpty: Bool { nodes.isEmpty }

    func node(of id: PodID) -> NodeSlot? { nodes[id] }

    /// What a node with this room gives to pods of a class, or of none: what is promised to others of at least its
    /// priority is not there.
    @inline(__always)
    func rest(of room: NodeRoom, _ node: NodeSlot, priority: Int32, class index: ClassSlot?) -> NodeRoom {
        isEmpty ? room : unpromised(of: room, node, priority: priority, class: index)
    }

    private func unpromised(
        of room: NodeRoom, _ node: NodeSlot, priority: Int32, class index: ClassSlot?
    ) -> NodeRoom {
        var room = room
        for promise in promises[node] ?? []
        where promise.priority >= priority && (index == nil || promise.index != index) {
            room.take(promise.request)
        }
        return room
    }

    /// As `rest`, what is taken of other resources.
    func othersTaken(
        _ taken: ResourceCounts, _ node: NodeSlot, priority: Int32, class index: ClassSlot?
    ) -> ResourceCounts {
        var taken = taken
        for promise in promises[node] ?? []
        where promise.priority >= priority && (index == nil || promise.index != index) {
            taken.add(promise.otherRequests)
        }
        return taken
    }

    /// Promises to lower priorities are void; whose these were look for another place.
    mutating func add(_ promise: Nomination, on node: NodeSlot) -> [PodID] {
        let displaced = (promises[node] ?? []).filter { $0.priority < promise.priority }.map(\.pod)
        for id in displaced { _ = withdraw(id) }
        promises[node, default: []].append(promise)
        nodes[promise.pod] = node
        return displaced
    }

    /// Where the pod was promised room; it is not any more.
    mutating func withdraw(_ id: PodID) -> NodeSlot? {
        guard let node = nodes.removeValue(forKey: id) else { return nil }
        promises[node]?.removeAll { $0.pod == id }
        if promises[node]?.isEmpty == true { promises[node] = nil }
        return node
    }
}
