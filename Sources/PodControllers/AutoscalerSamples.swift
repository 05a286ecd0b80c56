import PodCollections
import PodModel
import PodTables

/// Why a metric proposes nothing.
struct MissingMetric: Error {
    let text: String

    init(_ metric: AutoscalerSpec.Metric, _ why: String) { text = "failed to get \(metric.name): \(why)" }
}

extension ClusterTables {
    /// The replicas that one metric asks for.
    func propose(
        _ metric: AutoscalerSpec.Metric, _ workload: WorkloadSlot, _ uses: [PodUse], current: Int, at now: Timestamp
    ) -> Result<AutoscalerProposal, MissingMetric> {
        samples(of: workload, metric, uses, at: now).flatMap { found in
            if let proposal = metric.proposal(found, current: current) { return .success(proposal) }
            return .failure(
                MissingMetric(metric, "did not receive metrics for targeted pods (pods might be unready)"))
        }
    }

    /// What is known of each pod that counts: pods on their way out and failed ones do not.
    private func samples(
        of workload: WorkloadSlot, _ metric: AutoscalerSpec.Metric, _ uses: [PodUse], at now: Timestamp
    ) -> Result<[AutoscalerSample], MissingMetric> {
        var known: [PodID: PodUse] = [:]
        for use in uses { known[use.pod] = use }
        var found: [AutoscalerSample] = []
        var missing: MissingMetric?
        forEachPod(of: workload) { id, pod in
            if pod.meta.deletion != nil || pod.status.phase == .failed { return true }
            switch metric.request(of: pod) {
            case .success(let request):
                found.append(AutoscalerSample(metric, copy pod, request: request, known[id], at: now))
            case .failure(let refusal): missing = refusal
            }
            return missing == nil
        }
        if let missing { return .failure(missing) }
        return .success(found)
    }
}

extension AutoscalerSample {
    fileprivate init(
        _ metric: AutoscalerSpec.Metric, _ pod: Pod, request: Int64, _ use: PodUse?, at now: Timestamp
    ) {
        self.init(group: .missing, request: request)
        if pod.status.phase == .pending {
            group = .unready
            return
        }
        guard let use, let amount = metric.total(use, of: pod), now - use.time <= AutoscalerRules.staleness else {
            return
        }
        group = metric.isCPU && pod.isStarting(measured: use.time, at: now) ? .unready : .ready
        self.use = amount
    }
}

extension Pod {
    /// Its use of cpu is that of its start, as far as is known.
    fileprivate func isStarting(measured time: Timestamp, at now: Timestamp) -> Bool {
        let ready = status.conditions.ready
        guard let started = status.startTime else { return true }
        if started + AutoscalerRules.cpuInitialization > now {
            return !ready.isTrue || time < ready.since + AutoscalerRules.window
        }
        return !ready.isTrue && started + AutoscalerRules.readinessDelay > ready.since
    }
}

extension AutoscalerSpec.Metric {
    /// What a share is a share of; of other metrics nothing. Every container has to ask for something.
    fileprivate func request(of pod: borrowing Pod) -> Result<Int64, MissingMetric> {
        guard isShare else { return .success(0) }
        var request: Int64 = 0
        let own = isCPU ? pod.template.spec.resources.cpu : pod.template.spec.resources.memory
        if own.isSet, container == nil {
            return .success(isCPU ? pod.template.request.cpu : pod.template.request.memory)
        }
        for container in pod.template.spec.containers where counts(container) {
            let resources = container.resources
            let asked = isCPU ? resources.effectiveCPURequest : resources.effectiveMemoryRequest
            if asked <= 0 {
                let what = "missing request for \(isCPU ? "cpu" : "memory") in container \(container.name)"
                return .failure(MissingMetric(self, "\(what) of Pod \(pod.meta.name)"))
            }
            request += asked
        }
        if let container, !pod.template.spec.containers.contains(where: counts) {
            return .failure(
                MissingMetric(self, "container \(container) not present in metrics for pod \(pod.meta.name)"))
        }
        return .success(request)
    }

    /// The one whose use alone counts.
    private var container: String? { if case .ofContainer(let name, _) = self { name } else { nil } }

    private func counts(_ other: Container) -> Bool { container.map { other.name == $0 } ?? (other.role != .initial) }

    /// nil where a container that counts was not measured, or with a number that cannot be.
    fileprivate func total(_ use: PodUse, of pod: Pod) -> Int64? {
        var sum: Int64 = 0
        for (i, container) in pod.spec.containers.enumerated() where counts(container) {
            guard i < use.containers.count, let amount = use.containers[i] else { return nil }
            let value = isCPU ? amount.cpu : amount.memory
            if value < 0 { return nil }
            let (next, overflow) = sum.addingReportingOverflow(value)
            sum = overflow ? .max : next
        }
        return sum
    }

    /// As events name it: `cpu utilization`.
    fileprivate var name: String { (isCPU ? "cpu" : "memory") + (isShare ? " utilization" : " usage") }

    var description: String {
        isShare
            ? "\(isCPU ? "cpu" : "memory") resource utilization (percentage of request)"
            : "\(isCPU ? "cpu" : "memory") resource"
    }
}
