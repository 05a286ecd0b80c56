import PodCollections
package import PodModel

// How each end of a job's pod is counted, once.
extension ClusterTables {
    package func jobState(_ slot: WorkloadSlot) -> JobState {
        if case .job(let state) = workloads[slot].object.state { state } else { JobState() }
    }

    package mutating func changeJob(_ slot: WorkloadSlot, _ change: (inout JobState) -> Void) {
        guard case .job(var state) = workloads[slot].object.state else { return }
        change(&state)
        workloads[slot].object.state = .job(state)
    }

    /// The pod's end is not the job's business any more; its index is open again.
    package mutating func forgetJobPod(_ pod: PodSlot) {
        guard let owner = pods[pod].owner, workloads[owner].job != nil, !pods[pod].isSettled else { return }
        pods[pod].isSettled = true
        if let index = workloads[owner].job?.indexes.remove(pod) { workloads[owner].job?.indexes.giveBack(index) }
    }

    /// The index is taken from now on, for a pod that is about to be made; false when it is not open.
    package mutating func takeIndex(_ index: Int, ofJob slot: WorkloadSlot) -> Bool {
        workloads[slot].job?.indexes.take(index, at: now) ?? false
    }

    package mutating func place(jobPod pod: PodSlot, of slot: WorkloadSlot, at index: Int) {
        workloads[slot].job?.indexes.place(pod, at: index)
    }

    /// The pod's index is no longer wanted: neither it nor the pod's end is the job's business any more.
    package mutating func dropIndex(ofJobPod pod: PodSlot) {
        guard let owner = pods[pod].owner else { return }
        _ = workloads[owner].job?.indexes.remove(pod)
        pods[pod].isSettled = true
    }

    /// Only indexes below a number are left of the job; of the others it is forgotten that they succeeded.
    package mutating func shrinkIndexes(ofJob slot: WorkloadSlot, to count: Int) {
        workloads[slot].job?.indexes.shrink(to: count)
        let succeeded = workloads[slot].job?.indexes.succeeded ?? 0
        changeJob(slot) { $0.succeeded = succeeded }
    }

    /// What a change of a pod's count means to its job. Called by `transition` alone.
    mutating func follow(jobPod slot: PodSlot, of workload: WorkloadSlot, from was: PodCount, to count: PodCount) {
        if was.isEnding != count.isEnding {
            workloads[workload].job?.terminating += count.isEnding ? 1 : -1
            enqueue(workload: workload)
        }
        if was.isAlive != count.isAlive {
            let restarts = pods[slot].pod.restarts
            workloads[workload].job?.restarts += count.isAlive ? restarts : -restarts
        }
        if pods[slot].isSettled || count.phase == nil { return }
        if count.phase == .succeeded {
            settle(jobPod: slot, of: workload, succeeded: true)
        } else if count.phase == .failed || count.isEnding && !replacesOnlyEnded(workload) {
            settle(jobPod: slot, of: workload, succeeded: false)
        }
    }

    private func replacesOnlyEnded(_ workload: WorkloadSlot) -> Bool {
        if case .job(let spec) = workloads[workload].object.spec { spec.replacesOnlyEnded } else { false }
    }

    /// The pod's record goes without its end having been seen: it has failed.
    mutating func settleRemoved(_ slot: PodSlot) {
        guard let owner = pods[slot].owner, workloads[owner].job != nil, !pods[slot].isSettled else { return }
        settle(jobPod: slot, of: owner, succeeded: false)
    }

    /// Containers of a job's pod were restarted.
    mutating func countRestarts(_ slot: PodSlot, from old: PodStatus) {
        guard let owner = pods[slot].owner, workloads[owner].job != nil, pods[slot].counted.isAlive else { return }
        let more = pods[slot].pod.status.restarts - old.restarts
        if more == 0 { return }
        workloads[owner].job?.restarts += more
        enqueue(workload: owner)
    }

    /// Counts the end of a pod, once.
    private mutating func settle(jobPod slot: PodSlot, of workload: WorkloadSlot, succeeded: Bool) {
        pods[slot].isSettled = !settlesAgain
        enqueue(workload: workload)
        let index = workloads[workload].job?.indexes.remove(slot)
        if succeeded {
            workloads[workload].job?.countSuccess()
            if let index {
                if reopensIndexes {
                    workloads[workload].job?.indexes.giveBack(index)
                } else {
                    workloads[workload].job?.indexes.succeed(index)
                }
            }
            changeJob(workload) { $0.succeeded += 1 }
            return
        }
        guard case .job(let spec) = workloads[workload].object.spec else { return }
        let ended = pods[slot].pod.status.latestFinish ?? now
        let match = spec.failureRule(for: pods[slot].pod)
        let action = match?.rule.action ?? .count
        if action == .failJob, workloads[workload].job?.verdict == nil {
            workloads[workload].job?.verdict = match?.message
        }
        if action != .ignore { changeJob(workload) { $0.failed += 1 } }
        workloads[workload].job?.countFailure(at: ended)
        guard let index else { return }
        guard let limit = spec.backoffLimitPerIndex else {
            workloads[workload].job?.indexes.giveBack(index)
            return
        }
        guard let failures = workloads[workload].job?.indexes.countFailure(of: index, isIgnored: action == .ignore)
        else { return }
        if action == .failIndex || failures.counted > limit {
            workloads[workload].job?.indexes.fail(index)
        } else {
            workloads[workload].job?.indexes.giveBack(index, from: ended + JobBook.delay(after: failures.all))
        }
    }
}

extension PodCount {
    /// Exists and has not ended.
    var isAlive: Bool { phase.map { !$0.isFinal } ?? false }
    /// Asked to end, and has not.
    var isEnding: Bool { isAlive && !isActive }
}

extension PodStatus {
    /// Restarts of all containers together.
    fileprivate var restarts: Int { containers.reduce(0) { $0 + Int($1.restartCount) } }

    /// When the last of its containers ended; nil when none has.
    fileprivate var latestFinish: Timestamp? {
        var latest: Timestamp?
        for case .terminated(let end) in containers.lazy.map(\.state) {
            latest = max(latest ?? end.finishedAt, end.finishedAt)
        }
        return latest
    }
}
