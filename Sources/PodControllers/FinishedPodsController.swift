import DequeModule
package import PodModel
package import PodTables

/// Of the pods that have ended those above a limit go, the one that ended first before all others
/// (`pkg/controller/podgc`, `terminatedPodGCThreshold`).
package enum FinishedPodsController: Controller {
    package struct Memory: Sendable {
        /// How many pods that have ended are kept.
        package var limit = 12_500
        /// In the order in which they ended. Some may be gone.
        private var finished: Deque<PodID> = []

        package init() {}

        package mutating func note(finished pod: PodID) { finished.append(pod) }

        fileprivate mutating func takeOldest() -> PodID? { finished.popFirst() }

        /// Pods that were deleted by hand are still in line: swept when they are most of it.
        fileprivate mutating func sweep(_ view: borrowing ClusterTables) {
            guard finished.count > 2 * limit + 64 else { return }
            var kept: Deque<PodID> = []
            for pod in finished where view.isLive(pod) { kept.append(pod) }
            finished = kept
        }
    }

    package static func reconcile(
        _ view: borrowing ClusterTables, _ key: Void, _ memory: inout Memory, at now: Timestamp
    ) -> OutcomeOf<FinishedPodsAction> {
        var outcome = OutcomeOf<FinishedPodsAction>()
        var surplus = view.finishedPods - memory.limit
        while surplus > 0, let oldest = memory.takeOldest() {
            guard view.isLive(oldest) else { continue }
            outcome.actions.append(.collect(oldest.slot))
            surplus -= 1
        }
        memory.sweep(view)
        return outcome
    }
}

package enum FinishedPodsAction: Hashable, Sendable {
    /// The pod's object goes.
    case collect(PodSlot)
}

extension ClusterTables {
    fileprivate var finishedPods: Int {
        phaseCounts[Int(PodPhase.succeeded.rawValue)] + phaseCounts[Int(PodPhase.failed.rawValue)]
    }
}
