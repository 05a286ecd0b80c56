import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct ReplicaSetControllerTests {
    private let web = ObjectKey(.replicaSet, "web")

    @Test func oncePodsNeedNotStayReadyThoseThatAreReadyAreAvailable() {
        var world = World()
        let set = world.workload(ObjectKey(.replicaSet, "web"), 3, minReady: .seconds(10))
        world.pods(3, of: set)
        world.edit { $0.setMinReady(.zero, of: set) }
        #expect(world.tables.workloads[set].object.status.available == 3)
    }

    @Test func whatAControllerSaysLeavesTheCountOfItsPodsAsItIs() {
        var world = World()
        let set = world.workload(ObjectKey(.replicaSet, "web"), 3)
        world.pods(2, of: set)
        world.edit { $0.setStatus(WorkloadStatus(), of: set) }
        let status = world.tables.workloads[set].object.status
        #expect(status.replicas == 2 && status.ready == 2)
    }

    @Test func whatIsMissingIsMade() {
        var world = World()
        let set = world.workload(web, 3)
        world.pods(1, of: set)
        #expect(world.ask(set).actions == [.createPods(2)])
    }

    @Test func nothingIsDoneWhenAllAreThere() {
        var world = World()
        let set = world.workload(web, 3)
        world.pods(3, of: set)
        #expect(world.ask(set).actions.isEmpty)
    }

    @Test func aBurstIsFollowedByAnotherLook() {
        var world = World()
        let set = world.workload(web, 1_200)
        #expect(world.ask(set).actions == [.createPods(500), .lookAgain])
    }

    @Test func onePodTooManyIsTheOneThatIsNotReady() {
        var world = World()
        let set = world.workload(web, 2)
        world.pods(2, of: set)
        let unready = world.pods(1, of: set, isReady: false)
        #expect(
            world.ask(set).actions == [.deletePods(unready, reason: .scaledDown(web))])
    }

    @Test func inANamespaceThatGoesNothingIsMade() {
        var world = World()
        let set = world.workload(web, 1)
        world.terminateNamespace()
        let refusal = "namespace default is being deleted"
        #expect(
            world.ask(set).actions == [
                .setFailure(refusal),
                .record(ControllerEvent("FailedCreate", "Error creating: \(refusal)", isWarning: true)),
            ])
    }

    @Test func withMinReadyItLooksAgainWhenTheNextPodIsAvailable() {
        var world = World()
        let set = world.workload(web, 2, minReady: .seconds(10))
        world.pods(2, of: set)
        let early = world.ask(set, after: .seconds(4))
        #expect(early.actions == [.setAvailable(0)] && early.next == .at(world.tables.now + .seconds(10)))
        let late = world.ask(set, after: .seconds(10))
        #expect(late.actions == [.setAvailable(2)] && late.next == .done)
    }

    @Test func theOrderOfLeavingIsKeptWhileNothingElseHappens() {
        var world = World()
        let set = world.workload(web, 3)
        let pods = world.pods(4, of: set)
        var memory = ReplicaSetController.Memory()
        let first = ReplicaSetController.reconcile(world.tables, set, &memory, at: world.tables.now)
        world.remove(first)
        world.edit { $0.setReplicas(2, of: set) }
        let second = ReplicaSetController.reconcile(world.tables, set, &memory, at: world.tables.now)
        let order = world.tables.deletionOrder(workload: set, at: world.tables.now)
        #expect(pods.count == 4 && second.leaving == [order[0]] && first.leaving != second.leaving)
    }
}

extension Outcome {
    var leaving: [PodSlot] {
        actions.flatMap { action in if case .deletePods(let pods, _) = action { pods } else { [PodSlot]() } }
    }
}

extension World {
    /// Does what was decided of pods that go.
    mutating func remove(_ outcome: Outcome) {
        for pod in outcome.leaving { remove(pod) }
    }
}
