package import PodModel
import PodText

extension Story {
    package mutating func tell(_ autoscaler: Autoscaler, at now: Timestamp) {
        field("Name", autoscaler.meta.name)
        field("Namespace", autoscaler.meta.namespace)
        field("Scales", autoscaler.spec.target.reference)
        field("Replicas", "\(autoscaler.spec.minReplicas) to \(autoscaler.spec.maxReplicas)")
        field("Targets", autoscaler.targetsText)
        field("Current", "\(autoscaler.status.current), wants \(autoscaler.status.desired)")
        if let failure = autoscaler.status.failure {
            field("Not active", "\(failure.reason): \(failure.message)", style: .bad)
        }
        fieldIfSet("Limited", autoscaler.status.limit)
        if let last = autoscaler.status.lastScale { field("Last scaled", "\((now - last).age) ago") }
        field("Created", "\(autoscaler.meta.created.rfc3339) (\((now - autoscaler.meta.created).age) ago)")
        tellMetadata(autoscaler.meta)
    }

    package mutating func tell(_ budget: DisruptionBudget, at now: Timestamp) {
        field("Name", budget.meta.name)
        field("Namespace", budget.meta.namespace)
        switch budget.spec.bound {
        case .minAvailable(let count): field("Min available", count.description)
        case .maxUnavailable(let count): field("Max unavailable", count.description)
        case .unset: break
        }
        field("Selector", budget.spec.selectorText)
        field("Healthy", "\(budget.status.healthy) of \(budget.status.expected), needs \(budget.status.desired)")
        field("Allowed disruptions", String(budget.status.allowed))
        if !budget.status.failure.isEmpty { field("Reason", budget.status.failure) }
        field("Created", "\(budget.meta.created.rfc3339) (\((now - budget.meta.created).age) ago)")
        tellMetadata(budget.meta)
    }
}
