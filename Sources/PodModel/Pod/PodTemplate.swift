/// What pods are cut from: labels, annotations and spec. Immutable, so that any number of pods share one; a pod that
/// is changed directly gets one of its own. Derived figures are computed once, here.
package final class PodTemplate: Sendable {
    package let labels: Labels
    package let annotations: Labels
    package let spec: PodSpec
    /// What the scheduler counts: what the pod says for all of its containers, else max(largest init, sum of mains and
    /// sidecars), per resource.
    package let request: ResourceAmount
    /// The same of all other resources.
    package let otherRequests: ResourceCounts
    package let qualityOfService: QualityOfService
    /// Host ports that the pod occupies on its node; with host networking all its ports.
    package let hostPorts: [HostPort]
    /// Containers that run before the main ones, sidecars included.
    package let hasInitContainers: Bool

    package init(labels: Labels, annotations: Labels = [:], spec: PodSpec) {
        self.labels = labels
        self.annotations = annotations
        self.spec = spec
        request = ResourceAmount(effectiveRequestOf: spec)
        otherRequests = ResourceCounts(effectiveRequestOf: spec)
        qualityOfService = QualityOfService(of: spec)
        hasInitContainers = spec.containers.contains { $0.role != .main }
        hostPorts = spec.containers.flatMap { container in
            container.ports.compactMap { port in
                (port.hostPort ?? (spec.usesHostNetwork ? port.port : nil))
                    .map { HostPort($0, port.protocol, at: port.hostAddress) }
            }
        }
    }

    /// The same template with its spec changed; pods cut from this one keep this one.
    package func changing(_ change: (inout PodSpec) -> Void) -> PodTemplate {
        var spec = spec
        change(&spec)
        return PodTemplate(labels: labels, annotations: annotations, spec: spec)
    }

    package func isSame(as other: PodTemplate) -> Bool {
        self === other || (labels == other.labels && annotations == other.annotations && spec == other.spec)
    }
}

extension PodTemplate: Hashable {
    package static func == (a: PodTemplate, b: PodTemplate) -> Bool { a.isSame(as: b) }

    /// Templates of equal labels are few.
    package func hash(into hasher: inout Hasher) { hasher.combine(labels) }
}

/// What it was made of; the figures follow from it.
extension PodTemplate: Codable {
    private enum CodingKeys: CodingKey { case labels, annotations, spec }

    package convenience init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            labels: try fields.decode(Labels.self, forKey: .labels),
            annotations: try fields.decode(Labels.self, forKey: .annotations),
            spec: try fields.decode(PodSpec.self, forKey: .spec))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(labels, forKey: .labels)
        try fields.encode(annotations, forKey: .annotations)
        try fields.encode(spec, forKey: .spec)
    }
}

/// An amount of what nodes have and pods ask for.
package struct ResourceAmount: Hashable, Sendable, Codable {
    /// Thousandths of a core.
    package var cpu: Int64
    /// Bytes.
    package var memory: Int64

    package init(cpu: Int64 = 0, memory: Int64 = 0) {
        self.cpu = cpu
        self.memory = memory
    }

    /// A limit of the pod is its request where no container asks for anything (`SetDefaults_Pod`).
    package init(effectiveRequestOf spec: PodSpec) {
        self.init(of: spec) { ResourceAmount(cpu: $0.effectiveCPURequest, memory: $0.effectiveMemoryRequest) }
        let own = spec.resources
        if own.cpuRequest == nil, own.cpuLimit == nil, own.memoryRequest == nil, own.memoryLimit == nil { return }
        let all = spec.containers.map(\.resources)
        cpu = own.cpuRequest ?? (all.contains { $0.cpu.isSet } ? cpu : own.cpuLimit ?? cpu)
        memory = own.memoryRequest ?? (all.contains { $0.memory.isSet } ? memory : own.memoryLimit ?? memory)
    }

    /// What a pod may use at most: what it says for all of its containers, else the sum of theirs, of which one without
    /// a limit has none.
    package init(effectiveLimitOf spec: PodSpec) {
        self.init(of: spec) { ResourceAmount(cpu: $0.cpuLimit ?? 0, memory: $0.memoryLimit ?? 0) }
        cpu = spec.resources.cpuLimit ?? cpu
        memory = spec.resources.memoryLimit ?? memory
    }

    /// What a pod needs at its peak, of what each container has: while an init container runs, the sidecars started
    /// before it run too; afterwards all mains and sidecars run together.
    package init(of spec: PodSpec, _ amount: (ResourceRequirements) -> ResourceAmount) {
        var together = ResourceAmount()
        var startedSidecars = ResourceAmount()
        var largestInit = ResourceAmount()
        for container in spec.containers {
            let request = amount(container.resources)
            switch container.role {
            case .main:
                together.add(request)
            case .sidecar:
                together.add(request)
                startedSidecars.add(request)
                largestInit.raise(to: startedSidecars)
            case .initial:
                var during = startedSidecars
                during.add(request)
                largestInit.raise(to: during)
            }
        }
        together.raise(to: largestInit)
        self = together
    }

    /// Saturating: hostile sums do not trap.
    package mutating func add(_ other: ResourceAmount) {
        cpu = saturatingSum(cpu, other.cpu)
        memory = saturatingSum(memory, other.memory)
    }

    package mutating func subtract(_ other: ResourceAmount) {
        cpu -= other.cpu
        memory -= other.memory
    }

    private mutating func raise(to other: ResourceAmount) {
        cpu = max(cpu, other.cpu)
        memory = max(memory, other.memory)
    }
}

