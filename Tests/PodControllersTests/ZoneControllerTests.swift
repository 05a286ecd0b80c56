import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct ZoneControllerTests {
    private func ask(_ world: World, _ memory: inout ZoneController.Memory) -> [ZoneAction] {
        ZoneController.reconcile(world.tables, (), &memory, at: world.tables.now).actions
    }

    private func ask(_ world: World) -> [ZoneAction] {
        var memory = ZoneController.Memory()
        return ask(world, &memory)
    }

    @Test func oneLostNodeInTenSecondsIsLetThrough() {
        var world = World()
        let nodes = world.nodes(4, lost: 2)
        let zone = world.tables.nodes[nodes[0]].zone
        #expect(
            ask(world) == [
                .forgetLost(zone, 1), .beginEviction(nodes[0]),
                .lookAgain(zone, at: world.tables.now + .seconds(10)),
            ])
    }

    @Test func aSmallZoneOfWhichMostIsLostIsNotEvictedFrom() {
        var world = World()
        _ = world.nodes(4, lost: 3)
        #expect(ask(world).isEmpty)
    }

    @Test func oneThatIsBackDoesNotWaitAnyMore() {
        var world = World()
        let nodes = world.nodes(3, lost: 1)
        world.tables.setReady(node: nodes[0], .yes, reason: "KubeletReady")
        #expect(ask(world) == [.forgetLost(world.tables.nodes[nodes[0]].zone, 1)])
    }

    @Test func whenAllNodesAreLostWaitsAreTakenBackAndBeginAnewAfterwards() {
        var world = World()
        var memory = ZoneController.Memory()
        let nodes = world.nodes(2, lost: 1)
        world.tables.beginEviction(node: nodes[0])
        world.lose(nodes[1])
        #expect(ask(world, &memory) == [.pauseEviction(nodes[0])])
        world.tables.setReady(node: nodes[1], .yes, reason: "KubeletReady")
        #expect(ask(world, &memory).first == .lookAtAllNodes)
        #expect(!ask(world, &memory).contains(.lookAtAllNodes))
    }
}
