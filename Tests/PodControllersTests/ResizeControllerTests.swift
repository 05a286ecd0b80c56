import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct ResizeControllerTests {
    private let wanted = World.template("web", image: "nginx:2")

    /// A pod that waits for room, which there is.
    private func waiting() -> (World, PodSlot, ResizeController.Memory) {
        var world = World()
        let pod = world.pods(1, of: world.workload(ObjectKey(.replicaSet, "web"), 1))[0]
        var memory = ResizeController.Memory()
        memory[pod] = wanted
        return (world, pod, memory)
    }

    private func ask(_ world: World, _ pod: PodSlot, _ memory: inout ResizeController.Memory) -> [ResizeAction] {
        ResizeController.reconcile(world.tables, pod, &memory, at: world.tables.now).actions
    }

    @Test func aPodThatHasRoomBecomesWhatWasWanted() {
        var (world, pod, memory) = waiting()
        #expect(ask(world, pod, &memory) == [.withdraw, .complete(wanted)] && memory.isEmpty)
        #expect(ask(world, pod, &memory).isEmpty)
    }

    @Test func aPodThatEndsWaitsNoLonger() {
        var (world, pod, memory) = waiting()
        world.end(pod, as: .failed)
        #expect(ask(world, pod, &memory) == [.withdraw] && memory.isEmpty)
    }
}
