import PodCollections
import PodControllers
package import PodModel
import PodTables

// When changes of pods in place are looked at, and what was decided of them.
extension Cluster {
    /// Looks at every change under way; costs as much as pods are being changed.
    mutating func rollInPlace() {
        if inPlaceRolls.isEmpty { return }
        var first: Set<WorkloadSlot> = []
        var i = 0
        while i < inPlaceRolls.count {
            let slot = inPlaceRolls[i].workload
            // One thing after another: what was asked for later waits.
            guard first.insert(slot).inserted else {
                i += 1
                continue
            }
            let outcome = InPlaceController.reconcile(tables, slot, &inPlaceRolls[i], at: now)
            for action in outcome.actions { perform(action, of: slot) }
            if outcome.next == .done {
                inPlaceRolls.remove(at: i)
                first.remove(slot)
            } else {
                i += 1
            }
        }
    }

    private mutating func perform(_ action: InPlaceAction, of slot: WorkloadSlot) {
        switch action {
        case .resize(let pod, let template): _ = startResize(pod, to: template)
        case .restart(let restart): tables.enqueue(restart)
        case .setProgress(let progress): tables.setInPlace(progress, of: slot)
        case .record(let event, let pod):
            let source = tables.workloads[slot].source
            if let pod {
                record(pod: pod, event.isWarning, event.reason, .text(event.message), source: source, at: now)
            } else {
                record(workload: slot, event.isWarning, event.reason, .text(event.message), source: source, at: now)
            }
        }
    }

    /// Room may have come for pods that wait for it.
    mutating func retryResizes() {
        if resizes.isEmpty { return }
        for pod in resizes.pods {
            let outcome = ResizeController.reconcile(tables, pod, &resizes, at: now)
            for action in outcome.actions { perform(action, of: pod) }
        }
    }

    private mutating func perform(_ action: ResizeAction, of pod: PodSlot) {
        switch action {
        case .setPending(let pending): tables.amend(pod) { $0.status.resize = pending }
        case .withdraw: tables.update(pod) { $0.status.resize = nil }
        case .complete(let template):
            setTemplate(pod, template)
            record(
                pod: pod, false, "ResizeCompleted", .text("Pod resize completed"), source: kubelet(ofPod: pod), at: now)
        }
    }

    func kubelet(ofPod slot: PodSlot) -> String { "kubelet, \(tables.pods[slot].pod.nodeName ?? "")" }

    package var hasRestarts: Bool { !tables.inbox.restarts.isEmpty }

    /// Containers that have to be restarted on their nodes, since they were last taken, in order.
    package mutating func takeRestarts() -> [ContainerRestart] { tables.takeRestarts() }
}
