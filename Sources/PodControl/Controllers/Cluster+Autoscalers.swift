import PodCollections
import PodModel
import PodTables

// Autoscalers: every 15 seconds the use of a controller's pods decides how many there shall be. A number that is
// declared again is taken at its word; the next look moves on from it.
extension Cluster {
    /// The slot of the controller that an autoscaler sets: of the kind it names, else of any kind that has replicas.
    func scaleTarget(of spec: AutoscalerSpec) -> WorkloadSlot? {
        if let slot = tables.workloadSlots[spec.target] { return slot }
        for kind in ObjectKind.workloads where kind.hasReplicas {
            let key = ObjectKey(kind, spec.target.name, namespace: spec.target.namespace)
            if let slot = tables.workloadSlots[key], tables.workloads[slot].parent == nil { return slot }
        }
        return nil
    }

    /// Time for a look: the load is asked for, and the look is taken when it is told.
    mutating func askForLoad(_ uid: UID) {
        guard let key = tables.autoscalerKeys[uid] else { return }
        setDue(autoscaler: key, uid, now + AutoscalerRules.interval)
        usageQueries.append(.autoscaler(key))
    }

    mutating func setDue(autoscaler key: ObjectKey, _ uid: UID, _ due: Timestamp) {
        tables.autoscalers[key]?.status.due = due
        setTimer(due, .autoscaler(uid))
    }

    /// One look. What cannot be reckoned changes nothing and says why.
    mutating func autoscale(_ key: ObjectKey, _ uses: [PodUse]) {
        guard var autoscaler = tables.autoscalers[key] else { return }
        defer {
            tables.revision += 1
            autoscaler.meta.resourceVersion = revision
            tables.autoscalers[key] = autoscaler
        }
        let spec = autoscaler.spec
        guard let workload = scaleTarget(of: spec) else {
            return hold(&autoscaler, "FailedGetScale", "\(spec.target.reference) not found")
        }
        let current = tables.workloads[workload].object.replicas
        autoscaler.status.current = current
        autoscaler.status.desired = current
        if current == 0 {
            autoscaler.status.failure = .init(
                "ScalingDisabled", "scaling is disabled since the replica count of the target is zero")
            return
        }
        var wish = current
        var reason = ""
        if current > spec.maxReplicas {
            (wish, reason) = (
                spec.maxReplicas + (mutant == .autoscalerOffByOne ? 1 : 0),
                "Current number of replicas above Spec.MaxReplicas"
            )
            autoscaler.status.failure = nil
        } else if current < spec.minReplicas {
            (wish, reason) = (spec.minReplicas, "Current number of replicas below Spec.MinReplicas")
            autoscaler.status.failure = nil
        } else {
            guard let found = largestProposal(workload, uses, current: current, &autoscaler) else { return }
            reason = found.replicas > current ? "\(found.metric) above target" : "All metrics below target"
            wish = autoscaler.status.settled(found.replicas, current: current, spec, at: now)
        }
        autoscaler.status.desired = wish
        if wish != current { rescale(workload, &autoscaler, from: current, to: wish, reason) }
    }

    private mutating func rescale(
        _ workload: WorkloadSlot, _ autoscaler: inout Autoscaler, from current: Int, to wish: Int, _ reason: String
    ) {
        setReplicas(workload, wish)
        autoscaler.status.changes.append(.init(now, wish - current))
        autoscaler.status.lastScale = now
        autoscaler.status.current = wish
        record(
            autoscaler.key, false, "SuccessfulRescale", .text("New size: \(wish); reason: \(reason)"),
            source: "horizontal-pod-autoscaler", at: now)
    }

    private mutating func hold(_ autoscaler: inout Autoscaler, _ reason: String, _ message: String) {
        autoscaler.status.failure = .init(reason, message)
        record(autoscaler.key, true, reason, .text(message), source: "horizontal-pod-autoscaler", at: now)
    }

