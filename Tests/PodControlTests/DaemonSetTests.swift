import PodControl
import PodModel
import PodTesting
import Testing

/// DaemonSets: a pod on every eligible node, and how it is updated.
@Suite struct DaemonSetTests {
    private let key = ObjectKey(.daemonSet, "agent")

    private func pods(_ f: Fixture) -> [Pod] { f.pods("agent", kind: .daemonSet) }
    private func nodes(_ f: Fixture) -> [String] { pods(f).filter(\.isActive).compactMap(\.nodeName).sorted() }
    private func ending(_ f: Fixture) -> [String] { pods(f).filter(\.isTerminating).compactMap(\.nodeName).sorted() }

    private func set(_ f: Fixture) throws -> (status: WorkloadStatus, desired: Int, state: DaemonSetState) {
        let set = try #require(f.cluster.workload(key))
        guard case .daemonSet(let state) = set.state else { throw Missing() }
        return (set.status, set.replicas, state)
    }

    private struct Missing: Error {}

    private func settled(
        _ template: PodTemplate = template("a"), nodes: Int = 3, _ spec: DaemonSetSpec = DaemonSetSpec()
    )
        throws -> Fixture
    {
        var f = try Fixture(nodes: nodes)
        try f.apply(.daemon("agent", template, spec))
        try f.settle()
        return f
    }

    private func taint(_ effect: Taint.Effect, of node: String, in f: inout Fixture) throws {
        var shape = NodeShape()
        shape.taints = [Taint(key: "gpu", effect: effect)]
        try f.apply(.declare(.node(name: node, shape: shape)))
    }

    @Test func onePodOnEveryNodeAndOnNewOnes() throws {
        var f = try settled()
        #expect(nodes(f) == ["node-1", "node-2", "node-3"])
        #expect(pods(f).someAndAllSatisfy { $0.meta.labels["controller-revision-hash"] != nil })
        var now = try set(f)
        #expect(now.desired == 3 && now.status.ready == 3 && now.status.updated == 3 && now.status.available == 3)
        #expect(now.state.current == 3 && now.state.misscheduled == 0)
        try f.apply(.declare(.node(name: "late", shape: NodeShape())))
        #expect(nodes(f) == ["late", "node-1", "node-2", "node-3"])
        try f.apply(.delete(ObjectKey(.node, "node-2")))
        #expect(nodes(f) == ["late", "node-1", "node-3"])
        now = try set(f)
        #expect(now.desired == 3)
    }

    @Test func selectorAndAffinityChooseNodes() throws {
        var f = try Fixture()
        try f.apply(.setLabels(ObjectKey(.node, "node-2"), [LabelEdit(key: "disk", value: "ssd")]))
        try f.apply(.daemon("agent", template { $0.nodeSelector = ["disk": "ssd"] }))
        try f.settle()
        #expect(nodes(f) == ["node-2"])
        // A node that comes to fit gets one, one that ceases to fit loses it.
        try f.apply(.setLabels(ObjectKey(.node, "node-3"), [LabelEdit(key: "disk", value: "ssd")]))
        try f.apply(.setLabels(ObjectKey(.node, "node-2"), [LabelEdit(key: "disk", value: nil)]))
        try f.settle()
        #expect(nodes(f) == ["node-3"])
    }

