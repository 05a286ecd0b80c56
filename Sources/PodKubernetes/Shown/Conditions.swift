package import PodModel
import PodText

/// One entry of `status.conditions`: what `get -o yaml` and `describe` show of it.
package struct NamedCondition: Hashable, Sendable {
    package let type: String
    package let status: Condition.Status
    package var reason = ""
    package var message = ""
    /// When it last changed; nil where nobody noted it.
    package var since: Timestamp?

    package init(
        _ type: String, _ status: Condition.Status, reason: String = "", message: String = "", since: Timestamp? = nil
    ) {
        self.type = type
        self.status = status
        self.reason = reason
        self.message = message
        self.since = since
    }

    init(_ type: String, _ condition: Condition) {
        self.init(
            type, condition.status, reason: condition.reason, message: condition.message, since: condition.since)
    }

    var document: Document {
        .fields(
            ("type", .string(type)), ("status", .string(status.word)),
            ("lastTransitionTime", since.map { .time($0) }), ("reason", .text(reason)), ("message", .text(message)))
    }
}

extension [NamedCondition] {
    var document: Document? { isEmpty ? nil : .array(map(\.document)) }
}

extension Pod {
    /// In the kubelet's order (`generateAPIPodStatus`), then those that few pods have.
    package var conditions: [NamedCondition] {
        let c = status.conditions
        let flags = [
            ("PodReadyToStartContainers", c.sandboxReady), ("Initialized", c.initialized), ("Ready", c.ready),
            ("ContainersReady", c.containersReady), ("PodScheduled", c.scheduled),
        ]
        var shown = flags.filter { $0.1.since.nanoseconds != 0 }.map { type, flag in
            // `applySchedulingGatedCondition` of Kubernetes' `pkg/registry/core/pod`.
            type == "PodScheduled" && isGated
                ? NamedCondition(
                    type, .no, reason: "SchedulingGated",
                    message: "Scheduling is blocked due to non-empty scheduling gates", since: flag.since)
                : NamedCondition(type, flag.isTrue ? .yes : .no, since: flag.since)
        }
        if let reason = status.disruption {
            shown.append(NamedCondition("DisruptionTarget", .yes, reason: reason.rawValue))
        }
        if let resize = status.resize {
            shown.append(NamedCondition("PodResizePending", .yes, reason: resize.reason, message: resize.message))
        }
        if let resizing = status.resizing {
            shown.append(
                NamedCondition("PodResizeInProgress", .yes, reason: resizing.reason, message: resizing.message))
        }
        return shown
    }
}

extension Workload {
    /// Of a Deployment how its roll-out is; of one that cannot make its pods why. A Job has its own.
    package var conditions: [NamedCondition] {
        var shown: [NamedCondition] = []
        if case .deployment(let state) = state {
            if let available = state.isAvailable { shown.append(NamedCondition("Available", available)) }
            if let progressing = state.progressing { shown.append(NamedCondition("Progressing", progressing)) }
        }
        if !status.failure.isEmpty {
            shown.append(NamedCondition("ReplicaFailure", .yes, reason: "FailedCreate", message: status.failure))
        }
        return shown
    }
}

extension Node {
    /// What it is short of, then whether it is ready, in the kubelet's order and words (`pkg/kubelet/nodestatus`).
    package var conditions: [NamedCondition] {
        let pressures = NodePressure.allCases.map { pressure in
            status.pressures.contains(pressure)
                ? NamedCondition(
                    pressure.conditionName, .yes, reason: pressure.reason, message: pressure.sentence)
                : NamedCondition(
                    pressure.conditionName, .no, reason: pressure.reasonOfEnough, message: pressure.sentenceOfEnough)
        }
        let message = isReady ? "kubelet is posting ready status" : ""
        return pressures + [
            NamedCondition(
                "Ready", status.ready, reason: status.reason, message: message, since: status.readySince)
        ]
    }
}

extension NodePressure {
    fileprivate var reason: String {
        switch self {
        case .memory: "KubeletHasInsufficientMemory"
        case .disk: "KubeletHasDiskPressure"
        }
    }

    fileprivate var sentence: String {
        switch self {
        case .memory: "kubelet has insufficient memory available"
        case .disk: "kubelet has disk pressure"
        }
    }

    fileprivate var reasonOfEnough: String {
        switch self {
        case .memory: "KubeletHasSufficientMemory"
        case .disk: "KubeletHasNoDiskPressure"
        }
    }

    fileprivate var sentenceOfEnough: String {
        switch self {
        case .memory: "kubelet has sufficient memory available"
        case .disk: "kubelet has no disk pressure"
        }
    }
}

extension Autoscaler {
    /// Whether it can reckon, and whether its bounds keep it from what the load asks for, in the words of Kubernetes'
    /// `pkg/controller/podautoscaler`.
    package var conditions: [NamedCondition] {
        if let failure = status.failure {
            return [NamedCondition("ScalingActive", .no, reason: failure.reason, message: failure.message)]
        }
        guard status.observed.contains(where: { $0 != nil }) else { return [] }
        let active = NamedCondition(
            "ScalingActive", .yes, reason: "ValidMetricFound",
            message: "the HPA was able to successfully calculate a replica count")
        guard !status.limit.isEmpty else {
            return [
                active,
                NamedCondition(
                    "ScalingLimited", .no, reason: "DesiredWithinRange",
                    message: "the desired count is within the acceptable range"),
            ]
        }
        let isLow = status.desired <= spec.minReplicas
        return [
            active,
            NamedCondition(
                "ScalingLimited", .yes, reason: isLow ? "TooFewReplicas" : "TooManyReplicas", message: status.limit),
        ]
    }
}
