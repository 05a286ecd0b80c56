package import PodModel
package import PodTables

/// The daemon set controller: a pod on every eligible node (`pkg/controller/daemon/daemon_controller.go`, `update.go`).
package enum DaemonSetController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Memory, at now: Timestamp
    ) -> Outcome {
        guard var plan = DaemonSetPlan(view, slot, at: now) else { return Outcome() }
        plan.manage(view, &memory)
        plan.rollingUpdate(view, &memory)
        plan.updateStatus(&memory)
        return plan.outcome
    }
}
