import PodCollections
import PodModel
import PodTables

// What becomes of a cron job's jobs that have ended.
extension CronJobPlan {
    /// Says once of each job that it has ended.
    mutating func reportFinishedJobs(_ view: borrowing ClusterTables, _ memory: inout CronJobController.Memory) {
        var reported: Set<UID> = []
        for job in view.workloads[slot].children {
            guard case .finished(let verdict, let time) = view.jobState(job).progress.stage else { continue }
            let uid = view.workloads[job].object.meta.uid
            reported.insert(uid)
            if !memory.reported.contains(uid) { report(view.workloads[job].object.meta.name, verdict, at: time) }
        }
        memory.reported = reported
    }

    private mutating func report(_ name: String, _ verdict: JobState.Outcome, at time: Timestamp) {
        let word = verdict == .complete ? "Complete" : "Failed"
        outcome.actions.append(
            .record(.init("SawCompletedJob", "Saw completed job: \(name), condition: \(word)")))
        if verdict == .complete { state.lastSuccess = max(state.lastSuccess ?? time, time) }
    }

    /// Of finished jobs only the latest are kept, successful and failed ones apart.
    mutating func trimHistory(_ view: borrowing ClusterTables) {
        for job in view.finishedJobs(of: slot, areDone: true).dropLast(spec.successfulHistory) {
            outcome.actions.append(.deleteJob(job))
        }
        for job in view.finishedJobs(of: slot, areDone: false).dropLast(spec.failedHistory) {
            outcome.actions.append(.deleteJob(job))
        }
    }
}

extension ClusterTables {
    /// In the order in which they were made.
    func finishedJobs(of slot: WorkloadSlot, areDone: Bool) -> [WorkloadSlot] {
        workloads[slot].children.filter { areDone ? jobState($0).isDone : jobState($0).hasFailed }
    }

    func unfinishedJobs(of slot: WorkloadSlot) -> [WorkloadSlot] {
        workloads[slot].children.filter { jobState($0).finished == nil }
    }
}
