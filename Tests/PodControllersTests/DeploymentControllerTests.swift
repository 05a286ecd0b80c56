import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct DeploymentControllerTests {
    private let web = ObjectKey(.deployment, "web")

    /// A deployment whose template has changed after `old` replicas were there.
    private func rolling(_ world: inout World, _ replicas: Int, spec: DeploymentSpec = .init()) -> WorkloadSlot {
        let set = world.workload(web, replicas, .deployment(spec))
        world.replicaSet("web-old", of: set, replicas: replicas, template: World.template("web", image: "nginx:0"))
        return set
    }

    private func scales(_ outcome: Outcome) -> [Action] {
        outcome.actions.filter { if case .scale = $0 { true } else { false } }
    }

    @Test func theFirstReplicaSetIsMadeAndGetsAllReplicas() {
        var world = World()
        let set = world.workload(web, 3, .deployment(.init()))
        let actions = world.ask(set).actions
        #expect(actions.prefix(3) == [.createReplicaSet, .setRevision(.created, 1), .scale(.created, to: 3)])
    }

    @Test func aRollOutBeginsWithTheSurgeAndTakesNoMoreThanMayBeMissing() {
        var world = World()
        let set = rolling(&world, 8)
        let old = world.tables.workloads[set].children[0]
        #expect(scales(world.ask(set)) == [.scale(.created, to: 2), .scale(.existing(old), to: 6)])
    }

    @Test func recreateWaitsForTheLastOldPod() {
        var world = World()
        var spec = DeploymentSpec()
        spec.strategy = .recreate
        let set = rolling(&world, 2, spec: spec)
        let old = world.tables.workloads[set].children[0]
        let first = world.ask(set)
        #expect(scales(first) == [.scale(.existing(old), to: 0)] && !first.actions.contains(.createReplicaSet))
        world.edit { $0.setReplicas(0, of: old) }
        for pod in world.tables.workloads[old].pods { world.remove(pod) }
        #expect(scales(world.ask(set)) == [.scale(.created, to: 2)])
    }

    @Test func pausedItRollsNothing() {
        var world = World()
        var spec = DeploymentSpec()
        spec.isPaused = true
        let set = rolling(&world, 2, spec: spec)
        #expect(scales(world.ask(set)).isEmpty)
    }

    @Test func withoutProgressItIsStuckOnceAtItsDeadline() {
        var world = World()
        let set = world.workload(web, 1, .deployment(.init()))
        world.replicaSet("web-new", of: set, replicas: 1, isReady: false)
        world.take(world.ask(set), of: set)
        guard case .at(let deadline) = world.ask(set).next else {
            Issue.record("no deadline is waited for")
            return
        }
        let late = world.ask(set, after: deadline - world.tables.now)
        #expect(late.events == [DeploymentState.deadlineExceeded] && late.next == .done)
        world.take(late, of: set)
        #expect(world.ask(set, after: deadline - world.tables.now).events.isEmpty)
    }
}

extension Outcome {
    var events: [String] {
        actions.compactMap { action in if case .record(let event) = action { event.reason } else { nil } }
    }
}

extension World {
    /// A replica set of a deployment with all its pods; without a template of its own it is the current one.
    mutating func replicaSet(
        _ name: String, of deployment: WorkloadSlot, replicas: Int, template: PodTemplate? = nil, isReady: Bool = true
    ) {
        let source = template ?? tables.workloads[deployment].object.template
        let set = workload(ObjectKey(.replicaSet, name), replicas, template: source, parent: deployment)
        tables.setRevision(1, annotation: RevisionLabels.revision, of: set, deployment: deployment)
        tables.changeSource(ofReplicaSet: set, to: source)
        if case .deployment(var state) = tables.workloads[deployment].object.state {
            state.revision = 1
            state.scaledFor = tables.workloads[deployment].object.replicas
            tables.setState(.deployment(state), of: deployment)
        }
        pods(replicas, of: set, isReady: isReady)
    }

    /// What was decided of the object's own status.
    mutating func take(_ outcome: Outcome, of slot: WorkloadSlot) {
        for action in outcome.actions {
            if case .setStatus(let status) = action { tables.setStatus(status, of: slot) }
            if case .setState(let state) = action { tables.setState(state, of: slot) }
            if case .setJobProgress(let progress) = action { setJobProgress(progress, of: slot) }
        }
    }
}
