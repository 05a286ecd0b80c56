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
}

/// Pods for which others were made to leave, and the node they wait for.
struct Nominations {
    private var nodes: [PodID: NodeSlot] = [:]
    private var promises: [NodeSlot: [Nomination]] = [:]

    var isEmpty: Bool { nodes.isEmpty }

    func node(of id: PodID) -> NodeSlot? { nodes[id] }

    /// Takes from the room what is promised to others of at least this priority.
    func take(from room: inout NodeRoom, ofNode node: NodeSlot, priority: Int32, class index: ClassSlot?) {
        guard let promised = promises[node] else { return }
        for promise in promised where promise.priority >= priority && (index == nil || promise.index != index) {
            room.take(promise.request)
        }
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
