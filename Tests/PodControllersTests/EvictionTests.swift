import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct EvictionTests {
    /// So many ready pods of a replica set, and a budget.
    private func world(_ count: Int, _ bound: DisruptionBudgetSpec.Bound) -> (World, [PodSlot]) {
        var world = World()
        let set = world.workload(ObjectKey(.replicaSet, "web"), count)
        let pods = world.pods(count, of: set)
        world.budget("b", bound)
        return (world, pods)
    }

    @Test func theLastPodsThatABudgetNeedsStay() {
        let (world, pods) = world(2, .minAvailable(.count(2)))
        #expect(world.tables.evictionRefusal(of: pods[0])?.reason == .tooManyRequests)
    }

    @Test func onePodMoreThanABudgetNeedsMayGo() {
        let (world, pods) = world(3, .minAvailable(.count(2)))
        #expect(world.tables.evictionRefusal(of: pods[0]) == nil)
    }

    @Test func aPodUnderTwoBudgetsCannotBeEvicted() {
        let (made, pods) = world(3, .minAvailable(.count(1)))
        var world = made
        world.budget("c", .minAvailable(.count(1)))
        #expect(world.tables.evictionRefusal(of: pods[0])?.reason == .conflict)
    }

    @Test func anOrphanGoesToAWorkloadWhoseSelectorItMatches() {
        var world = World()
        let set = world.workload(ObjectKey(.replicaSet, "web"), 1)
        let pod = world.pods(1, of: set)[0]
        world.tables.loseOwner(pod, isOrphaned: true)
        var memory: Void = ()
        let id = world.tables.pods[pod].id
        let outcome = OrphanController.reconcile(world.tables, id, &memory, at: world.tables.now)
        #expect(outcome.actions == [.adopt(by: set)] && outcome.looked == 1)
    }
}

extension World {
    /// A budget over every pod.
    fileprivate mutating func budget(_ name: String, _ bound: DisruptionBudgetSpec.Bound) {
        let meta = ObjectMeta(name: name, namespace: "default", created: tables.now)
        let spec = DisruptionBudgetSpec(selector: Selector(matching: [:]), bound: bound)
        tables.setBudget(DisruptionBudget(meta: meta, spec: spec), namespace: NamespaceSlot(index: 0))
    }
}
