import PodControl
import PodModel
import Testing

/// Resources beside cpu and memory: devices, and the disk of a node.
@Suite struct OtherResourceTests {
    private let gpu = ResourceName("nvidia.com/gpu")

    private func shape(gpus: Int64, disk: Int64? = nil) -> NodeShape {
        var shape = NodeShape()
        shape.others[gpu] = gpus
        shape.others[.ephemeralStorage] = disk
        return shape
    }

    private func pod(gpus: Int64, priority: Int32 = 0) -> PodTemplate {
        template {
            $0.waitsWhenUnschedulable = true
            $0.priority = priority
            $0.containers[0].resources.otherLimits[gpu] = gpus
        }
    }

    private func why(_ f: Fixture, _ name: String) -> String? {
        f.cluster.podID(name).flatMap { f.cluster.schedulingDiagnosis(of: $0)?.description }
    }

    @Test func aPodThatNoNodeHasTheDevicesOfWaitsWithKubernetesWords() throws {
        var f = try Fixture(nodes: 3)
        try f.apply(.pod("train", pod(gpus: 1)))
        #expect(why(f, "train") == "0/3 nodes are available: 3 Insufficient nvidia.com/gpu")
        try f.apply(.declare(.node(name: "big", shape: shape(gpus: 1))))
        #expect(f.cluster.pod("train")?.nodeName == "big")
        try f.apply(.pod("second", pod(gpus: 1)))
        #expect(why(f, "second") == "0/4 nodes are available: 4 Insufficient nvidia.com/gpu")
        #expect(f.cluster.audit() == nil)
        try f.apply(.delete(pod: "train", grace: .zero))
        #expect(f.cluster.pod("second")?.nodeName == "big")
        #expect(f.cluster.audit() == nil)
    }

    @Test func copiesFillTheDevicesOfEveryNodeAndNoMore() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "node", count: 3, shape: shape(gpus: 2))))
        try f.apply(.replicate("web", 8, pod(gpus: 1)))
        let placed = f.active("web").compactMap(\.nodeName)
        #expect(placed.count == 6 && Set(placed).count == 3 && f.active("web").count == 8)
        #expect(f.cluster.audit() == nil)
    }

    @Test func whoIsMoreImportantGetsTheDevice() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "node", count: 1, shape: shape(gpus: 1))))
        try f.apply(.pod("low", pod(gpus: 1)))
        try f.settle()
        try f.apply(.pod("other", template()))
        try f.settle()
        try f.apply(.pod("high", pod(gpus: 1, priority: 5)))
        try f.settle()
        #expect(f.cluster.pod("high")?.nodeName == "node-1")
        #expect(f.cluster.pod("low") == nil && f.cluster.pod("other")?.isReady == true)
        #expect(f.cluster.audit() == nil)
    }

    @Test func theDiskOfANodeIsShared() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "node", count: 1, shape: shape(gpus: 0, disk: 3 << 30))))
        let writer = template {
            $0.waitsWhenUnschedulable = true
            $0.containers[0].resources.otherRequests[.ephemeralStorage] = 2 << 30
        }
        try f.apply(.pod("a", writer))
        try f.apply(.pod("b", writer))
        #expect(f.cluster.pod("a")?.nodeName == "node-1")
        #expect(why(f, "b") == "0/1 nodes are available: 1 Insufficient ephemeral-storage")
    }

    @Test func devicesAreNotOvercommitted() throws {
        var f = try Fixture(nodes: 1)
        let fewer = f.message(
            of: .pod(
                "a",
                template {
                    $0.containers[0].resources.otherRequests[gpu] = 1
                    $0.containers[0].resources.otherLimits[gpu] = 2
                }))
        #expect(fewer?.contains("must be equal to nvidia.com/gpu limit") == true, "\(fewer ?? "")")
        let unlimited = f.message(
            of: .pod("a", template { $0.containers[0].resources.otherRequests[gpu] = 1 }))
        #expect(unlimited?.contains("Limit must be set for non overcommitable resources") == true)
        let pages = f.message(
            of: .pod("a", template { $0.containers[0].resources.otherLimits[ResourceName("hugepages-2Mi")] = 2 << 20 }))
        #expect(pages?.contains("HugePages require cpu or memory") == true)
    }

    @Test(arguments: [
        ("gpu", "must be a standard resource for containers"), ("hugepages-x", "must end with the size"),
        ("nvidia.com/", "doesn't follow"), ("requests.nvidia.com/gpu", "doesn't follow"),
    ])
    func aNameThatIsNoneIsRefused(_ name: String, _ why: String) {
        #expect(ResourceName.wrong(name)?.contains(why) == true)
        for name in ["ephemeral-storage", "hugepages-1Gi", "example.com/foo"] {
            #expect(ResourceName.wrong(name) == nil)
        }
    }

    @Test func hostileSumsDoNotTrap() throws {
        var f = try Fixture(nodes: 1)
        let most = template {
            $0.waitsWhenUnschedulable = true
            $0.containers = ["a", "b"].map { Container(name: $0, image: "i") }
            for i in 0...1 { $0.containers[i].resources.otherLimits[gpu] = .max }
        }
        try f.apply(.pod("huge", most))
        #expect(why(f, "huge") == "0/1 nodes are available: 1 Insufficient nvidia.com/gpu")
    }
}
