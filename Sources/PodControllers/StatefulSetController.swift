package import PodModel
package import PodTables

/// The stateful set controller: pods with ordinals (`pkg/controller/statefulset/stateful_set_control.go`). A pod's
/// place is free only when its object is gone, and that of a pod on a silent node goes only when the node returns or is
/// known dead: there are never two live pods of one ordinal.
package enum StatefulSetController: Controller {
    package struct Memory: Sendable {
        var ordinals = OrdinalTable()

        package init() {}
    }

    package static func reconcile(
        _ view: borrowing ClusterTables, _ slot: WorkloadSlot, _ memory: inout Memory, at now: Timestamp
    ) -> Outcome {
        guard var plan = StatefulSetPlan(view, slot, at: now) else { return Outcome() }
        // Exchanged and not copied.
        swap(&plan.ordinals, &memory.ordinals)
        plan.decide(view)
        swap(&plan.ordinals, &memory.ordinals)
        return plan.outcome
    }
}
