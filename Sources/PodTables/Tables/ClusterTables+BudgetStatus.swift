import PodCollections
package import PodModel

// What disruption budgets allow (`pkg/controller/disruption`). Nothing is written: the status is worked out from the
// sums that are kept, at the cost of as many looks as the budget has workloads.
extension ClusterTables {
    /// A budget with what it allows at this moment.
    package func budget(_ key: ObjectKey) -> DisruptionBudget? {
        guard var found = budgets[key] else { return nil }
        found.status = status(of: found)
        return found
    }

    /// Budgets that cover a pod, by name.
    package func budgets(coveringPod slot: PodSlot) -> [DisruptionBudget] {
        if budgets.isEmpty { return [] }
        let keys = labels.entries[pods[slot].labelSet].budgets.map { budgetCounts[$0].key }
        return keys.sorted().compactMap { budget($0) }
    }

    private func status(of budget: DisruptionBudget) -> DisruptionBudgetStatus {
        var status = DisruptionBudgetStatus()
        guard let slot = budgetSlots[budget.key] else { return status }
        status.healthy = budgetCounts[slot].healthy
        switch budget.spec.bound {
        case .unset: break
        case .minAvailable(.count(let least)):
            status.expected = budgetCounts[slot].pods
            status.desired = least
        case .minAvailable(let share):
            status.expected = expectedPods(of: slot, &status.failure)
            status.desired = share.resolved(of: status.expected, roundingUp: true)
        case .maxUnavailable(let most):
            status.expected = expectedPods(of: slot, &status.failure)
            status.desired = max(0, status.expected - most.resolved(of: status.expected, roundingUp: true))
        }
        if status.expected > 0, status.failure.isEmpty { status.allowed = max(0, status.healthy - status.desired) }
        return status
    }

    /// What the workloads of the pods want together, each counted once. Bare pods have none and do not count.
    private func expectedPods(of slot: BudgetSlot, _ failure: inout String) -> Int {
        var roots: Set<WorkloadSlot> = []
        for case let owner? in budgetCounts[slot].owners.keys { roots.insert(workloads[owner].parent ?? owner) }
        var expected = 0
        for root in roots.sorted() {
            let object = workloads[root].object
            if object.kind.hasReplicas {
                expected += object.replicas
            } else {
                failure =
                    """
                    \(object.key.reference) has no number of replicas to take a share of; say min-available with \
                    a number
                    """
            }
        }
        return expected
    }
}
