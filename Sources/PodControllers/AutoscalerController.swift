import PodCollections
package import PodModel
package import PodTables

/// The horizontal pod autoscaler (`pkg/controller/podautoscaler`): every 15 seconds the use of a workload's pods
/// decides how many there shall be. A number that is declared again is taken at its word; the next look moves on from
/// it.
package enum AutoscalerController: Controller {
    /// While the load is unknown it is asked for; the look is taken when it is reported.
    package static func reconcile(
        _ view: borrowing ClusterTables, _ key: ObjectKey, _ load: inout MeasuredLoad, at now: Timestamp
    ) -> AutoscalerOutcome {
        guard let autoscaler = view.autoscalers[key] else { return AutoscalerOutcome() }
        guard let uses = load.take() else {
            return AutoscalerOutcome([.askForUsage], next: .at(now + AutoscalerRules.interval))
        }
        var look = AutoscalerLook(spec: autoscaler.spec, status: autoscaler.status, now: now)
        look.decide(view, uses)
        look.outcome.actions.append(.setStatus(look.status))
        return look.outcome
    }
}

package typealias AutoscalerOutcome = OutcomeOf<AutoscalerAction>

/// Something that the autoscaler wants done. Whose load, events or status are meant is the one it was asked about.
package enum AutoscalerAction: Hashable, Sendable {
    /// Asks for the use of its target's pods.
    case askForUsage
    case record(ControllerEvent)
    case rescale(WorkloadSlot, to: Int)
    /// A write of the autoscaler.
    case setStatus(AutoscalerStatus)
}

extension ClusterTables {
    /// The workload that an autoscaler sets: of the kind it names, else of any kind that has replicas.
    package func scaleTarget(of spec: AutoscalerSpec) -> WorkloadSlot? {
        if let slot = workloadSlots[spec.target] { return slot }
        for kind in ObjectKind.workloads where kind.hasReplicas {
            let key = ObjectKey(kind, spec.target.name, namespace: spec.target.namespace)
            if let slot = workloadSlots[key], workloads[slot].parent == nil { return slot }
        }
        return nil
    }
}
