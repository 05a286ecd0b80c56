import PodControl
import PodModel
import Testing

/// Pods that name their node.
@Suite struct NamedNodeTests {
    private func named(_ node: String, cpu: Int64? = nil) -> PodTemplate {
        template(cpu: cpu) { $0.nodeName = node }
    }

    @Test func aPodGoesToTheNodeThatItNamesWithoutTheScheduler() throws {
        var f = try Fixture()
        // Neither its size nor a cordon is asked for.
        try f.apply(.cordon(node: "node-2"))
        try f.apply(.pod("web", named("node-2", cpu: 64_000)))
        #expect(f.cluster.pod("web")?.nodeName == "node-2")
        #expect(f.cluster.eventRecords(of: ObjectKey(.pod, "web")).isEmpty)
        try f.settle()
        #expect(f.cluster.pod("web")?.isReady == true)
    }

    @Test func aPodWhoseNodeDoesNotExistWaitsAndIsCollected() throws {
        var f = try Fixture()
        try f.apply(.pod("web", named("nowhere")))
        let id = try #require(f.cluster.podID("web"))
        #expect(f.cluster.schedulingDiagnosis(of: id)?.description == "its node nowhere does not exist")
        f.advance(.seconds(39))
        #expect(f.cluster.pod("web")?.status.phase == .pending)
        f.advance(.seconds(2))
        #expect(f.cluster.pod("web") == nil)
        let record = f.cluster.deletedPod(of: ObjectKey(.pod, "web"))
        #expect(record?.reason == "its node nowhere does not exist")
    }

    @Test func aNodeThatComesInTimeHasItsPods() throws {
        var f = try Fixture()
        try f.apply(.pod("web", named("late")))
        f.advance(.seconds(20))
        try f.apply(.declare(.node(name: "late", shape: NodeShape())))
        #expect(f.cluster.pod("web")?.nodeName == "late")
        f.advance(.minutes(2))
        #expect(f.cluster.pod("web")?.nodeName == "late")
    }
}
