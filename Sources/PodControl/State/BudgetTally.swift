import PodModel

/// What a disruption budget counts, kept in step with every change of a pod: asking what is allowed looks at no pod.
struct BudgetTally {
    let key: ObjectKey
    let selector: Selector
    let namespace: UInt32
    /// Pods that match, ended and terminating ones too.
    var pods = 0
    /// Pods that match, are ready and stay.
    var healthy = 0
    /// Matching pods by the slot of their controller; -1 for bare ones. Only summed up, so its order never shows.
    var owners: [Int32: Int] = [:]
}

extension Cluster {
    /// A pod that budgets look at changes its count.
    mutating func tally(_ slot: Int, from was: PodCount, to count: PodCount) {
        let came = (count.phase == nil ? 0 : 1) - (was.phase == nil ? 0 : 1)
        let healed = (count.isReady ? 1 : 0) - (was.isReady ? 1 : 0)
        for budget in labels.entries[Int(pods[slot].labelSet)].budgets {
            add(pods: came, healthy: healed, owner: pods[slot].owner, to: Int(budget))
        }
    }

    private mutating func add(pods came: Int, healthy healed: Int, owner: Int32, to budget: Int) {
        tallies[budget].pods += came
        tallies[budget].healthy += healed
        if came == 0 { return }
        let left = tallies[budget].owners[owner, default: 0] + came
        tallies[budget].owners[owner] = left == 0 ? nil : left
    }

    /// Counts the pods that match a new selector, once.
    mutating func beginTally(_ key: ObjectKey, _ selector: Selector, namespace: UInt32) {
        let tally = BudgetTally(key: key, selector: selector, namespace: namespace)
        let slot = freeTallies.popLast() ?? Int32(tallies.count)
        if Int(slot) == tallies.count { tallies.append(tally) } else { tallies[Int(slot)] = tally }
        tallySlots[key] = slot
        selectors.add(.init(kind: .budget, slot: slot), selector: selector, namespace: namespace)
        for id in labels.matching(selector, namespace: namespace) {
            labels.entries[Int(id)].budgets.append(slot)
            for member in labels.entries[Int(id)].members where pods[Int(member)].counted.phase != nil {
                let isReady = pods[Int(member)].counted.isReady
                add(pods: 1, healthy: isReady ? 1 : 0, owner: pods[Int(member)].owner, to: Int(slot))
            }
        }
    }

    mutating func endTally(_ key: ObjectKey) {
        guard let slot = tallySlots.removeValue(forKey: key) else { return }
        let i = Int(slot)
        let tally = tallies[i]
        selectors.remove(.init(kind: .budget, slot: slot), selector: tally.selector, namespace: tally.namespace)
        for id in labels.matching(tally.selector, namespace: tally.namespace) {
            labels.entries[Int(id)].budgets.removeAll { $0 == slot }
        }
        tallies[i] = BudgetTally(key: ObjectKey(.budget, ""), selector: tally.selector, namespace: tally.namespace)
        freeTallies.append(slot)
    }

    mutating func removeBudget(_ key: ObjectKey) {
        budgets[key] = nil
        endTally(key)
    }
}
