import PodControllers
import PodModel
import PodTables

extension Cluster {
    mutating func reconcileFinishedPods() {
        let outcome = FinishedPodsController.reconcile(tables, (), &finishedPods, at: now)
        for case .collect(let pod) in outcome.actions { removePod(pod, reason: "collected after it had ended") }
    }
}
