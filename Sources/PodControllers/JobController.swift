package import PodModel
package import PodTables

/// The job controller: pods that run to their end (`pkg/controller/job/job_controller.go`). What it counts of its pods
/// stands in the tables (`JobState`, `JobBook`), so it remembers nothing.
package enum JobController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Void, at now: Timestamp
    ) -> Outcome {
        guard var plan = JobPlan(view, slot, at: now) else { return Outcome() }
        plan.decide(view)
        return plan.outcome
    }
}
