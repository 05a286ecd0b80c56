import PodModel
import PodText

extension DeploymentSpec {
    func document(of set: Workload) -> Document {
        let strategy: Document =
            switch strategy {
            case .rolling(let surge, let unavailable):
                .fields(
                    ("type", .string(strategyType)),
                    ("rollingUpdate", .fields(("maxSurge", surge.document), ("maxUnavailable", unavailable.document))))
            case .recreate: .fields(("type", .string(strategyType)))
            }
        return .fields(
            ("replicas", .integer(set.replicas)), ("selector", set.selector.document), ("strategy", strategy),
            ("minReadySeconds", set.minReady > .zero ? .integer(set.minReady.wholeSeconds) : nil),
            ("revisionHistoryLimit", .integer(revisionHistoryLimit)),
            ("progressDeadlineSeconds", .seconds(progressDeadline)), ("paused", .flag(isPaused)),
            ("template", set.template.document))
    }

    /// `RollingUpdate`, `Recreate`.
    package var strategyType: String {
        switch strategy {
        case .rolling: "RollingUpdate"
        case .recreate: "Recreate"
        }
    }
}

extension Workload {
    func status(_ state: DeploymentState) -> Document {
        .fields(
            ("replicas", .integer(status.replicas)), ("updatedReplicas", .integer(status.updated)),
            ("readyReplicas", .integer(status.ready)), ("availableReplicas", .integer(status.available)),
            ("unavailableReplicas", .integer(unavailable)),
            ("observedGeneration", .integer(status.observedGeneration)), ("conditions", conditions.document))
    }

    /// Pods that are desired or there and not available (`calculateDeploymentStatus`).
    package var unavailable: Int { max(0, max(status.replicas, replicas) - status.available) }
}
