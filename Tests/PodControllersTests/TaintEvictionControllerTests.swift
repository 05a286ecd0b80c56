import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct TaintEvictionControllerTests {
    /// A pod on a node that is lost and tainted NoExecute.
    private func world(tolerations: [Toleration] = []) -> (World, NodeSlot, PodSlot) {
        var world = World()
        let nodes = world.nodes(2, lost: 0)
        let pod = world.pod("web", on: nodes[0], tolerations: tolerations)
        world.lose(nodes[0])
        world.tables.beginEviction(node: nodes[0])
        return (world, nodes[0], pod)
    }

    private func ask(_ world: World, _ node: NodeSlot, after span: TimeSpan = .zero) -> NodeOutcome {
        var memory: Void = ()
        return TaintEvictionController.reconcile(world.tables, node, &memory, at: world.tables.now + span)
    }

    private func evicted(_ outcome: NodeOutcome) -> [PodSlot] {
        outcome.actions.compactMap { if case .evict(let pod, _, _) = $0 { pod } else { nil } }
    }

    @Test func aPodBearsALostNodeForFiveMinutes() {
        let (world, node, pod) = world()
        let early = ask(world, node)
        #expect(early.actions.isEmpty && early.next == .at(world.tables.now + .seconds(300)) && early.looked == 1)
        let late = ask(world, node, after: .seconds(300))
        #expect(evicted(late) == [pod] && late.next == .done)
    }

    @Test func aPodThatToleratesTheTaintForEverStays() {
        let (world, node, _) = world(tolerations: [Toleration(key: nil)])
        let outcome = ask(world, node, after: .seconds(3_600))
        #expect(outcome.actions.isEmpty && outcome.next == .done)
    }

    @Test func underRecoverASilentNodesPodsGoAtOnce() {
        let (made, node, pod) = world()
        var world = made
        world.tables.failureRules = [(.all, .ignore), (.object(ObjectKey(.replicaSet, "web")), .recover)]
        #expect(evicted(ask(world, node)) == [pod])
    }

    @Test func aBindingIsSeenALittleLaterThanItHappens() {
        let (world, node, pod) = world(tolerations: [Toleration(key: nil, duration: .zero)])
        let now = world.tables.now
        let outcome = TaintEvictionController.expect(pod: pod, world.tables, node, at: now)
        #expect(outcome.actions.isEmpty && outcome.next == .at(now + NodeRules.watchLatency))
    }
}
