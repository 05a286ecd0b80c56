import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct StatefulSetControllerTests {
    @Test func theFirstLookMakesARevisionAndTheFirstReplica() {
        var world = World()
        let set = world.workload(.db, 3, .statefulSet(StatefulSetSpec()))
        let outcome = world.ask(set)
        #expect(outcome.revisions.map(\.number) == [1])
        #expect(outcome.steps == [.createReplica(ordinal: 0, revision: 1)])
        #expect(outcome.state?.waitsFor == "db-0 to be ready")
    }

    @Test func theNextReplicaWaitsForTheOneBelowIt() {
        var (world, set) = World.database(3)
        let first = world.replica(0, of: set, isReady: false)
        #expect(world.ask(set).steps.isEmpty)
        world.setReady(first)
        #expect(world.ask(set).steps == [.createReplica(ordinal: 1, revision: 1)])
    }

    @Test func aReplicaIsWellOnceItHasBeenReadyForLongEnough() {
        var (world, set) = World.database(2, minReady: .seconds(10))
        world.replica(0, of: set)
        #expect(world.ask(set, after: .seconds(9)).next == .at(world.tables.now + .seconds(10)))
        #expect(world.ask(set, after: .seconds(9)).steps.isEmpty)
        #expect(world.ask(set, after: .seconds(10)).steps == [.createReplica(ordinal: 1, revision: 1)])
    }

    @Test func inParallelAllAreMadeAtOnce() {
        let (world, set) = World.database(3) { $0.podManagement = .parallel }
        #expect(world.ask(set).steps == (0..<3).map { .createReplica(ordinal: $0, revision: 1) })
    }

    @Test func aBurstOfReplicasIsFollowedByAnotherLook() {
        let (world, set) = World.database(501) { $0.podManagement = .parallel }
        let steps = world.ask(set).steps
        #expect(steps.count == 501 && steps[499] == .createReplica(ordinal: 499, revision: 1))
        #expect(steps.last == .lookAgain)
    }

    @Test func theHighestReplicaThatIsNotWantedGoesFirst() {
        var (world, set) = World.database(1)
        let replicas = (0..<3).map { world.replica($0, of: set) }
        let reason = DeletionReason.scaledDown(ObjectKey(.statefulSet, "db"))
        #expect(world.ask(set).steps == [.deleteReplica(replicas[2], reason: reason)])
    }

    @Test func oneThatIsNotWantedAndNotReadyWaitsForThoseBelowIt() {
        var (world, set) = World.database(0)
        for ordinal in 0..<2 { world.replica(ordinal, of: set, isReady: false) }
        let outcome = world.ask(set)
        #expect(outcome.steps.isEmpty && outcome.state?.waitsFor == "db-0 to be ready")
    }

    @Test func aPodThatIsNotItsOwnIsWaitedFor() {
        var (world, set) = World.database(1)
        world.pod("db-0", of: nil)
        let refusal = "pods \"db-0\" already exists"
        let message = "create Pod db-0 in StatefulSet db failed error: \(refusal)"
        #expect(
            world.ask(set).steps == [
                .lookAgainWhenGone(ObjectKey(.pod, "db-0")), .setFailure(refusal),
                .record(ControllerEvent("FailedCreate", message, isWarning: true)),
            ])
    }

    @Test func whatHinderedOneReplicaIsForgottenWithTheNext() {
        var (world, set) = World.database(2) { $0.podManagement = .parallel }
        world.pod("db-0", of: nil)
        let failures = world.ask(set).actions.compactMap { if case .setFailure(let text) = $0 { text } else { nil } }
        #expect(failures == ["pods \"db-0\" already exists", ""])
    }

    @Test func inANamespaceThatGoesNoReplicaIsMade() {
        var (world, set) = World.database(1)
        world.terminateNamespace()
        let outcome = world.ask(set)
        #expect(outcome.steps.first == .setFailure("namespace default is being deleted"))
        #expect(!outcome.steps.contains(.createReplica(ordinal: 0, revision: 1)))
    }

    @Test func aReplicaThatHasEndedIsMadeAgain() {
        var (world, set) = World.database(1)
        let replica = world.replica(0, of: set)
        world.fail(replica)
        let message = "StatefulSet default/db is recreating failed Pod db-0"
        #expect(
            world.ask(set).steps == [
                .record(ControllerEvent("RecreatingFailedPod", message, isWarning: true)),
                .deleteReplica(replica, reason: "replaced: it had ended"),
            ])
    }

    @Test func anotherTemplateReplacesTheHighestReplicaFirst() {
        var (world, set) = World.database(2)
        let replicas = (0..<2).map { world.replica($0, of: set) }
        world.want("nginx:2", of: set)
        let outcome = world.ask(set)
        #expect(outcome.revisions.map(\.number) == [1, 2])
        #expect(outcome.steps == [.deleteReplica(replicas[1], reason: "replaced by a newer revision")])
        #expect(outcome.state?.waitsFor == "db-1 to end")
    }

    @Test func belowThePartitionReplicasComeBackAsWhatTheyWere() {
        var (world, set) = World.database(2) { $0.updateStrategy = .rolling(partition: 1) }
        world.replica(0, of: set)
        world.want("nginx:2", of: set)
        world.carryOutRevisions(world.ask(set), of: set)
        #expect(world.ask(set).steps == [.createReplica(ordinal: 1, revision: 2)])
        world.remove(world.tables.workloads[set].pods[0])
        #expect(world.ask(set).steps == [.createReplica(ordinal: 0, revision: 1)])
    }

    @Test func aTemplateThatIsWantedAgainBecomesTheNewestAndItsPodsStay() {
        var (world, set) = World.database(1)
        world.replica(0, of: set)
        world.want("nginx:2", of: set)
        world.carryOutRevisions(world.ask(set), of: set)
        world.want("nginx:1", of: set)
        let outcome = world.ask(set)
        #expect(outcome.revisions.map(\.number) == [2, 3])
        #expect(outcome.steps.isEmpty && outcome.state?.current == 3)
    }

    @Test func aReplicaOfAnOldRevisionThatIsNotReadyHoldsTheUpdateUnlessToldOtherwise() {
        for replacesUnready in [false, true] {
            var (world, set) = World.database(1) { $0.replacesUnready = replacesUnready }
            world.replica(0, of: set, isReady: false)
            world.want("nginx:2", of: set)
            let outcome = world.ask(set)
            #expect(outcome.steps.isEmpty != replacesUnready)
            #expect(outcome.state?.isHeldByOld == !replacesUnready)
        }
    }

    @Test func theLastReplicaOfAnUpdateIsTold() {
        var (world, set) = World.database(1)
        world.want("nginx:2", of: set)
        world.carryOutRevisions(world.ask(set), of: set)
        world.edit { $0.setState(.statefulSet(.init(current: 1, update: 2)), of: set) }
        world.replica(0, of: set)
        let outcome = world.ask(set)
        let labels = world.tables.workloads[set].object.meta.labels
        #expect(
            outcome.steps == [.note(.rolloutDone(of: .db, labels, revision: 2, at: world.tables.now))])
        #expect(outcome.state?.current == 2)
    }

    @Test(arguments: [true, false]) func claimsOfAReplicaThatIsScaledAwayStayUnlessToldOtherwise(goes: Bool) {
        var (world, set) = World.database(1) {
            $0.claims = [.init(name: "data", size: 1)]
            $0.deletesClaimsWhenScaled = goes
        }
        world.replica(0, of: set)
        world.remove(world.replica(1, of: set))
        let key = ObjectKey(.persistentVolumeClaim, "data-db-1")
        #expect(world.ask(set).steps == (goes ? [.deleteClaims([key], after: nil)] : []))
    }

    @Test func claimsThatAPodStillUsesGoWithIt() {
        var (world, set) = World.database(0) {
            $0.claims = [.init(name: "data", size: 1)]
            $0.deletesClaimsWhenScaled = true
        }
        world.remove(world.replica(0, of: set))
        let other = world.pod("db-0", of: nil)
        let key = ObjectKey(.persistentVolumeClaim, "data-db-0")
        #expect(world.ask(set).steps == [.deleteClaims([key], after: other)])
    }

    @Test func onlyReplicasThatHaveChangedAreLookedAt() {
        var (world, set) = World.database(100)
        let replicas = (0..<100).map { world.replica($0, of: set) }
        var memory = StatefulSetController.Memory()
        let first = StatefulSetController.reconcile(world.tables, set, &memory, at: world.tables.now)
        #expect(first.looked == 100 && first.actions.contains(.forgetTouched))
        world.forgetTouched(set)
        world.fail(replicas[7])
        let second = StatefulSetController.reconcile(world.tables, set, &memory, at: world.tables.now)
        let replaced = Action.deleteReplica(replicas[7], reason: "replaced: it had ended")
        #expect(second.looked == 1 && second.steps.last == replaced)
    }

    @Test func revisionsThatNoPodHasAreDroppedAboveTheLimit() {
        var (world, set) = World.database(1) { $0.revisionHistoryLimit = 1 }
        world.replica(0, of: set)
        for image in ["nginx:2", "nginx:3", "nginx:4"] {
            world.want(image, of: set)
            world.carryOutRevisions(world.ask(set), of: set)
        }
        #expect(world.tables.revisionsToKeep(of: set)?.map(\.number) == [1, 3, 4])
    }
}