    /// The largest wish of all metrics. Where one cannot be reckoned the others may still raise, never lower.
    private mutating func largestProposal(
        _ workload: WorkloadSlot, _ uses: [PodUse], current: Int, _ autoscaler: inout Autoscaler
    ) -> (replicas: Int, metric: String)? {
        var best: (replicas: Int, metric: String)?
        var trouble: String?
        autoscaler.status.observed = []
        for metric in autoscaler.spec.metrics {
            var proposal: AutoscalerProposal?
            switch samples(of: workload, metric, uses) {
            case .success(let found):
                proposal = metric.proposal(found, current: current)
                if proposal == nil {
                    trouble =
                        """
                        failed to get \(metric.name): did not receive metrics for targeted pods (pods might be \
                        unready)
                        """
                }
            case .failure(let missing): trouble = "failed to get \(metric.name): \(missing.text)"
            }
            autoscaler.status.observed.append(proposal?.observed)
            if let proposal, best.map({ proposal.replicas > $0.replicas }) ?? true {
                best = (proposal.replicas, metric.description)
            }
        }
        guard let trouble else {
            autoscaler.status.failure = nil
            return best
        }
        hold(&autoscaler, "FailedGetResourceMetric", trouble)
        guard let best, best.replicas > current else { return nil }
        return best
    }

    private struct MissingRequest: Error {
        let text: String
    }

    /// What is known of each pod that counts: pods on their way out and failed ones do not.
    private func samples(
        of workload: WorkloadSlot, _ metric: AutoscalerSpec.Metric, _ uses: [PodUse]
    ) -> Result<[AutoscalerSample], MissingRequest> {
        var known: [PodID: PodUse] = [:]
        for use in uses { known[use.pod] = use }
        var found: [AutoscalerSample] = []
        var missing: MissingRequest?
        forEachPod(ofOwner: tables.workloads[workload].object.key) { id, pod in
            if pod.meta.deletion != nil || pod.status.phase == .failed { return true }
            var request: Int64 = 0
            if metric.isShare {
                for container in pod.template.spec.containers where container.role != .initial {
                    let resources = container.resources
                    let asked = metric.isCPU ? resources.effectiveCPURequest : resources.effectiveMemoryRequest
                    if asked <= 0 {
                        missing = MissingRequest(
                            text:
                                """
                                missing request for \(metric.isCPU ? "cpu" : "memory") in container \
                                \(container.name) of Pod \(pod.meta.name)
                                """
                        )
                        return false
                    }
                    request += asked
                }
            }
            found.append(sample(id, copy pod, metric, request: request, known[id]))
            return true
        }
        if let missing { return .failure(missing) }
        return .success(found)
    }

    private func sample(
        _ id: PodID, _ pod: Pod, _ metric: AutoscalerSpec.Metric, request: Int64, _ use: PodUse?
    ) -> AutoscalerSample {
        if pod.status.phase == .pending { return AutoscalerSample(group: .unready, request: request) }
        guard let use, let amount = total(use, of: pod, metric), now - use.time <= AutoscalerRules.staleness else {
            return AutoscalerSample(group: .missing, request: request)
        }
        var group = AutoscalerSample.Group.ready
        if metric.isCPU {
            let ready = pod.status.conditions.ready
            if let started = pod.status.startTime {
                if started + AutoscalerRules.cpuInitialization > now {
                    let isFresh = use.time >= ready.since + AutoscalerRules.window
                    if !ready.isTrue || !isFresh { group = .unready }
                } else if !ready.isTrue, started + AutoscalerRules.readinessDelay > ready.since {
                    group = .unready
                }
            } else {
                group = .unready
            }
        }
        return AutoscalerSample(group: group, use: amount, request: request)
    }

    /// nil where a container that counts was not measured, or with a number that cannot be.
    private func total(_ use: PodUse, of pod: Pod, _ metric: AutoscalerSpec.Metric) -> Int64? {
        var sum: Int64 = 0
        for (i, container) in pod.spec.containers.enumerated() where container.role != .initial {
            guard i < use.containers.count, let amount = use.containers[i] else { return nil }
            let value = metric.isCPU ? amount.cpu : amount.memory
            if value < 0 { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            sum = overflow ? .max : next
        }
        return sum
    }
}

extension AutoscalerSpec.Metric {
    /// As events name it: `cpu utilization`.
    fileprivate var name: String { (isCPU ? "cpu" : "memory") + (isShare ? " utilization" : " usage") }

    fileprivate var description: String {
        isShare
            ? "\(isCPU ? "cpu" : "memory") resource utilization (percentage of request)"
            : "\(isCPU ? "cpu" : "memory") resource"
    }
}
