import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct NodePressureControllerTests {
    private func ask(
        _ world: World, _ node: NodeSlot, using uses: [(PodSlot, Int64)]? = nil, after span: TimeSpan = .zero
    ) -> NodeOutcome {
        var load = MeasuredLoad.unknown
        if let uses {
            load = .reported(
                uses.map {
                    PodUse(
                        pod: world.tables.pods[$0.0].id, containers: [ResourceAmount(memory: $0.1 << 20)],
                        time: world.tables.now)
                })
        }
        return NodePressureController.reconcile(world.tables, node, &load, at: world.tables.now + span)
    }

    private func ended(_ outcome: NodeOutcome) -> [PodSlot] {
        outcome.actions.compactMap { if case .end(let eviction) = $0 { eviction.pod.slot } else { nil } }
    }

    /// A node that is short of memory, and two pods on it.
    private func world() -> (World, NodeSlot, [PodSlot]) {
        var world = World()
        let node = world.node("n")
        let pods = ["a", "b"].map { world.pod($0, on: node) }
        world.tables.beginPressure(.memory, node: node)
        return (world, node, pods)
    }

    @Test func theUseOfItsPodsIsAskedForFirst() {
        let (world, node, _) = world()
        let outcome = ask(world, node)
        #expect(outcome.actions == [.askForUsage] && outcome.next == .done)
    }

    @Test func onePodGoesInTenSecondsUntilEnoughIsFree() {
        let (world, node, pods) = world()
        let outcome = ask(world, node, using: [(pods[0], 20), (pods[1], 60)])
        #expect(ended(outcome) == [pods[1]] && outcome.next == .at(world.tables.now + .seconds(10)))
    }

    @Test func whenEnoughIsFreeTheConditionHoldsForFiveMinutesMore() {
        let (made, node, pods) = world()
        var world = made
        let outcome = ask(world, node, using: [(pods[0], 20), (pods[1], 100)])
        #expect(outcome.next == .at(world.tables.now + .minutes(5)))
        for case .setPressures(let states) in outcome.actions { world.tables.nodes[node].pressures = states }
        #expect(ask(world, node, after: .seconds(299)).actions.isEmpty)
        #expect(ask(world, node, after: .minutes(5)).actions.first == .endPressure(.memory))
    }
}
