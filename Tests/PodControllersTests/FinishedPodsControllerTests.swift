import PodCollections
import PodControllers
import PodModel
@testable import PodTables
import Testing

@Suite struct FinishedPodsControllerTests {
    /// So many pods that have ended, in the order of the answer, and a limit.
    private func ended(_ count: Int, limit: Int) -> (World, [PodSlot], FinishedPodsController.Memory) {
        var world = World()
        let pods = world.pods(count, of: world.workload(ObjectKey(.job, "j"), 0, .job(JobSpec())), isReady: false)
        var memory = FinishedPodsController.Memory()
        memory.limit = limit
        for pod in pods {
            world.end(pod, as: .succeeded)
            memory.note(finished: world.tables.pods[pod].id)
        }
        return (world, pods, memory)
    }

    private func ask(_ world: World, _ memory: inout FinishedPodsController.Memory) -> [FinishedPodsAction] {
        FinishedPodsController.reconcile(world.tables, (), &memory, at: world.tables.now).actions
    }

    @Test func thoseThatEndedFirstGoFirst() {
        var (world, pods, memory) = ended(3, limit: 1)
        #expect(ask(world, &memory) == [.collect(pods[0]), .collect(pods[1])])
        for pod in pods[..<2] { world.remove(pod) }
        #expect(ask(world, &memory).isEmpty)
    }

    @Test func onesThatAreGoneAlreadyDoNotCount() {
        var (world, pods, memory) = ended(3, limit: 1)
        world.remove(pods[0])
        #expect(ask(world, &memory) == [.collect(pods[1])])
    }
}
