import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct NodeHealthControllerTests {
    private func ask(_ world: World, _ node: NodeSlot, after span: TimeSpan = .zero) -> NodeOutcome {
        var memory: Void = ()
        return NodeHealthController.reconcile(world.tables, node, &memory, at: world.tables.now + span)
    }

    @Test func aSilentNodeIsNotReadyWhenItsGraceIsOver() {
        var world = World()
        let node = world.node("n")
        world.tables.nodes[node].silentSince = world.tables.now
        let early = ask(world, node, after: .seconds(49))
        #expect(early.actions.isEmpty && early.next == .at(world.tables.now + .seconds(50)))
        let late = ask(world, node, after: .seconds(50))
        #expect(late.actions.first == .setReady(.unknown, reason: "NodeStatusUnknown"))
    }

    @Test func podsOfANodeThatIsNotReadyAreNotReady() {
        var world = World()
        let node = world.node("n")
        let pod = world.pod("web", on: node)
        world.tables.nodes[node].silentSince = world.tables.now
        #expect(ask(world, node, after: .seconds(50)).actions.contains(.setNotReady(pod)))
    }

    @Test func whatWasOnItsWayOutHasEndedWithADeadNode() {
        var world = World()
        let node = world.node("n")
        let pod = world.pod("web", on: node)
        let end = world.tables.now + .seconds(30)
        world.tables.update(pod) { $0.meta.deletion = end }
        world.tables.nodes[node].node.status.isConfirmedDead = true
        let actions = ask(world, node).actions
        #expect(actions.suffix(2) == [.remove(pod, reason: "deleted; n failed"), .lookForEvictions])
    }

    @Test func aLostNodeThatIsHeardAgainIsReady() {
        var world = World()
        let node = world.node("n")
        world.lose(node)
        #expect(ask(world, node).actions.first == .setReady(.yes, reason: "KubeletReady"))
    }

    @Test func aReadyNodeIsLeftAlone() {
        var world = World()
        let node = world.node("n")
        #expect(ask(world, node).actions.isEmpty)
    }
}
