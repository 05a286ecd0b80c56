import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct AutoscalerControllerTests {
    private let key = ObjectKey(.autoscaler, "web")
    private let web = ObjectKey(.replicaSet, "web")

    /// A replica set of ready pods, and an autoscaler that wants a pod to use 100 bytes.
    private func world(_ replicas: Int, most: Int = 10) -> (World, WorkloadSlot) {
        var world = World()
        let set = world.workload(web, replicas)
        world.pods(replicas, of: set)
        var spec = AutoscalerSpec(target: web, maxReplicas: most)
        spec.metrics = [.memoryValue(100)]
        let meta = ObjectMeta(name: "web", namespace: "default", created: world.tables.now)
        world.tables.autoscalers[key] = Autoscaler(meta: meta, spec: spec)
        return (world, set)
    }

    private func ask(_ world: World, using bytes: Int64? = nil) -> AutoscalerOutcome {
        var load = MeasuredLoad.unknown
        if let bytes {
            let pods = world.tables.workloadSlots[web].map { world.tables.workloads[$0].pods } ?? []
            load = .reported(
                pods.map {
                    PodUse(
                        pod: world.tables.pods[$0].id, containers: [ResourceAmount(memory: bytes)],
                        time: world.tables.now)
                })
        }
        return AutoscalerController.reconcile(world.tables, key, &load, at: world.tables.now)
    }

    private func rescales(_ outcome: AutoscalerOutcome) -> [AutoscalerAction] {
        outcome.actions.filter { if case .rescale = $0 { true } else { false } }
    }

    @Test func anUnknownLoadIsAskedForEveryFifteenSeconds() {
        let (world, _) = world(2)
        let outcome = ask(world)
        #expect(outcome.actions == [.askForUsage] && outcome.next == .at(world.tables.now + .seconds(15)))
    }

    @Test func twiceTheUseThatIsWantedDoublesTheReplicas() {
        let (world, set) = world(2)
        #expect(rescales(ask(world, using: 200)) == [.rescale(set, to: 4)])
    }

    @Test func useWithinToleranceChangesNothing() {
        let (world, _) = world(2)
        #expect(rescales(ask(world, using: 109)).isEmpty)
    }

    @Test func aboveItsMostATargetIsSetToTheMost() {
        let (world, set) = world(5, most: 3)
        #expect(rescales(ask(world, using: 100)) == [.rescale(set, to: 3)])
    }

    @Test func withoutATargetItSaysSo() throws {
        var (world, _) = world(1)
        world.tables.autoscalers[key]?.spec.target = ObjectKey(.deployment, "none")
        let outcome = ask(world, using: 100)
        guard case .setStatus(let status) = try #require(outcome.actions.last) else {
            Issue.record("no status is written")
            return
        }
        #expect(status.failure?.reason == "FailedGetScale" && outcome.actions.count == 2)
    }
}
