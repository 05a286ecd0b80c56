import PodCollections
package import PodModel
package import PodTables

/// Changes of cpu and memory of living pods that their node had no room for: room may have come by now, and they take
/// it before new pods do, as the kubelet tries before it admits (`retryPendingResizes`,
/// `pkg/kubelet/allocation/allocation_manager.go`).
package enum ResizeController: Controller {
    /// What pods are to become as soon as their node has room.
    package struct Memory: Sendable {
        private var templates: [PodSlot: PodTemplate] = [:]

        package init() {}

        package var isEmpty: Bool { templates.isEmpty }
        /// The pods that wait, by slot.
        package var pods: [PodSlot] { templates.keys.sorted() }

        package subscript(pod: PodSlot) -> PodTemplate? {
            get { templates[pod] }
            set { templates[pod] = newValue }
        }
    }

    package static func reconcile(
        _ view: borrowing ClusterTables, _ pod: PodSlot, _ memory: inout Memory, at now: Timestamp
    ) -> OutcomeOf<ResizeAction> {
        guard let template = memory[pod] else { return OutcomeOf() }
        if view.pods[pod].pod.isActive, let pending = view.pendingResize(of: pod, to: template) {
            return OutcomeOf(pending == view.pods[pod].pod.status.resize ? [] : [.setPending(pending)])
        }
        memory[pod] = nil
        return OutcomeOf(view.pods[pod].pod.isActive ? [.withdraw, .complete(template)] : [.withdraw])
    }
}

/// What is done about a pod whose resize waits.
package enum ResizeAction: Hashable, Sendable {
    /// What its node lacks now.
    case setPending(PendingResize)
    /// It does not wait any more.
    case withdraw
    /// It becomes what was wanted.
    case complete(PodTemplate)
}

extension ClusterTables {
    /// What the node lacks, in the kubelet's words; nil when it has room, or there is no node yet.
    package func pendingResize(of slot: PodSlot, to template: PodTemplate) -> PendingResize? {
        guard pods[slot].counted.holdsNode, let node = pods[slot].node else { return nil }
        let old = pods[slot].pod.template.request
        let new = template.request
        var room = nodes[node].room
        room.giveBack(old)
        let capacity = room.capacity.amount
        for (name, wanted, had, used, most) in [
            ("cpu", new.cpu, old.cpu, room.requested.cpu, capacity.cpu),
            ("memory", new.memory, old.memory, room.requested.memory, capacity.memory),
        ] where wanted > had {
            if wanted > most {
                return PendingResize(
                    isInfeasible: true,
                    message: "Node didn't have enough capacity: \(name), requested: \(wanted), capacity: \(most)")
            }
            if wanted > most - used {
                return PendingResize(
                    isInfeasible: false,
                    message:
                        """
                        Node didn't have enough resource: \(name), requested: \(wanted), used: \(used), capacity: \
                        \(most)
                        """
                )
            }
        }
        return nil
    }
}

extension Pod {
    /// Why the living pod cannot become this in place: its quality of service cannot change.
    package func resizeRefusal(to wanted: PodTemplate) -> Refusal? {
        let (old, new) = (template.qualityOfService, wanted.qualityOfService)
        if old == new { return nil }
        return Refusal(
            .forbidden,
            """
            \(key) cannot change its quality of service from \(old.apiName) to \(new.apiName) in place; delete it first
            """
        )
    }
}
