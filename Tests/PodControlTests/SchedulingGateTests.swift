import PodControl
import PodModel
import Testing

/// Pods that the scheduler lets wait until their gates are gone.
@Suite struct SchedulingGateTests {
    private func gated(_ gates: [String], _ change: (inout PodSpec) -> Void = { _ in }) -> PodTemplate {
        template {
            $0.schedulingGates = gates
            change(&$0)
        }
    }

    @Test func aPodWaitsUntilItsLastGateIsRemoved() throws {
        var f = try Fixture()
        try f.apply(.pod("web", gated(["a/one", "a/two"])))
        try f.settle()
        let waiting = try #require(f.cluster.pod("web"))
        #expect(waiting.nodeName == nil && waiting.statusWord == "SchedulingGated")
        #expect(waiting.status.conditions.scheduled.since == f.now && !waiting.status.conditions.scheduled.isTrue)
        let id = try #require(f.cluster.podID("web"))
        let why = f.cluster.schedulingDiagnosis(of: id)
        #expect(why == .gated(["a/one", "a/two"]))
        try f.apply(.pod("web", gated(["a/two"])))
        try f.settle()
        #expect(f.cluster.pod("web")?.nodeName == nil)
        try f.apply(.pod("web", gated([])))
        try f.settle()
        #expect(f.cluster.pod("web")?.isReady == true)
        #expect(f.cluster.podID("web") == id, "the same pod")
    }

    @Test func aGatedPodIsNotTriedWhenItIsRelabelledOrANodeComes() throws {
        var f = try Fixture()
        try f.apply(.pod("web", gated(["a/one"])))
        try f.apply(.setLabels(ObjectKey(.pod, "web"), [LabelEdit(key: "x", value: "y")]))
        try f.apply(.declare(.node(name: "late", shape: NodeShape())))
        f.advance(.minutes(10))
        #expect(f.cluster.pod("web")?.nodeName == nil)
        #expect(f.cluster.eventRecords(of: ObjectKey(.pod, "web")).isEmpty)
    }

    @Test func copiesOfAGatedTemplateWait() throws {
        var f = try Fixture()
        try f.apply(.replicate("web", 2, gated(["a/one"])))
        try f.settle()
        let pods = f.cluster.allPods().compactMap { f.cluster.pod($0) }
        #expect(pods.map(\.statusWord) == ["SchedulingGated", "SchedulingGated"])
    }

    @Test func anUpdateAddsNoGate() throws {
        var f = try Fixture()
        try f.apply(.pod("web", gated(["a/one"])))
        let key = ObjectKey(.pod, "web")
        #expect(f.cluster.refusal(ofUpdate: key, gated([])) == nil)
        let refusal = f.cluster.refusal(ofUpdate: key, gated(["a/two"]))
        #expect(refusal?.description.contains("found new scheduling gate 'a/two'") == true, "\(refusal as Any)")
        #expect(
            f.message(of: .pod("db", gated(["a/one"]) { $0.nodeName = "node-1" }))?.contains("schedulingGates") == true)
    }
}
