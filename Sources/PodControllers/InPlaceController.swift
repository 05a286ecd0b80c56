import PodCollections
package import PodModel
package import PodTables

/// Pods of a controller that are changed in place: as many at a time as its own roll-out may take away, and no budget
/// broken. A look costs as much as pods are being changed; one that ends with `.done` was the last.
package enum InPlaceController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ roll: inout InPlaceRoll, at now: Timestamp
    ) -> OutcomeOf<InPlaceAction> {
        guard view.workloads[slot].isLive, view.workloads[slot].object.meta.uid == roll.uid else {
            return OutcomeOf(next: .done)
        }
        // Exchanged and not copied.
        var look = InPlaceLook(slot: slot, now: now, roll: InPlaceRoll(of: slot, uid: roll.uid, .restart(nil), []))
        swap(&look.roll, &roll)
        look.decide(view)
        swap(&look.roll, &roll)
        return look.outcome
    }
}

package enum InPlaceAction: Hashable, Sendable {
    /// The pod becomes this, at once or as soon as its node has room.
    case resize(PodSlot, to: PodTemplate)
    case restart(ContainerRestart)
    /// How far it is; nil at the end.
    case setProgress(InPlaceProgress?)
    /// An event of the controller, or of one of its pods.
    case record(ControllerEvent, pod: PodSlot? = nil)
}

/// One look at a change in place, and what was decided so far.
private struct InPlaceLook {
    let slot: WorkloadSlot
    let now: Timestamp
    var roll: InPlaceRoll
    /// What the pods that were touched take more of their namespace's quotas.
    var growth = ResourceList()
    var outcome = OutcomeOf<InPlaceAction>()

    mutating func decide(_ view: borrowing ClusterTables) {
        var busy: [InPlaceRoll.Busy] = []
        for one in roll.busy where !isDone(one, view) { busy.append(one) }
        roll.busy = busy
        let waitsFor = takeNext(view)
        if roll.left.isEmpty, roll.busy.isEmpty {
            let message = "\(roll.what) is through with its pods: \(roll.total)"
            outcome.actions += [.setProgress(nil), .record(ControllerEvent("InPlaceCompleted", message))]
            outcome.next = .done
        } else {
            let progress = InPlaceProgress(what: roll.what, done: roll.done, total: roll.total, waitsFor: waitsFor)
            outcome.actions.append(.setProgress(progress))
        }
    }

    /// Something happened to the container and the pod is available again, or the pod is gone.
    private func isDone(_ busy: InPlaceRoll.Busy, _ view: borrowing ClusterTables) -> Bool {
        guard view.isLive(busy.pod) else { return true }
        let pod = view.pods[busy.pod.slot].pod
        guard pod.isActive else { return true }
        let hasRestarted =
            pod.status.containers.indices.contains(busy.container)
            && pod.status.containers[busy.container].restartCount > busy.restarts
        return isAvailable(busy.pod, view) && (hasRestarted || !busy.wasAvailable)
    }

    private func isAvailable(_ id: PodID, _ view: borrowing ClusterTables) -> Bool {
        let pod = view.pods[id.slot].pod
        return pod.isReady && pod.status.conditions.ready.since + view.workloads[slot].object.minReady <= now
    }

    /// Touches as many pods as may be missing; answers with what the next one waits for.
    private mutating func takeNext(_ view: borrowing ClusterTables) -> String {
        while let id = roll.left.last {
            guard view.isLive(id), view.pods[id.slot].pod.isActive, owns(id, view) else {
                roll.left.removeLast()
                continue
            }
            // What serves nobody can be touched at any time.
            if isAvailable(id, view), let reason = obstacle(id, view) { return reason }
            roll.left.removeLast()
            touch(id, view)
        }
        return readyAgain(view) ?? ""
    }

    private func owns(_ id: PodID, _ view: borrowing ClusterTables) -> Bool {
        guard let owner = view.pods[id.slot].owner else { return false }
        return owner == slot || view.workloads[owner].parent == slot
    }

    /// The first of the pods that were touched is waited for.
    private func readyAgain(_ view: borrowing ClusterTables) -> String? {
        guard let first = roll.busy.first else { return nil }
        return "\(view.pods[first.pod.slot].pod.key) to be ready"
    }

    /// Why one that serves cannot be touched now.
    private func obstacle(_ id: PodID, _ view: borrowing ClusterTables) -> String? {
        let object = view.workloads[slot].object
        var missing = max(0, object.replicas - object.status.available)
        for one in roll.busy where view.isLive(one.pod) && isAvailable(one.pod, view) { missing += 1 }
        if missing >= object.mayBeMissing {
            return readyAgain(view) ?? "\(object.replicas - object.status.available) more of its pods to be available"
        }
        if view.budgets(coveringPod: id.slot).isEmpty { return nil }
        // A budget's sums do not know of pods that were just touched.
        return readyAgain(view) ?? view.evictionRefusal(of: id.slot)?.message
    }

    private mutating func touch(_ id: PodID, _ view: borrowing ClusterTables) {
        let pod = view.pods[id.slot].pod
        let container: Int
        switch roll.action {
        case .upgrade(let desired):
            guard let c = pod.spec.containers.firstIndex(where: { $0.name == desired.name }) else { return }
            let old = pod.spec.containers[c]
            if old == desired { return }
            let template = pod.template.changing { $0.containers[c] = desired }
            let objection =
                pod.resizeRefusal(to: template)?.message
                ?? view.objection(toResizeOf: id.slot, to: template, besides: growth)
            if let objection {
                let event = ControllerEvent("FailedUpgrade", objection, isWarning: true)
                outcome.actions.append(.record(event, pod: id.slot))
                return
            }
            growth.add(view.growth(of: id.slot, to: template))
            outcome.actions.append(.resize(id.slot, to: template))
            if !old.isReplaced(by: desired) { return }
            container = c
        case .restart(let name):
            let main = pod.spec.containers.firstIndex { $0.role == .main }
            guard let c = name == nil ? main : pod.spec.containers.firstIndex(where: { $0.name == name }) else {
                return
            }
            outcome.actions.append(.restart(ContainerRestart(pod: id, container: name == nil ? nil : c)))
            container = c
        }
        // One that is on no node yet starts as it shall be.
        guard pod.nodeName != nil else { return }
        let known = pod.status.containers.indices.contains(container)
        // An upgrade that took another's place may have touched it before.
        roll.busy.removeAll { $0.pod == id }
        roll.busy.append(
            InPlaceRoll.Busy(
                pod: id, container: container, restarts: known ? pod.status.containers[container].restartCount : 0,
                wasAvailable: isAvailable(id, view)))
    }
}

extension Workload {
    /// How many of its pods may be missing while they are changed: as many as its own roll-out takes away.
    fileprivate var mayBeMissing: Int {
        switch spec {
        case .deployment(let spec): return max(1, spec.fenceposts(of: replicas).unavailable)
        case .daemonSet(let spec):
            switch spec.updateStrategy {
            case .rolling(_, let unavailable): return max(1, unavailable.resolved(of: replicas, roundingUp: true))
            case .onDelete: return 1
            }
        case .replicas, .statefulSet, .job, .cronJob: return 1
        }
    }
}
