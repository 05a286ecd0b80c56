import PodCollections
package import PodModel

extension ClusterTables {
    /// A pod that budgets look at changes its count.
    mutating func countForBudgets(_ slot: PodSlot, from was: PodCount, to count: PodCount) {
        let came = (count.phase == nil ? 0 : 1) - (was.phase == nil ? 0 : 1)
        let healed = (count.isReady ? 1 : 0) - (was.isReady ? 1 : 0)
        for budget in labels.entries[pods[slot].labelSet].budgets {
            add(pods: came, healthy: healed, owner: pods[slot].owner, to: budget)
        }
    }

    private mutating func add(pods came: Int, healthy healed: Int, owner: WorkloadSlot?, to budget: BudgetSlot) {
        budgetCounts[budget].pods += came
        budgetCounts[budget].healthy += healed
        if came == 0 { return }
        let left = budgetCounts[budget].owners[owner, default: 0] + came
        budgetCounts[budget].owners[owner] = left == 0 ? nil : left
    }

    /// Counts the pods that match a new selector, once.
    private mutating func beginCounting(_ key: ObjectKey, _ selector: Selector?, namespace: NamespaceSlot) {
        let count = BudgetCount(key: key, selector: selector, namespace: namespace)
        let slot = freeBudgetCounts.popLast() ?? budgetCounts.next
        budgetCounts.put(count, at: slot)
        budgetSlots[key] = slot
        guard let selector else { return }
        selectors.add(.budget(slot), selector: selector, namespace: namespace)
        for id in labels.matching(selector, namespace: namespace) {
            labels.entries[id].budgets.append(slot)
            for member in labels.entries[id].members where pods[member].counted.phase != nil {
                let isReady = pods[member].counted.isReady
                add(pods: 1, healthy: isReady ? 1 : 0, owner: pods[member].owner, to: slot)
            }
        }
    }

    private mutating func endCounting(_ key: ObjectKey) {
        guard let slot = budgetSlots.removeValue(forKey: key) else { return }
        let count = budgetCounts[slot]
        if let selector = count.selector {
            selectors.remove(.budget(slot), selector: selector, namespace: count.namespace)
            for id in labels.matching(selector, namespace: count.namespace) {
                labels.entries[id].budgets.removeAll { $0 == slot }
            }
        }
        budgetCounts[slot] = BudgetCount(
            key: ObjectKey(.budget, ""), selector: count.selector, namespace: count.namespace)
        freeBudgetCounts.append(slot)
    }

    /// Puts a budget, or the new spec of one that is there.
    package mutating func setBudget(_ budget: DisruptionBudget, namespace: NamespaceSlot) {
        let old = budgets[budget.key]
        budgets[budget.key] = budget
        if let old {
            if old.spec.selector == budget.spec.selector { return }
            endCounting(budget.key)
        }
        beginCounting(budget.key, budget.spec.selector, namespace: namespace)
    }

    package mutating func removeBudget(_ key: ObjectKey) {
        budgets[key] = nil
        endCounting(key)
    }
}
