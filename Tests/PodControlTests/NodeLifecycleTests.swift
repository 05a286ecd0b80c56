import PodControl
import PodModel
import PodTesting
import Testing

@Suite struct NodeLifecycleTests {
    private func ready(_ f: Fixture, _ node: String) -> Condition.Status? { f.cluster.node(node)?.status.ready }

    @Test func silenceIsNotReadyAfterFiftySecondsAndPodsAreGivenUpAfter300More() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        let lost = try #require(f.cluster.pods(ofNode: "node-2").first)
        try f.apply(.nodeSilent("node-2"))
        #expect(f.cluster.nextDue == f.now + .seconds(50))
        f.advance(.milliseconds(49_999))
        #expect(ready(f, "node-2") == .yes)
        f.advance(.milliseconds(1))
        #expect(ready(f, "node-2") == .unknown)
        #expect(f.set("web")?.status.ready == 2)
        #expect(
            f.cluster.node("node-2")?.taints.map(\.description).contains("node.kubernetes.io/unreachable:NoExecute")
                == true)
        #expect(f.cluster.nextDue == f.now + .seconds(300))
        f.advance(.milliseconds(299_999))
        #expect(f.cluster.pod(lost)?.isTerminating == false)
        f.advance(.milliseconds(1))
        #expect(f.cluster.pod(lost)?.isTerminating == true)
        #expect(f.active("web").count == 3)
        // The old one stays Terminating until the node returns and its end is confirmed.
        f.advance(.hours(1))
        #expect(f.cluster.pod(lost)?.isTerminating == true)
        try f.apply(.nodeReturned("node-2"))
        try f.settle()
        #expect(f.cluster.pod(lost) == nil)
        #expect(f.cluster.nextDue == nil)
    }

    @Test func barePodOfALostNodeNeverComesBack() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        try f.settle()
        try f.apply(.nodeConfirmedDead("node-1"))
        #expect(ready(f, "node-1") == .no)
        #expect(f.cluster.pod("web")?.isReady == false)
        f.advance(.seconds(300))
        #expect(f.cluster.pod("web") == nil)
        #expect(f.cluster.deletedPod(of: ObjectKey(.pod, "web"))?.reason == .givenUp(node: "node-1", why: "failed"))
        f.advance(.hours(1))
        #expect(f.cluster.podCount == 0)
        #expect(f.cluster.eventRecords(of: ObjectKey(.pod, "web")).map(\.reason).contains("TaintManagerEviction"))
    }

    @Test func recoverReplacesADeadNodesPodsAtOnceAndWithoutLimit() throws {
        var f = try Fixture(nodes: 10)
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.replicate("web", 30, template()))
        try f.settle()
        for i in 1...6 { try f.apply(.nodeConfirmedDead("node-\(i)")) }
        #expect(f.active("web").count == 30)
        #expect(f.pods("web").count == 30)
        #expect(Set(f.nodes(of: "web")) == ["node-10", "node-7", "node-8", "node-9"])
    }

    @Test func recoverIsJudgedByWhatIsSoNow() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.nodeConfirmedDead("node-2"))
        #expect(f.nodes(of: "web").contains("node-2"))
        try f.apply(.nodeFailureRule(.recover))
        #expect(!f.nodes(of: "web").contains("node-2"))
    }

    @Test func recoverWaitsForTheSilenceToBeSure() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.nodeSilent("node-2"))
        f.advance(.seconds(49))
        #expect(f.pods("web").count == 3)
        f.advance(.seconds(1))
        #expect(f.pods("web").count == 4)
        #expect(!f.nodes(of: "web").contains("node-2"))
    }

    @Test func ignoreNeverGivesUp() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.ignore, scope: .object(ObjectKey(.replicaSet, "db"))))
        try f.apply(.replicate("db", 3, template()))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.nodeConfirmedDead("node-2"))
        f.advance(.hours(5))
        #expect(f.nodes(of: "db").contains("node-2"))
        #expect(!f.nodes(of: "web").contains("node-2"))
    }

    @Test func aRuleOfLabelsHoldsForPodsThatCarryThem() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover, scope: .labels(["app": "web"])))
        try f.apply(.replicate("db", 3, template()))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        try f.apply(.nodeConfirmedDead("node-2"))
        f.advance(.seconds(1))
        #expect(!f.nodes(of: "web").contains("node-2"), "replaced at once")
        #expect(f.nodes(of: "db").contains("node-2"), "after the default wait")
    }

    @Test func whenAllNodesAreSilentNothingMoves() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.replicate("web", 3, template()))
        try f.apply(.pod("alone", template()))
        try f.settle()
        for i in 1...3 { try f.apply(.nodeSilent("node-\(i)")) }
        f.advance(.hours(3))
        #expect(f.cluster.podCount == 4)
        #expect(f.active("web").count == 3)
        #expect(f.cluster.nextDue == nil)
        // One comes back: the others are lost now, and it takes their pods.
        try f.apply(.nodeReturned("node-1"))
        #expect(f.nodes(of: "web") == ["node-1", "node-1", "node-1"])
    }

    @Test("a flapping node loses nothing when it is back in time", arguments: [49, 349])
    func flapsInTime(_ seconds: Int64) throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        let before = f.active("web").map(\.meta.uid)
        for _ in 0..<100 {
            try f.apply(.nodeSilent("node-2"))
            f.advance(.seconds(seconds))
            try f.apply(.nodeReturned("node-2"))
            try f.settle()
            f.advance(.seconds(60))
        }
        #expect(f.active("web").map(\.meta.uid) == before)
        #expect(ready(f, "node-2") == .yes)
    }

    @Test("the rule fires once for each loss") func firesOnce() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        _ = f.cluster.takeScriptEvents()
        for _ in 0..<100 {
            try f.apply(.nodeSilent("node-2"))
            f.advance(.seconds(51))
            try f.apply(.nodeReturned("node-2"))
            try f.settle()
            #expect(f.active("web").count == 3)
        }
        let kinds = f.cluster.takeScriptEvents().map(\.kind)
        #expect(kinds.count { $0 == .nodeFail } == 100)
        #expect(kinds.count { $0 == .nodeRestore } == 100)
        #expect(kinds.count { $0 == .evict } == 1)
    }

    @Test("old pods of a restored node end before they count") func restored() throws {
        var f = try Fixture()
        try f.apply(.nodeFailureRule(.recover))
        try f.apply(.replicate("web", 3, template()))
        try f.settle()
        for i in 1...3 { try f.apply(.nodeConfirmedDead("node-\(i)")) }
        #expect(f.active("web").count == 3)
        #expect(f.active("web").someAndAllSatisfy { $0.nodeName == nil })
        try f.apply(.nodeReturned("node-2"))
        #expect(f.nodes(of: "web") == ["node-2", "node-2", "node-2"])
        #expect(f.set("web")?.status.ready == 0)
    }

    @Test func oneNodeInTenSeconds() throws {
        var f = try Fixture(nodes: 12)
        try f.apply(.replicate("web", 12, template()))
        try f.settle()
        for i in 1...4 { try f.apply(.nodeConfirmedDead("node-\(i)")) }
        f.advance(.seconds(300))
        var lost: [Int] = []
        for _ in 0..<4 {
            lost.append((1...4).count { !f.nodes(of: "web").contains("node-\($0)") })
            f.advance(.seconds(10))
        }
        #expect(lost == [1, 2, 3, 4])
    }

    @Test func smallZoneMostlyLostIsLeftAlone() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "a", count: 5, shape: shape(zone: "a"))))
        try f.apply(.declare(.nodes(group: "b", count: 5, shape: shape(zone: "b"))))
        try f.apply(.replicate("web", 10, template()))
        try f.settle()
        for i in 1...3 { try f.apply(.nodeConfirmedDead("a-\(i)")) }
        // The first was let through while the zone was still well; then three of five are 60 %.
        f.advance(.hours(2))
        #expect(f.nodes(of: "web").filter { ["a-1", "a-2", "a-3"].contains($0) } == ["a-2", "a-3"])
    }

    @Test func largeZoneMostlyLostIsSlow() throws {
        var f = try Fixture(nodes: 0)
        try f.apply(.declare(.nodes(group: "a", count: 60, shape: shape(zone: "a"))))
        for i in 1...40 { try f.apply(.nodeConfirmedDead("a-\(i)")) }
        f.advance(.seconds(1000))
        let tainted = f.cluster.allNodes.filter { $0.taints.contains { $0.effect == .noExecute } }
        // The first at once, then one in 10 s until 33 of 60 are lost (at once here), then one in 100 s.
        #expect(tainted.count == 11)
    }

    @Test func tolerationDecidesHowLongAPodBears() throws {
        var f = try Fixture(nodes: 2)
        func tolerant(_ span: TimeSpan?) -> PodTemplate {
            template { $0.tolerations = [Toleration(key: Taint.notReadyKey, effect: .noExecute, duration: span)] }
        }
        try f.apply(.pod("short", tolerant(.seconds(10))))
        try f.apply(.pod("other", template()))
        try f.apply(.pod("ever", tolerant(nil)))
        try f.settle()
        #expect(f.cluster.pod("ever")?.nodeName == "node-1")
        try f.apply(.nodeConfirmedDead("node-1"))
        f.advance(.seconds(10))
        #expect(f.cluster.pod("short") == nil)
        f.advance(.hours(10))
        #expect(f.cluster.pod("ever") != nil)
    }

    @Test func declaredNoExecuteTaintDrivesPodsOut() throws {
        var f = try Fixture(nodes: 2)
        try f.apply(.replicate("web", 2, template()))
        try f.settle()
        var tainted = NodeShape()
        tainted.taints = [Taint(key: "gpu", value: "true", effect: .noExecute)]
        var changes = try f.apply(.declare(.nodes(group: "node", count: 2, shape: NodeShape())))
        #expect(changes.map(\.action) == [.unchanged, .unchanged])
        changes = try f.apply(.declare(.nodes(group: "node", count: 2, shape: tainted)))
        #expect(changes.map(\.description) == ["node/node-1 configured: taints", "node/node-2 configured: taints"])
        try f.settle()
        #expect(f.active("web").someAndAllSatisfy { $0.nodeName == nil })
        let id = f.cluster.pods(ofOwner: ObjectKey(.replicaSet, "web"))[0]
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/2 nodes are available: 2 node(s) had untolerated taint {gpu: true}")
    }

    @Test func podsOnTheirWayOutEndWithTheMachine() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        try f.settle()
        try f.apply(.delete(pod: "web"))
        #expect(f.cluster.pod("web")?.isTerminating == true)
        try f.apply(.nodeConfirmedDead("node-1"))
        #expect(f.cluster.pod("web") == nil)
    }

    @Test func nodesStandInTheNaturalOrderOfTheirNames() throws {
        var f = try Fixture(nodes: 11)
        for name in ["node-100", "alpha", "node-5a", "zeta-01", "zeta-1"] {
            try f.apply(.declare(.node(name: name, shape: NodeShape())))
        }
        #expect(
            f.cluster.nodeNames
                == ["alpha"] + (1...5).map { "node-\($0)" } + ["node-5a"] + (6...11).map { "node-\($0)" }
                + ["node-100", "zeta-01", "zeta-1"])
    }

    @Test func fewerNodesTakeTheLastOnesAway() throws {
        var f = try Fixture(nodes: 12)
        try f.apply(.replicate("web", 12, template()))
        try f.settle()
        let changes = try f.apply(.declare(.nodes(group: "node", count: 10, shape: NodeShape())))
        #expect(changes.prefix(2).map(\.description) == ["node/node-12 deleted", "node/node-11 deleted"])
        #expect(f.cluster.nodeNames == (1...10).map { "node-\($0)" })
        #expect(f.active("web").count == 12)
        #expect(f.active("web").someAndAllSatisfy { $0.nodeName != "node-11" && $0.nodeName != "node-12" })
    }
}
