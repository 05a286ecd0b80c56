import PodCollections
package import PodModel

// What disruption budgets allow (`pkg/controller/disruption`).
extension ClusterTables {
    /// From the sums that are kept: costs as much as the budget has controllers.
    package func budgetStatus(_ budget: DisruptionBudget) -> DisruptionBudgetStatus {
        var status = DisruptionBudgetStatus()
        guard let tally = budgetSlots[budget.key].map({ budgetCounts[$0] }) else { return status }
        status.healthy = tally.healthy
        switch budget.spec.bound {
        case .unset: break
        case .minAvailable(.count(let least)):
            status.expected = tally.pods
            status.desired = least
        case .minAvailable(let share):
            status.expected = expectedPods(tally, &status.failure)
            status.desired = share.resolved(of: status.expected, roundingUp: true)
        case .maxUnavailable(let most):
            status.expected = expectedPods(tally, &status.failure)
            status.desired = max(0, status.expected - most.resolved(of: status.expected, roundingUp: true))
        }
        if status.expected > 0, status.failure.isEmpty { status.allowed = max(0, status.healthy - status.desired) }
        return status
    }

    /// What the controllers of the pods want together, each counted once. Bare pods have none and do not count.
    private func expectedPods(_ tally: BudgetCount, _ failure: inout String) -> Int {
        var roots: Set<WorkloadSlot> = []
        for case let owner? in tally.owners.keys { roots.insert(workloads[owner].parent ?? owner) }
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

    /// Budgets that cover a pod, by name.
    package func budgets(coveringPod slot: PodSlot) -> [DisruptionBudget] {
        if budgets.isEmpty { return [] }
        let keys = labels.entries[pods[slot].labelSet].budgets.map { budgetCounts[$0].key }
        return keys.sorted().compactMap { budget($0) }
    }

    package func budget(_ key: ObjectKey) -> DisruptionBudget? {
        guard var found = budgets[key] else { return nil }
        found.status = budgetStatus(found)
        return found
    }
}
