import PodCollections
import PodModel
import PodTables

/// One look at an autoscaler whose load is known. What cannot be reckoned changes nothing and says why.
struct AutoscalerLook {
    let spec: AutoscalerSpec
    var status: AutoscalerStatus
    let now: Timestamp
    var outcome = AutoscalerOutcome()

    mutating func decide(_ view: borrowing ClusterTables, _ uses: [PodUse]) {
        guard let workload = view.scaleTarget(of: spec) else {
            return fail("FailedGetScale", "\(spec.target.reference) not found")
        }
        let current = view.workloads[workload].object.replicas
        status.current = current
        status.desired = current
        if current == 0 {
            status.failure = .init(
                "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
            return
        }
        guard let (wanted, reason) = choose(workload, view, uses, current: current) else { return }
        status.desired = wanted
        if wanted != current { rescale(workload, from: current, to: wanted, reason) }
    }

    private mutating func choose(
        _ workload: WorkloadSlot, _ view: borrowing ClusterTables, _ uses: [PodUse], current: Int
    ) -> (replicas: Int, reason: String)? {
        if current > spec.maxReplicas {
            status.failure = nil
            return (spec.maxReplicas, "Current number of replicas above Spec.MaxReplicas")
        }
        if current < spec.minReplicas {
            status.failure = nil
            return (spec.minReplicas, "Current number of replicas below Spec.MinReplicas")
        }
        guard let found = largestProposal(workload, view, uses, current: current) else { return nil }
        let reason = found.replicas > current ? "\(found.metric) above target" : "All metrics below target"
        return (status.settled(found.replicas, current: current, spec, at: now), reason)
    }

    private mutating func rescale(
        _ workload: WorkloadSlot, from current: Int, to wanted: Int, _ reason: String
    ) {
        outcome.actions.append(.rescale(workload, to: wanted))
        status.changes.append(.init(now, wanted - current))
        status.lastScale = now
        status.current = wanted
        outcome.actions.append(.record(.init("SuccessfulRescale", "New size: \(wanted); reason: \(reason)")))
    }

    private mutating func fail(_ reason: String, _ message: String) {
        status.failure = .init(reason, message)
        outcome.actions.append(.record(.init(reason, message, isWarning: true)))
    }

    /// The largest proposal of all metrics. Where one cannot be reckoned the others may still raise, never lower.
    private mutating func largestProposal(
        _ workload: WorkloadSlot, _ view: borrowing ClusterTables, _ uses: [PodUse], current: Int
    ) -> (replicas: Int, metric: String)? {
        var best: (replicas: Int, metric: String)?
        var trouble: String?
        status.observed = []
        for metric in spec.metrics {
            var proposal: AutoscalerProposal?
            switch view.propose(metric, workload, uses, current: current, at: now) {
            case .success(let found): proposal = found
            case .failure(let missing): trouble = missing.text
            }
            status.observed.append(proposal?.observed)
            if let proposal, best.map({ proposal.replicas > $0.replicas }) ?? true {
                best = (proposal.replicas, metric.description)
            }
        }
        guard let trouble else {
            status.failure = nil
            return best
        }
        fail("FailedGetResourceMetric", trouble)
        guard let best, best.replicas > current else { return nil }
        return best
    }
}
