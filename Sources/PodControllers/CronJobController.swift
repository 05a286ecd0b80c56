package import PodModel
package import PodTables

/// The cron job controller: jobs by a schedule (`pkg/controller/cronjob/cronjob_controllerv2.go`). It looks when a time
/// is due and when one of its jobs changes, never in between.
package enum CronJobController: Controller {
    package struct Memory: Sendable {
        /// Its finished jobs whose end it has told of.
        var reported: Set<UID> = []

        package init() {}
    }

    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Memory, at now: Timestamp
    ) -> Outcome {
        guard var plan = CronJobPlan(view, slot, at: now) else { return Outcome() }
        plan.reportFinishedJobs(view, &memory)
        plan.trimHistory(view)
        plan.followSchedule(view)
        plan.keepState()
        return plan.outcome
    }
}
