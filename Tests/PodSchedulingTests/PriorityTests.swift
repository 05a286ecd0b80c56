import PodCollections
import PodModel
import PodScheduling
@testable import PodTables
import Testing

/// Who comes first, and who has to leave for whom.
@Suite struct PriorityTests {
    private func important(_ priority: Int32, cpu: Int64 = 1000) -> PodTemplate {
        template(["app": "vip"], cpu: cpu) { $0.priority = priority }
    }

    @Test func theHigherPriorityIsPlacedFirst() {
        var world = World(nodes: 2)
        world.pods(1, template(cpu: 1000))
        let vip = world.pods(1, important(5))[0]
        #expect(world.pass().first == .bind(vip, to: node(1)))
    }

    @Test func theLeastImportantLeavesAndItsRoomIsPromised() {
        var world = World(nodes: 2)
        let pods = world.pods(1, important(2)) + world.pods(1, important(1))
        #expect(world.pass().nodes == [1, 2])
        let vip = world.pods(1, important(9))[0]
        let preemption = world.pass().preemptions[0]
        #expect(preemption.preemptor.slot == vip && preemption.node == node(2) && preemption.victims == [pods[1]])
    }

    @Test func nobodyElseLeavesWhileVictimsAreOnTheirWay() {
        var world = World(nodes: 1)
        let low = world.pods(1, template(cpu: 1000))[0]
        _ = world.pass()
        let vip = world.pods(1, important(9))[0]
        #expect(world.pass().preemptions.count == 1)
        world.addNode(cpu: 10)
        #expect(world.pass().preemptions.isEmpty)
        world.remove(low)
        let promised = SchedulingDecision.Action.withdrawNomination(world.tables.pods[vip].id, from: node(1))
        #expect(world.pass() == [promised, .bind(vip, to: node(1))])
    }

    @Test func promisedRoomIsNotGivenToALowerPriority() {
        var world = World(nodes: 1)
        let low = world.pods(1, template(cpu: 1000))[0]
        _ = world.pass()
        let vip = world.pods(1, important(9))[0]
        _ = world.pass()
        world.remove(low)
        world.pods(1, template(cpu: 1000))
        #expect(world.pass().filter { if case .bind = $0 { true } else { false } } == [.bind(vip, to: node(1))])
    }

    @Test func aHigherPriorityVoidsThePromise() {
        var world = World(nodes: 1)
        world.pods(1, template(cpu: 1000))
        _ = world.pass()
        let vip = world.pods(1, important(5))[0]
        #expect(world.pass().preemptions.count == 1)
        world.pods(1, important(9))
        #expect(world.pass().preemptions.map(\.displaced) == [[world.tables.pods[vip].id]])
    }

    @Test func equalPrioritiesLeaveEachOtherAlone() {
        var world = World(nodes: 1)
        world.pods(2, important(5))
        let actions = world.pass()
        #expect(actions.nodes == [1] && actions.preemptions.isEmpty)
    }
}
