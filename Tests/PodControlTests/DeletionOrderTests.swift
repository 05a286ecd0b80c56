import PodCollections
import PodControl
import PodModel
import Testing

/// One case a step: of two pods that are equal in all earlier steps, which goes first.
@Suite struct DeletionOrderTests {
    private func survivor(_ prepare: (inout Fixture, [PodID]) throws -> Void) throws -> (left: PodID, ids: [PodID]) {
        var f = try Fixture(nodes: 2)
        try f.apply(.replicate("web", 2, template()))
        let ids = f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web"))
        try prepare(&f, ids)
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 1))
        let left = try #require(ids.first { f.cluster.pod($0)?.isActive == true })
        return (left, ids)
    }

    private func status(_ f: inout Fixture, _ id: PodID, ready: Bool = true, restarts: Int32 = 0) throws {
        let pod = try #require(f.cluster.pod(id))
        var status = f.running(pod, ready: ready)
        status.containers = [ContainerStatus(state: .running(since: f.now))]
        status.containers[0].restartCount = restarts
        try f.apply(.podStatus(id, status))
    }

    @Test func unassignedFirst() throws {
        var f = try Fixture(nodes: 1, shape: shape(pods: 1))
        try f.apply(.replicate("web", 2, template()))
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 1))
        #expect(f.active("web").map(\.nodeName) == ["node-1"])
    }

    @Test func pendingBeforeRunning() throws {
        let (left, ids) = try survivor { f, ids in try status(&f, ids[1], ready: false) }
        #expect(left == ids[1])
    }

    @Test func notReadyBeforeReady() throws {
        let (left, ids) = try survivor { f, ids in
            try status(&f, ids[0], ready: false)
            try status(&f, ids[1])
        }
        #expect(left == ids[1])
    }

    @Test func lowerDeletionCostFirst() throws {
        for cheap in 0...1 {
            let (left, ids) = try survivor { f, ids in
                for id in ids { try status(&f, id) }
                let key = try #require(f.cluster.pod(ids[cheap])).key
                try f.apply(
                    .setAnnotations(key, [LabelEdit(key: "controller.kubernetes.io/pod-deletion-cost", value: "-5")]))
            }
            #expect(left == ids[1 - cheap])
        }
    }

    @Test func crowdedNodeFirst() throws {
        var f = try Fixture(nodes: 1)
        try f.apply(.replicate("web", 2, template()))
        try f.settle()
        try f.apply(.declare(.node(name: "other", shape: NodeShape())))
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 3))
        try f.settle()
        #expect(f.nodes(of: "web") == ["node-1", "node-1", "other"])
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 2))
        #expect(f.nodes(of: "web") == ["node-1", "other"])
    }

    @Test func newlyReadyFirst() throws {
        for old in 0...1 {
            let (left, ids) = try survivor { f, ids in
                try status(&f, ids[old])
                f.advance(.hours(1))
                try status(&f, ids[1 - old])
                f.advance(.seconds(1))
            }
            #expect(left == ids[old])
        }
    }

    @Test func moreRestartsFirst() throws {
        for bad in 0...1 {
            let (left, ids) = try survivor { f, ids in
                try status(&f, ids[bad], restarts: 3)
                try status(&f, ids[1 - bad], restarts: 1)
            }
            #expect(left == ids[1 - bad])
        }
    }

    @Test func newerFirst() throws {
        var f = try Fixture(nodes: 2)
        try f.apply(.replicate("web", 1, template()))
        let old = f.active("web")[0].meta.name
        f.advance(.hours(1))
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 2))
        f.advance(.seconds(1))
        try f.settle()
        try f.apply(.scale(ObjectKey(.replicaSet, "web"), 1))
        #expect(f.active("web").map(\.meta.name) == [old])
    }

    @Test func uidDecidesAtLast() throws {
        let (left, ids) = try survivor { f, ids in for id in ids { try status(&f, id) } }
        #expect(left == ids.max { $0.uid < $1.uid })
    }
}
