import PodModel
import PodTables

/// Whether the node has room. A resource that is not asked for never stands in the way, as in Kubernetes.
func nodeResourcesFit(_ request: ResourceAmount, _ room: NodeRoom) -> Bool {
    let capacity = room.capacity
    return room.pods < capacity.pods
        && (request.cpu <= 0 || request.cpu <= capacity.amount.cpu - room.requested.cpu)
        && (request.memory <= 0 || request.memory <= capacity.amount.memory - room.requested.memory)
}

/// All that is missing.
func nodeResourcesReasons(_ request: ResourceAmount, _ room: NodeRoom) -> [UnfitReason] {
    let capacity = room.capacity
    var reasons: [UnfitReason] = []
    if room.pods >= capacity.pods { reasons.append(.tooManyPods) }
    if request.cpu > 0, request.cpu > capacity.amount.cpu - room.requested.cpu { reasons.append(.insufficientCPU) }
    if request.memory > 0, request.memory > capacity.amount.memory - room.requested.memory {
        reasons.append(.insufficientMemory)
    }
    return reasons
}

/// Resources beside cpu and memory of which a node has too little left, in the order of their names; what is asked
/// for in no quantity never stands in the way.
func missingOthers(_ requests: ResourceCounts, taken: ResourceCounts, of whole: ResourceCounts) -> [ResourceName] {
    requests.pairs.filter { $0.amount > 0 && $0.amount > (whole[$0.name] ?? 0) - (taken[$0.name] ?? 0) }.map(\.name)
}

/// LeastAllocated and BalancedAllocation, each 0 to 100, with the pod placed: free room is better, and so is a node
/// whose cpu and memory are used alike.
func nodeResourcesScore(_ request: ResourceAmount, _ room: NodeRoom) -> Int {
    let capacity = room.capacity.amount
    let asked = NodeRoom.scored(request)
    let cpu = room.scored.cpu + asked.cpu
    let memory = room.scored.memory + asked.memory
    let freeCPU = cpu >= capacity.cpu ? 0 : (capacity.cpu - cpu) * 100 / capacity.cpu
    let freeMemory = memory >= capacity.memory ? 0 : (capacity.memory - memory) * 100 / capacity.memory
    let difference = freeCPU > freeMemory ? freeCPU - freeMemory : freeMemory - freeCPU
    return Int((freeCPU + freeMemory) / 2 + 100 - difference / 2)
}