    @Test func taintsKeepItAwayOrDriveItOut() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.daemon("agent", template()))
        for name in ["plain", "busy", "closed"] { try f.apply(.declare(.node(name: name, shape: NodeShape()))) }
        try f.settle()
        #expect(nodes(f) == ["busy", "closed", "plain"])
        // NoSchedule leaves what is there, NoExecute does not.
        try taint(.noSchedule, of: "busy", in: &f)
        try taint(.noExecute, of: "closed", in: &f)
        try f.settle()
        #expect(nodes(f) == ["busy", "plain"])
        #expect(try set(f).desired == 1)
        #expect(try set(f).state.misscheduled == 1)
        try f.apply(.delete(try #require(pods(f).first { $0.nodeName == "busy" }).key))
        try f.settle()
        #expect(nodes(f) == ["plain"])
    }

    @Test func cordonIsIgnored() throws {
        var f = try Fixture()
        try f.apply(.cordon(node: "node-1"))
        try f.apply(.daemon("agent", template()))
        #expect(nodes(f) == ["node-1", "node-2", "node-3"])
    }

    @Test("not-ready and unreachable are borne without limit, pressure and cordons too") func tolerations() throws {
        var f = try settled()
        let keys = try #require(pods(f).first).spec.tolerations.map { "\($0.key ?? "*"):\($0.effect?.apiName ?? "*")" }
        #expect(
            keys.sorted() == [
                "node.kubernetes.io/disk-pressure:NoSchedule", "node.kubernetes.io/memory-pressure:NoSchedule",
                "node.kubernetes.io/not-ready:NoExecute", "node.kubernetes.io/pid-pressure:NoSchedule",
                "node.kubernetes.io/unreachable:NoExecute", "node.kubernetes.io/unschedulable:NoSchedule",
            ])
        #expect(
            DaemonSetSpec.tolerations(of: template { $0.usesHostNetwork = true }.spec).map(\.key)
                .contains("node.kubernetes.io/network-unavailable"))
        let uids = pods(f).map(\.meta.uid)
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.nodeSilent("node-2"))
        f.advance(.hours(10))
        #expect(pods(f).map(\.meta.uid) == uids)
        #expect(pods(f).filter(\.isTerminating).isEmpty)
        // A node that is not ready is not asked for, so the others are enough.
        #expect(try set(f).desired == 2)
        try f.apply(.nodeReturned("node-2"))
        #expect(try set(f).desired == 3)
        #expect(pods(f).map(\.meta.uid) == uids)
    }

    @Test("a node without room is waited for, and the others do not wait for it") func noRoom() throws {
        var f = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try f.apply(.pod("greedy", template(cpu: 900)))
        try f.settle()
        try f.apply(.daemon("agent", template(cpu: 200)))
        try f.settle()
        let full = try #require(f.cluster.pod("greedy")?.nodeName)
        let other = full == "node-1" ? "node-2" : "node-1"
        #expect(nodes(f) == [other])
        let waiting = try #require(pods(f).first { $0.nodeName == nil })
        let id = try #require(f.cluster.podID(waiting.meta.name))
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/2 nodes are available: 1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector")
        #expect(try set(f).desired == 2 && set(f).status.ready == 1)
        try f.apply(.delete(pod: "greedy"))
        try f.settle()
        #expect(nodes(f) == ["node-1", "node-2"])
        #expect(pods(f).map(\.meta.name).contains(waiting.meta.name))
    }

    @Test func aDeletedPodsSuccessorWaitsForItsEnd() throws {
        var f = try settled()
        let old = try #require(pods(f).first { $0.nodeName == "node-2" })
        try f.apply(.delete(old.key))
        f.advance(.hours(1))
        #expect(pods(f).count == 3)
        try f.settle()
        #expect(nodes(f) == ["node-1", "node-2", "node-3"])
        #expect(!pods(f).map(\.meta.uid).contains(old.meta.uid))
    }

    @Test("failed pods are replaced, later each time") func backOff() throws {
        var f = try settled(nodes: 1)
        func fail() throws {
            let pod = try #require(pods(f).first { $0.isActive })
            var failed = pod.status
            failed.phase = .failed
            try f.apply(.podStatus(try #require(f.cluster.podID(pod.meta.name)), failed))
        }
        try fail()
        #expect(pods(f).count == 1 && pods(f)[0].isActive)
        for wait in [1, 2, 4, 8] {
            try fail()
            #expect(pods(f).someAndAllSatisfy { !$0.isActive })
            f.advance(.milliseconds(Int64(wait) * 1000 - 1))
            #expect(pods(f).someAndAllSatisfy { !$0.isActive })
            f.advance(.milliseconds(1))
            #expect(pods(f).count == 1 && pods(f)[0].isActive)
        }
    }

    @Test("RollingUpdate: one node at a time without its pod") func rolling() throws {
        var f = try settled()
        _ = f.cluster.takeScriptEvents()
        try f.apply(.daemon("agent", template("b")))
        for step in 1...3 {
            #expect(ending(f).count == 1)
            let victim = try #require(pods(f).first { $0.isTerminating })
            let id = try #require(f.cluster.podID(victim.meta.name))
            try f.apply(.podRemoved(id))
            #expect(ending(f).isEmpty)
            let fresh = try #require(pods(f).first { !$0.isReady })
            #expect(fresh.nodeName == victim.nodeName && fresh.spec.containers[0].image == "b")
            #expect(try set(f).status.updated == step)
            try f.apply(.podStatus(try #require(f.cluster.podID(fresh.meta.name)), f.running(fresh)))
        }
        #expect(ending(f).isEmpty)
        #expect(f.cluster.takeScriptEvents().filter { $0.kind == .rolloutDone }.map(\.object) == [key])
    }

    @Test func unavailableShareIsRoundedUp() throws {
        var spec = DaemonSetSpec()
        spec.updateStrategy = .rolling(surge: .count(0), unavailable: .percent(34))
        var f = try settled(template("a"), nodes: 5, spec)
        try f.apply(.daemon("agent", template("b"), spec))
        #expect(ending(f).count == 2)
    }

    @Test func oldPodsThatDoNotServeAreReplacedWhateverTheBound() throws {
        var f = try settled()
        for pod in pods(f).prefix(2) {
            try f.apply(.podStatus(try #require(f.cluster.podID(pod.meta.name)), f.running(pod, ready: false)))
        }
        try f.apply(.daemon("agent", template("b")))
        #expect(ending(f) == pods(f).filter { !$0.isReady }.compactMap(\.nodeName).sorted())
        #expect(ending(f).count == 2)
    }

    @Test func surgeMakesTheSuccessorFirst() throws {
        var spec = DaemonSetSpec()
        spec.updateStrategy = .rolling(surge: .count(1), unavailable: .count(0))
        var f = try settled(template("a"), nodes: 3, spec)
        try f.apply(.daemon("agent", template("b"), spec))
        for _ in 1...3 {
            #expect(ending(f).isEmpty)
            #expect(pods(f).count == 4)
            let fresh = try #require(pods(f).first { !$0.isReady })
            let node = try #require(fresh.nodeName)
            try f.apply(.podStatus(try #require(f.cluster.podID(fresh.meta.name)), f.running(fresh)))
            #expect(ending(f) == [node])
            let victim = try #require(pods(f).first { $0.isTerminating })
            try f.apply(.podRemoved(try #require(f.cluster.podID(victim.meta.name))))
        }
        #expect(pods(f).map(\.spec.containers[0].image) == ["b", "b", "b"])
        #expect(nodes(f) == ["node-1", "node-2", "node-3"])
    }

    @Test func onDelete() throws {
        var spec = DaemonSetSpec()
        spec.updateStrategy = .onDelete
        var f = try settled(template("a"), nodes: 2, spec)
        try f.apply(.daemon("agent", template("b"), spec))
        try f.settle()
        #expect(pods(f).map(\.spec.containers[0].image) == ["a", "a"])
        try f.apply(.delete(try #require(pods(f).first { $0.nodeName == "node-1" }).key))
        try f.settle()
        #expect(pods(f).first { $0.nodeName == "node-1" }?.spec.containers[0].image == "b")
        #expect(pods(f).first { $0.nodeName == "node-2" }?.spec.containers[0].image == "a")
    }

    @Test func tenOldRevisionsAreKept() throws {
        var f = try settled(nodes: 1)
        for number in 1...15 {
            try f.apply(.daemon("agent", template("v\(number)")))
            try f.settle()
        }
        #expect(f.cluster.revisions(ofWorkload: key).map(\.number) == Array(6...16))
    }

    @Test func whatCannotBeIsRefused() throws {
        var f = try Fixture()
        let restart = f.message(of: .daemon("agent", template { $0.restartPolicy = .never }))
        #expect(restart?.contains("spec.template.spec.restartPolicy: \"Never\": must be Always") == true)
        var spec = DaemonSetSpec()
        spec.updateStrategy = .rolling(surge: .count(1), unavailable: .count(1))
        #expect(
            f.message(of: .daemon("agent", template(), spec))?.contains("must be 0 when maxSurge is above 0") == true)
        spec.updateStrategy = .rolling(surge: .count(0), unavailable: .count(0))
        #expect(
            f.message(of: .daemon("agent", template(), spec))?.contains("must be above 0 when maxSurge is 0") == true)
        #expect(f.message(of: .scale(key, 3)) != nil)
    }

    @Test("a second pod of the node goes") func adoptedSurplus() throws {
        var f = try settled(nodes: 1)
        try f.apply(.pod("extra", template(labels: ["app": "agent"])))
        try f.settle()
        // It was adopted, and the older one stays.
        #expect(pods(f).count == 1)
        #expect(f.cluster.pod("extra") == nil)
    }

    @Test("the cost of a change does not grow with the nodes") func cost() throws {
        var costs: [Int] = []
        for count in [100, 1_000] {
            var f = try Fixture(nodes: count)
            try f.apply(.daemon("agent", template()))
            try f.settle()
            #expect(try set(f).status.ready == count)
            let before = f.cluster.workCounter
            try f.apply(.delete(try #require(pods(f).first { $0.nodeName == "node-7" }).key))
            try f.settle()
            costs.append(f.cluster.workCounter - before)
        }
        #expect(costs[1] <= costs[0] + 10, "\(costs)")
    }

    @Test("an orphan that waited for its node may go to any") func orphanThatWaits() throws {
        var f = try Fixture(nodes: 2, shape: shape(cpu: 1000))
        try f.apply(.cordon(node: "node-2"))
        try f.apply(.pod("large", template(cpu: 800)))
        try f.apply(.uncordon(node: "node-2"))
        try f.apply(.daemon("agent", template("a", cpu: 400)))
        try f.settle()
        #expect(nodes(f) == ["node-2"])
        let waiting = try #require(pods(f).first { $0.nodeName == nil })
        try f.apply(.delete(key, orphan: true))
        #expect(f.cluster.pod(waiting.meta.name)?.nodeName == "node-2")
    }
}

extension Command {
    static func daemon(_ name: String, _ template: PodTemplate, _ spec: DaemonSetSpec = DaemonSetSpec()) -> Command {
        .declare(
            .workload(
                WorkloadManifest(
                    ObjectKey(.daemonSet, name), template: template.labeled(app: name), spec: .daemonSet(spec))))
    }
}