extension ObjectKey {
    fileprivate static let db = ObjectKey(.statefulSet, "db")
}

extension StatefulSetState {
    fileprivate init(current: Int64, update: Int64) {
        self.init()
        (self.current, self.update) = (current, update)
    }
}

extension Outcome {
    /// What is done besides what is said of revisions, counts and state.
    fileprivate var steps: [Action] {
        actions.filter {
            switch $0 {
            case .setRevisions, .setState, .setUpdated, .setAvailable, .forgetTouched: false
            default: true
            }
        }
    }

    fileprivate var revisions: [WorkloadRevision] {
        actions.lazy.compactMap { if case .setRevisions(let revisions) = $0 { revisions } else { nil } }.last ?? []
    }

    fileprivate var state: StatefulSetState? {
        actions.lazy.compactMap { if case .setState(.statefulSet(let state)) = $0 { state } else { nil } }.last
    }
}

extension World {
    /// A StatefulSet that has looked once, without replicas.
    fileprivate static func database(
        _ replicas: Int, minReady: TimeSpan = .zero, _ change: (inout StatefulSetSpec) -> Void = { _ in }
    ) -> (World, WorkloadSlot) {
        var (world, spec) = (World(), StatefulSetSpec())
        change(&spec)
        let set = world.workload(.db, replicas, .statefulSet(spec), minReady: minReady)
        world.carryOutRevisions(world.ask(set), of: set)
        return (world, set)
    }

    /// Of the newest revision.
    @discardableResult
    fileprivate mutating func replica(_ ordinal: Int, of set: WorkloadSlot, isReady: Bool = true) -> PodSlot {
        let hash = tables.workloads[set].revisions.last?.hash ?? ""
        return pod("db-\(ordinal)", of: set, hash: hash, isReady: isReady)
    }

    fileprivate mutating func want(_ image: String, of set: WorkloadSlot) {
        tables.setTemplate(workload: set, Self.template("db", image: image))
    }

    fileprivate mutating func carryOutRevisions(_ outcome: Outcome, of set: WorkloadSlot) {
        tables.setRevisions(outcome.revisions, of: set)
        if let state = outcome.state { tables.setState(.statefulSet(state), of: set) }
    }
}
