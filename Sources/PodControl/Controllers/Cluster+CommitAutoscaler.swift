import PodCollections
import PodControllers
import PodModel
import PodTables

// When autoscalers are asked, and what they decided.
extension Cluster {
    /// Time for a look, or the load that was asked for at that time.
    mutating func reconcile(autoscaler key: ObjectKey, _ load: consuming MeasuredLoad = .unknown) {
        var outcome = AutoscalerController.reconcile(tables, key, &load, at: now)
        if mutant != .none { Saboteur.bend(&outcome, of: key, tables) }
        for action in outcome.actions { perform(action, of: key) }
        switch outcome.next {
        case .at(let time): setDue(autoscaler: key, time)
        case .done, .whenChanged: break
        }
    }

    mutating func setDue(autoscaler key: ObjectKey, _ due: Timestamp) {
        guard let uid = tables.autoscalers[key]?.meta.uid else { return }
        tables.setDue(due, autoscaler: key)
        setTimer(due, .autoscaler(uid))
    }

    private mutating func perform(_ action: AutoscalerAction, of key: ObjectKey) {
        switch action {
        case .askForUsage: tables.ask(for: .autoscaler(key))
        case .record(let event):
            record(
                key, event.isWarning, event.reason, .text(event.message), source: "horizontal-pod-autoscaler", at: now)
        case .rescale(let workload, let replicas):
            setReplicas(workload, replicas)
            tables.markWritten(workload: workload)
        case .setStatus(let status):
            tables.setStatus(status, autoscaler: key)
        }
    }
}
