import PodCollections
import PodControllers
import PodModel
import PodTables

// Pods of a controller that are changed in place: as many at a time as its own roll-out may take away, and no budget
// broken.
extension Cluster {
    /// Looks at every change under way; costs as much as pods are being changed.
    mutating func rollInPlace() {
        if inPlaceRolls.isEmpty { return }
        var first: Set<WorkloadSlot> = []
        var i = 0
        while i < inPlaceRolls.count {
            let slot = inPlaceRolls[i].workload
            guard tables.workloads[slot].isLive, tables.workloads[slot].object.meta.uid == inPlaceRolls[i].uid else {
                inPlaceRolls.remove(at: i)
                continue
            }
            // One thing after another: what was asked for later waits.
            guard first.insert(slot).inserted else {
                i += 1
                continue
            }
            let busy = inPlaceRolls[i].busy.filter { !isDone($0, slot) }
            inPlaceRolls[i].busy = busy
            let waitsFor = takeNext(i, slot)
            let roll = inPlaceRolls[i]
            if roll.left.isEmpty, roll.busy.isEmpty {
                tables.workloads[slot].object.inPlace = nil
                record(
                    workload: slot, false, "InPlaceCompleted",
                    .text("\(roll.what) is through with its pods: \(roll.total)"),
                    source: tables.workloads[slot].source, at: now)
                inPlaceRolls.remove(at: i)
                first.remove(slot)
                continue
            }
            tables.workloads[slot].object.inPlace = InPlaceProgress(
                what: roll.what, done: roll.done, total: roll.total, waitsFor: waitsFor)
            i += 1
        }
    }

    package var hasRestarts: Bool { !restarts.isEmpty }

    /// Containers that have to be restarted on their nodes, since they were last taken, in order.
    package mutating func takeRestarts() -> [ContainerRestart] {
        defer { restarts = [] }
        return restarts
    }

    /// Something happened to the container and the pod is available again, or the pod is gone.
    private func isDone(_ busy: InPlaceRoll.Busy, _ slot: WorkloadSlot) -> Bool {
        guard isLive(busy.pod) else { return true }
        let pod = tables.pods[busy.pod.slot].pod
        guard pod.isActive else { return true }
        let hasRestarted =
            pod.status.containers.indices.contains(busy.container)
            && pod.status.containers[busy.container].restartCount > busy.restarts
        return isAvailable(busy.pod, slot) && (hasRestarted || !busy.wasAvailable)
    }

    private func isAvailable(_ id: PodID, _ slot: WorkloadSlot) -> Bool {
        let record = tables.pods[id.slot]
        return record.pod.isReady
            && record.pod.status.conditions.ready.since + tables.workloads[slot].object.minReady <= now
    }

    /// Touches as many pods as may be missing; answers with what the next one waits for.
    private mutating func takeNext(_ i: Int, _ slot: WorkloadSlot) -> String {
        while let id = inPlaceRolls[i].left.last {
            guard isLive(id), tables.pods[id.slot].pod.isActive, owns(slot, id) else {
                inPlaceRolls[i].left.removeLast()
                continue
            }
            // What serves nobody can be touched at any time.
            if isAvailable(id, slot), let reason = obstacle(i, slot, id) { return reason }
            inPlaceRolls[i].left.removeLast()
            touchInPlace(i, slot, id)
        }
        return inPlaceRolls[i].busy.first.map { "\(tables.pods[$0.pod.slot].pod.key) to be ready" } ?? ""
    }

    private func owns(_ slot: WorkloadSlot, _ id: PodID) -> Bool {
        guard let owner = tables.pods[id.slot].owner else { return false }
        return owner == slot || tables.workloads[owner].parent == slot
    }

    /// Why one that serves cannot be touched now.
    private func obstacle(_ i: Int, _ slot: WorkloadSlot, _ id: PodID) -> String? {
        let busy = inPlaceRolls[i].busy
        let object = tables.workloads[slot].object
        let seeming = busy.count { isLive($0.pod) && isAvailable($0.pod, slot) }
        let missing = max(0, object.replicas - object.status.available) + seeming
        if missing >= mayBeMissing(slot) {
            if let waited = busy.first { return "\(tables.pods[waited.pod.slot].pod.key) to be ready" }
            return "\(object.replicas - object.status.available) more of its pods to be available"
        }
        if tables.budgets(coveringPod: id.slot).isEmpty { return nil }
        // A budget's sums do not know of pods that were just touched.
        if let waited = busy.first { return "\(tables.pods[waited.pod.slot].pod.key) to be ready" }
        return evictionRefusal(of: id)?.message
    }

    private func mayBeMissing(_ slot: WorkloadSlot) -> Int {
        let object = tables.workloads[slot].object
        switch object.spec {
        case .deployment(let spec): return max(1, spec.fenceposts(of: object.replicas).unavailable)
        case .daemonSet(let spec):
            guard case .rolling(_, let unavailable) = spec.updateStrategy else { return 1 }
            return max(1, unavailable.resolved(of: object.replicas, roundingUp: true))
        default: return 1
        }
    }

    private mutating func touchInPlace(_ i: Int, _ slot: WorkloadSlot, _ id: PodID) {
        let pod = tables.pods[id.slot].pod
        var busy = InPlaceRoll.Busy(pod: id, container: 0, restarts: 0, wasAvailable: isAvailable(id, slot))
        switch inPlaceRolls[i].action {
        case .upgrade(let wish):
            guard let c = pod.spec.containers.firstIndex(where: { $0.name == wish.name }) else { return }
            let old = pod.spec.containers[c]
            if old == wish { return }
            do {
                _ = try resize(id.slot, to: pod.template.changing { $0.containers[c] = wish })
            } catch {
                record(
                    pod: id.slot, true, "FailedUpgrade", .text(error.message), source: tables.workloads[slot].source,
                    at: now)
                return
            }
            if !old.isReplaced(by: wish) { return }
            busy.container = c
        case .restart(let name):
            let main = pod.spec.containers.firstIndex { $0.role == .main }
            guard let c = name == nil ? main : pod.spec.containers.firstIndex(where: { $0.name == name }) else {
                return
            }
            restarts.append(ContainerRestart(pod: id, container: name == nil ? nil : c))
            busy.container = c
        }
        // One that is on no node yet starts as it shall be.
        guard pod.nodeName != nil else { return }
        if pod.status.containers.indices.contains(busy.container) {
            busy.restarts = pod.status.containers[busy.container].restartCount
        }
        // An upgrade that took another's place may have touched it before.
        inPlaceRolls[i].busy.removeAll { $0.pod == id }
        inPlaceRolls[i].busy.append(busy)
    }
}
