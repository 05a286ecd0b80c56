import PodModel
import PodText

extension Workload {
    func whole(_ spec: Document, _ status: Document) -> Document {
        .whole(
            kind, meta,
            ("spec", spec), ("status", status))
    }

    func status(_ state: StatefulSetState) -> Document {
        .fields(
            ("replicas", .integer(status.replicas)), ("readyReplicas", .integer(status.ready)),
            ("availableReplicas", .integer(status.available)), ("updatedReplicas", .integer(status.updated)),
            ("observedGeneration", .integer(status.observedGeneration)))
    }

    func status(_ state: DaemonSetState) -> Document {
        .fields(
            ("desiredNumberScheduled", .integer(replicas)), ("currentNumberScheduled", .integer(state.current)),
            ("numberMisscheduled", .integer(state.misscheduled)), ("numberReady", .integer(status.ready)),
            ("numberAvailable", .integer(status.available)),
            ("numberUnavailable", .integer(replicas - status.available)),
            ("updatedNumberScheduled", .integer(status.updated)),
            ("observedGeneration", .integer(status.observedGeneration)))
    }

    fileprivate var minReadyDocument: Document? {
        minReady > .zero ? .integer(minReady.wholeSeconds) : nil
    }
}

extension StatefulSetSpec {
    func document(of set: Workload) -> Document {
        let strategy: Document =
            switch updateStrategy {
            case .rolling(let partition):
                .fields(
                    ("type", .string("RollingUpdate")), ("rollingUpdate", .fields(("partition", .integer(partition)))))
            case .onDelete: .fields(("type", .string("OnDelete")))
            }
        return .fields(
            ("replicas", .integer(set.replicas)), ("selector", set.selector.document),
            ("serviceName", .string(serviceName)),
            ("podManagementPolicy", .string(podManagement == .parallel ? "Parallel" : "OrderedReady")),
            ("updateStrategy", strategy), ("minReadySeconds", set.minReadyDocument),
            ("ordinals", startOrdinal == 0 ? nil : .fields(("start", .integer(startOrdinal)))),
            ("revisionHistoryLimit", .integer(revisionHistoryLimit)),
            (
                "persistentVolumeClaimRetentionPolicy",
                .fields(
                    ("whenDeleted", .string(deletesClaimsWhenDeleted ? "Delete" : "Retain")),
                    ("whenScaled", .string(deletesClaimsWhenScaled ? "Delete" : "Retain")))
            ),
            ("template", set.template.document),
            ("volumeClaimTemplates", claims.isEmpty ? nil : .array(claims.map(\.document))))
    }
}

extension StatefulSetSpec.ClaimTemplate {
    fileprivate var document: Document {
        .fields(
            ("metadata", .fields(("name", .string(name)))),
            ("spec", DocumentWriter(.shown).claimSpec(size, spec)))
    }
}

extension DaemonSetSpec {
    func document(of set: Workload) -> Document {
        let strategy: Document =
            switch updateStrategy {
            case .rolling(let surge, let unavailable):
                .fields(
                    ("type", .string("RollingUpdate")),
                    (
                        "rollingUpdate",
                        .fields(("maxSurge", surge.document), ("maxUnavailable", unavailable.document))
                    ))
            case .onDelete: .fields(("type", .string("OnDelete")))
            }
        return .fields(
            ("selector", set.selector.document), ("updateStrategy", strategy),
            ("minReadySeconds", set.minReadyDocument),
            ("revisionHistoryLimit", .integer(revisionHistoryLimit)), ("template", set.template.document))
    }
}
