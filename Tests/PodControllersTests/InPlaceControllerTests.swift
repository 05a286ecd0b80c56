import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct InPlaceControllerTests {
    /// So many ready pods of a replica set that are to be restarted, one after another.
    private func restart(_ count: Int, _ container: String? = nil) -> (World, [PodSlot], InPlaceRoll) {
        var world = World()
        let set = world.workload(ObjectKey(.replicaSet, "web"), count)
        let pods = world.pods(count, of: set)
        world.bind(pods)
        world.edit { $0.setAvailable(count, of: set) }
        return (world, pods, world.roll(set, .restart(container), pods))
    }

    @Test func asManyPodsAreTouchedAsMayBeMissing() {
        var (world, pods, roll) = restart(3)
        let outcome = world.look(&roll)
        #expect(outcome.restarted == [pods[2]] && outcome.progress?.done == 0)
        #expect(outcome.progress?.waitsFor.hasSuffix("to be ready") == true)
        #expect(world.look(&roll).restarted.isEmpty)
    }

    @Test func thatAPodIsGoneCountsForThrough() {
        var (world, pods, roll) = restart(2)
        _ = world.look(&roll)
        world.remove(pods[1])
        world.edit { $0.setReplicas(1, of: roll.workload) }
        let outcome = world.look(&roll)
        #expect(outcome.restarted == [pods[0]] && outcome.progress?.done == 1)
    }

    @Test func whatServesNobodyIsTouchedAtAnyTime() {
        var (world, pods, roll) = restart(3)
        for pod in pods { world.fail(ready: pod) }
        #expect(world.look(&roll).restarted == pods.reversed())
    }

    @Test func aLookAtWhatIsThroughIsTheLast() {
        var (world, _, roll) = restart(0)
        let outcome = world.look(&roll)
        #expect(outcome.next == .done && outcome.progress == nil)
        #expect(outcome.actions.contains(.setProgress(nil)))
    }

    @Test func aControllerThatIsGoneIsLeftAlone() {
        var (world, pods, roll) = restart(1)
        world.remove(pods[0])
        world.edit {
            $0.retire(workload: roll.workload)
            $0.removeWorkload(roll.workload)
        }
        let outcome = world.look(&roll)
        #expect(outcome.next == .done && outcome.actions.isEmpty)
    }

    @Test func anUpgradeThatWouldChangeTheQualityOfServiceIsSaidOfThePod() {
        let (world, pods, known) = restart(1)
        var desired = Container(name: "main", image: "nginx:1")
        desired.resources = ResourceRequirements(cpuRequest: 100)
        var roll = world.roll(known.workload, .upgrade(desired), pods)
        let outcome = world.look(&roll)
        let warned = outcome.actions.contains {
            if case .record(let event, pods[0]) = $0 { event.reason == "FailedUpgrade" } else { false }
        }
        #expect(warned && outcome.next == .done)
    }
}

extension World {
    fileprivate func roll(_ slot: WorkloadSlot, _ action: InPlaceRoll.Action, _ pods: [PodSlot]) -> InPlaceRoll {
        InPlaceRoll(of: slot, uid: tables.workloads[slot].object.meta.uid, action, pods.map { tables.pods[$0].id })
    }

    fileprivate func look(_ roll: inout InPlaceRoll) -> OutcomeOf<InPlaceAction> {
        InPlaceController.reconcile(tables, roll.workload, &roll, at: tables.now)
    }

    /// The pod runs and serves nobody.
    fileprivate mutating func fail(ready slot: PodSlot) {
        let now = tables.now
        tables.update(slot) { $0.status.conditions.ready.set(false, at: now) }
    }
}

extension OutcomeOf<InPlaceAction> {
    fileprivate var restarted: [PodSlot] {
        actions.compactMap { if case .restart(let restart) = $0 { restart.pod.slot } else { nil } }
    }

    fileprivate var progress: InPlaceProgress? {
        actions.lazy.compactMap { if case .setProgress(let progress) = $0 { progress } else { nil } }.last
    }
}
