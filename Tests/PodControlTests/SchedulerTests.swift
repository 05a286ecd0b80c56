import PodControl
import PodModel
import Testing

@Suite struct SchedulerTests {
    private func why(_ f: Fixture, _ name: String) -> String? {
        f.cluster.podID(name).flatMap { f.cluster.schedulingDiagnosis(of: $0)?.description }
    }

    private func waiting(_ change: @escaping (inout PodSpec) -> Void) -> PodTemplate {
        template {
            $0.waitsWhenUnschedulable = true
            change(&$0)
        }
    }

    @Test func spreadsOverNodesAndTiesGoByName() throws {
        var f = try Fixture(nodes: 12)
        try f.apply(.replicate("web", 13, template()))
        let nodes = f.nodes(of: "web")
        #expect(Set(nodes).count == 12)
        #expect(nodes.filter { $0 == "node-1" }.count == 2)
        try f.apply(.pod("x", template()))
        #expect(f.cluster.pod("x")?.nodeName == "node-2")
    }

    @Test func messagesAsKubernetesWordsThem() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.pod("a", waiting { _ in }))
        #expect(why(f, "a") == "no nodes available to schedule pods")
        try f.apply(.delete(pod: "a"))
        var tainted = shape(cpu: 8000)
        tainted.taints = [Taint(key: "gpu", value: "true", effect: .noSchedule)]
        try f.apply(.declare(.node(name: "gpu", shape: tainted)))
        try f.apply(.declare(.nodes(group: "small", count: 2, shape: shape(cpu: 1000))))
        try f.apply(.pod("b", waiting { $0.containers[0].resources.cpuRequest = 2000 }))
        #expect(
            why(f, "b") == "0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {gpu: true}")
        try f.apply(.pod("c", waiting { $0.nodeSelector = ["disk": "ssd"] }))
        #expect(
            why(f, "c")
                == """
                0/3 nodes are available: 2 node(s) didn't match Pod's node affinity/selector, 1 node(s) had \
                untolerated taint {gpu: true}
                """
        )
        for name in ["small-1", "small-2", "gpu"] { try f.apply(.cordon(node: name)) }
        #expect(why(f, "b") == "0/3 nodes are available: 3 node(s) were unschedulable")
    }

    @Test func tooManyPods() throws {
        var f = try Fixture(nodes: 2, shape: shape(pods: 2))
        try f.apply(.replicate("web", 5, template()))
        #expect(f.active("web").count { $0.nodeName != nil } == 4)
        let id = try #require(
            f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web")).first { f.cluster.pod($0)?.nodeName == nil })
        #expect(f.cluster.schedulingDiagnosis(of: id)?.description == "0/2 nodes are available: 2 Too many pods")
    }

    @Test("requests equal to what there is fit, one more does not") func exactFit() throws {
        var f = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try f.apply(.pod("a", template(cpu: 1000)))
        #expect(f.cluster.pod("a")?.nodeName == "node-1")
        try f.apply(.pod("b", template(cpu: 1) { $0.waitsWhenUnschedulable = true }))
        #expect(why(f, "b") == "0/1 nodes are available: 1 Insufficient cpu")
        try f.settle()
        try f.apply(.delete(pod: "a"))
        #expect(why(f, "b") != nil, "a terminating pod still holds its request")
        try f.settle()
        #expect(f.cluster.pod("b")?.nodeName == "node-1")
    }

    @Test("the largest init container counts") func initRequest() throws {
        var f = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        let greedy = template(cpu: 100) {
            var prepare = Container(name: "prepare", role: .initial)
            prepare.resources.cpuRequest = 1100
            $0.containers.insert(prepare, at: 0)
            $0.waitsWhenUnschedulable = true
        }
        try f.apply(.pod("a", greedy))
        #expect(why(f, "a") == "0/1 nodes are available: 1 Insufficient cpu")
    }

    @Test func nodeAffinityAndPreference() throws {
        var f = try Fixture(nodes: 3)
        try f.apply(.setLabels(ObjectKey(.node, "node-3"), [LabelEdit(key: "disk", value: "ssd")]))
        func term(_ isAnti: Bool, _ weight: Int?) -> (inout PodSpec) -> Void {
            let disk: Selector.Requirement = isAnti ? .notEquals("disk", "ssd") : .equals("disk", "ssd")
            return { $0.affinity = [AffinityTerm(.nodes([NodeSelectorTerm([.label(disk)])]), preference: weight)] }
        }
        try f.apply(.pod("near", template(change: term(false, nil))))
        try f.apply(.pod("likes", template(change: term(false, 10))))
        try f.apply(.pod("far", template(change: term(true, nil))))
        #expect(f.cluster.pod("near")?.nodeName == "node-3")
        #expect(f.cluster.pod("likes")?.nodeName == "node-3")
        #expect(f.cluster.pod("far")?.nodeName == "node-1")
    }

    private func podTerm(_ labels: Labels, anti: Bool, _ topology: Topology, _ weight: Int? = nil) -> AffinityTerm {
        let term = PodAffinityTerm(labels, topology)
        return AffinityTerm(anti ? .apart(term) : .beside(term), preference: weight)
    }

    @Test func antiAffinityKeepsReplicasApart() throws {
        var f = try Fixture(nodes: 3)
        let apart = template { $0.affinity = [self.podTerm(["app": "db"], anti: true, .node)] }
        try f.apply(.replicate("db", 4, apart))
        #expect(f.nodes(of: "db") == ["node-1", "node-2", "node-3"])
        let id = try #require(
            f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "db")).first { f.cluster.pod($0)?.nodeName == nil })
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/3 nodes are available: 3 node(s) didn't match pod anti-affinity rules")
        // The fourth goes where room comes.
        try f.apply(.declare(.node(name: "node-4", shape: NodeShape())))
        #expect(f.nodes(of: "db") == ["node-1", "node-2", "node-3", "node-4"])
    }

    @Test func existingAntiAffinityHoldsForNewcomers() throws {
        var f = try Fixture(nodes: 1)
        try f.apply(.pod("hermit", template { $0.affinity = [self.podTerm(["app": "noisy"], anti: true, .node)] }))
        try f.apply(.pod("noisy", waiting { _ in }))
        #expect(
            why(f, "noisy")
                == "0/1 nodes are available: 1 node(s) didn't satisfy existing pods anti-affinity rules")
        try f.settle()
        try f.apply(.delete(pod: "hermit"))
        try f.settle()
        #expect(f.cluster.pod("noisy")?.nodeName == "node-1")
    }

    @Test func affinityByZone() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "a", count: 2, shape: shape(zone: "a"))))
        try f.apply(.declare(.nodes(group: "b", count: 2, shape: shape(zone: "b"))))
        try f.apply(.pod("db", template { $0.nodeSelector = ["topology.kubernetes.io/zone": "b"] }))
        try f.apply(.replicate("web", 4, template { $0.affinity = [self.podTerm(["app": "db"], anti: false, .zone)] }))
        #expect(f.nodes(of: "web") == ["b-1", "b-1", "b-2", "b-2"])
        // The first of a group that wants to be among its own may go anywhere.
        try f.apply(
            .replicate("flock", 2, template { $0.affinity = [self.podTerm(["app": "flock"], anti: false, .node)] }))
        #expect(Set(f.nodes(of: "flock")).count == 1)
    }

    @Test func preferredAntiAffinity() throws {
        var f = try Fixture(nodes: 2)
        try f.apply(.pod("a", template(cpu: 10)))
        try f.apply(.pod("b", template { $0.affinity = [self.podTerm(["app": "a"], anti: false, .node, 100)] }))
        #expect(f.cluster.pod("b")?.nodeName == f.cluster.pod("a")?.nodeName)
    }

    @Test func topologySpreadHolds() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "a", count: 3, shape: shape(zone: "a"))))
        try f.apply(.declare(.node(name: "b-1", shape: shape(pods: 2, zone: "b"))))
        try f.apply(.replicate("web", 8, template { $0.spread = [SpreadConstraint(topology: .zone, maxSkew: 1)] }))
        let nodes = f.nodes(of: "web")
        #expect(nodes.filter { $0 == "b-1" }.count == 2)
        #expect(nodes.count == 5)
        let id = try #require(
            f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web")).first { f.cluster.pod($0)?.nodeName == nil })
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/4 nodes are available: 3 node(s) didn't match pod topology spread constraints, 1 Too many pods")
    }

    @Test func hostPortsAreOneToANode() throws {
        var f = try Fixture(nodes: 2)
        try f.apply(
            .replicate("web", 3, template { $0.containers[0].ports = [ContainerPort(port: 80, hostPort: 8080)] }))
        #expect(f.nodes(of: "web") == ["node-1", "node-2"])
        let id = try #require(
            f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web")).first { f.cluster.pod($0)?.nodeName == nil })
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/2 nodes are available: 2 node(s) didn't have free ports for the requested pod ports")
    }

    @Test func aHostPortIsThereOnceAtEachAddress() throws {
        var f = try Fixture(nodes: 1)
        func pod(_ address: IPv4?, _ kind: PortProtocol = .tcp) -> PodTemplate {
            waiting { spec in
                spec.containers[0].ports = [ContainerPort(port: 80, protocol: kind, hostPort: 8080)]
                spec.containers[0].ports[0].hostAddress = address
            }
        }
        try f.apply(.pod("one", pod(.loopback)))
        try f.apply(.pod("two", pod(IPv4(127, 0, 0, 2))))
        try f.apply(.pod("udp", pod(nil, .udp)))
        try f.apply(.pod("again", pod(.loopback)))
        try f.apply(.pod("all", pod(nil)))
        let placed = ["one", "two", "udp", "again", "all"].filter { name in
            f.cluster.podID(name).flatMap { f.cluster.pod($0)?.nodeName } != nil
        }
        #expect(placed == ["one", "two", "udp"])
    }

    @Test func cordonKeepsNewPodsOffAndUncordonLetsWaitingOnesIn() throws {
        var f = try Fixture(nodes: 1)
        #expect(try f.apply(.cordon(node: "node-1")).map(\.description) == ["node/node-1 cordoned"])
        try f.apply(.replicate("web", 2, template()))
        #expect(f.nodes(of: "web").isEmpty)
        try f.apply(.uncordon(node: "node-1"))
        #expect(f.nodes(of: "web").count == 2)
    }

    @Test func higherPriorityFirst() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.pod("low", waiting { _ in }))
        try f.apply(.pod("high", waiting { $0.priority = 10 }))
        try f.apply(.declare(.node(name: "one", shape: shape(pods: 1))))
        #expect(f.cluster.allPods().compactMap { f.cluster.pod($0)?.nodeName }.count == 1)
    }

    @Test func preferNoScheduleIsAvoidedWhilePossible() throws {
        var f = try Fixture(nodes: 0)
        var soft = shape(pods: 10)
        soft.taints = [Taint(key: "old", effect: .preferNoSchedule)]
        try f.apply(.declare(.node(name: "a", shape: soft)))
        try f.apply(.declare(.node(name: "b", shape: shape(pods: 1))))
        try f.apply(.pod("x", template()))
        try f.apply(.pod("y", template()))
        #expect(f.cluster.pod("x")?.nodeName == "b")
        #expect(f.cluster.pod("y")?.nodeName == "a")
    }

    @Test("a pod with a claim sees the room that was made while it waited") func roomForAPodWithAClaim() throws {
        var f = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try f.apply(.declare(.claim(name: "disk", namespace: "default", size: 1 << 30, keep: false)))
        try f.apply(.pod("first", template(cpu: 800)))
        let claiming = waiting {
            $0.containers[0].resources.cpuRequest = 800
            $0.volumes = [Volume(name: "disk", source: .claim("disk"))]
        }
        try f.apply(.pod("second", claiming))
        #expect(f.cluster.pod("second")?.nodeName == nil)
        try f.apply(.delete(pod: "first", grace: .zero))
        #expect(f.cluster.pod("second")?.nodeName == "node-1")
        // And it takes the room from the next one of its kind.
        try f.apply(.pod("third", claiming))
        #expect(f.cluster.pod("third")?.nodeName == nil)
    }
}
