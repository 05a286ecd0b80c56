import PodModel
import Testing

@Suite struct NodeTests {
    @Test func aNodePostsItsStatusEveryFiveMinutesAndNoMoreOnceItIsSilent() {
        let start = Timestamp.simulationStart
        var node = Node(meta: ObjectMeta(name: "node-1"), capacity: NodeCapacity())
        node.meta.created = start
        node.status = NodeStatus(readySince: start)
        #expect(node.lastHeartbeat(at: start + .minutes(4)) == start)
        #expect(node.lastHeartbeat(at: start + .minutes(14)) == start + .minutes(10))
        node.status.ready = .unknown
        node.status.readySince = start + .minutes(12)
        #expect(node.lastHeartbeat(at: start + .minutes(60)) == start + .minutes(10))
        node.status.ready = .yes
        node.status.readySince = start + .minutes(62)
        #expect(node.lastHeartbeat(at: start + .minutes(66)) == start + .minutes(62))
    }
}