private func saturatingSum(_ a: Int64, _ b: Int64) -> Int64 {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}

extension ResourceCounts {
    /// As `ResourceAmount` of the same name.
    package init(atPeakOf spec: PodSpec, _ amount: (ResourceRequirements) -> ResourceCounts) {
        self.init()
        if spec.containers.allSatisfy({ amount($0.resources).isEmpty }) { return }
        var startedSidecars = ResourceCounts()
        var largestInit = ResourceCounts()
        for container in spec.containers {
            let asked = amount(container.resources)
            switch container.role {
            case .main: add(asked)
            case .sidecar:
                add(asked)
                startedSidecars.add(asked)
                largestInit.raise(to: startedSidecars)
            case .initial:
                var during = startedSidecars
                during.add(asked)
                largestInit.raise(to: during)
            }
        }
        raise(to: largestInit)
    }
}

extension ResourceCounts {
    /// Of each resource what the pod says for all of its containers, else what they need.
    package init(effectiveRequestOf spec: PodSpec) {
        self.init(atPeakOf: spec) { $0.effectiveOtherRequests }
        for pair in spec.resources.effectiveOtherRequests.pairs { self[pair.name] = pair.amount }
    }

    /// The same of limits.
    package init(effectiveLimitOf spec: PodSpec) {
        self.init(atPeakOf: spec, \.otherLimits)
        for pair in spec.resources.otherLimits.pairs { self[pair.name] = pair.amount }
    }
}

extension ResourceRequirements {
    package var isEmpty: Bool { self == ResourceRequirements() }

    /// Of each resource the request, else the limit.
    package var effectiveOtherRequests: ResourceCounts {
        if otherLimits.isEmpty { return otherRequests }
        var requests = otherLimits
        for pair in otherRequests.pairs { requests[pair.name] = pair.amount }
        return requests
    }

    /// The request, else the limit (Kubernetes defaults requests to limits), else 0.
    package var effectiveCPURequest: Int64 { cpuRequest ?? cpuLimit ?? 0 }
    /// The request, else the limit, else 0.
    package var effectiveMemoryRequest: Int64 { memoryRequest ?? memoryLimit ?? 0 }
}

package enum QualityOfService: UInt8, Hashable, Sendable {
    case guaranteed, burstable, bestEffort

    /// `Guaranteed`, `Burstable`, `BestEffort`.
    package var apiName: String {
        switch self {
        case .guaranteed: "Guaranteed"
        case .burstable: "Burstable"
        case .bestEffort: "BestEffort"
        }
    }

    /// Guaranteed when every container has equal request and limit for cpu and memory; BestEffort when none sets any.
    /// Zero sets nothing (`ComputePodQOS` in pkg/apis/core/v1/helper/qos). What a pod says for all of its containers
    /// decides alone.
    package init(of spec: PodSpec) {
        if spec.resources.cpu.isSet || spec.resources.memory.isSet {
            let request = ResourceAmount(effectiveRequestOf: spec)
            let (cpu, memory) = (spec.resources.cpuLimit ?? 0, spec.resources.memoryLimit ?? 0)
            let isGuaranteed = cpu > 0 && memory > 0 && request == ResourceAmount(cpu: cpu, memory: memory)
            let isNothing = [request.cpu, request.memory, cpu, memory].allSatisfy { $0 <= 0 }
            self = isNothing ? .bestEffort : isGuaranteed ? .guaranteed : .burstable
            return
        }
        let all = spec.containers.map(\.resources)
        let anySet = all.contains { r in
            [r.cpuRequest, r.cpuLimit, r.memoryRequest, r.memoryLimit].contains { ($0 ?? 0) > 0 }
        }
        let allEqual = all.allSatisfy { r in
            guard let cpu = r.cpuLimit, let memory = r.memoryLimit, cpu > 0, memory > 0 else { return false }
            return r.effectiveCPURequest == cpu && r.effectiveMemoryRequest == memory
        }
        self = !anySet ? .bestEffort : (allEqual && !all.isEmpty ? .guaranteed : .burstable)
    }
}
