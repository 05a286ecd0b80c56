import PodControl
import PodModel
import Testing

@Suite struct BarePodTests {
    @Test func noNodeCanTakeItAndItGoesWithTheReason() throws {
        var f = try Fixture()
        try f.apply(.pod("greedy", template(cpu: 64_000)))
        #expect(f.cluster.pod("greedy") == nil)
        let deletedPod = try #require(f.cluster.deletedPod(of: ObjectKey(.pod, "greedy")))
        #expect(deletedPod.reason == "0/3 nodes are available: 3 Insufficient cpu")
        let events = f.cluster.eventRecords(of: ObjectKey(.pod, "greedy"))
        #expect(events.map(\.message) == ["0/3 nodes are available: 3 Insufficient cpu"])
        #expect(events.map(\.reason) == ["FailedScheduling"])
        let scriptEvents = f.cluster.takeScriptEvents()
        #expect(scriptEvents.map(\.kind) == [.podFail])
    }

    @Test func unschedulableWaitKeepsItPending() throws {
        var f = try Fixture()
        try f.apply(.pod("greedy", template(cpu: 6000) { $0.waitsWhenUnschedulable = true }))
        let id = try #require(f.cluster.podID("greedy"))
        #expect(f.cluster.pod(id)?.nodeName == nil)
        #expect(f.cluster.schedulingDiagnosis(of: id)?.description == "0/3 nodes are available: 3 Insufficient cpu")
        try f.apply(.declare(.node(name: "big", shape: shape(cpu: 8000))))
        #expect(f.cluster.pod(id)?.nodeName == "big")
        #expect(f.cluster.schedulingDiagnosis(of: id) == nil)
    }

    @Test func declaringAgainChangesTheImageInPlace() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template("nginx:1.26")))
        try f.settle()
        let uid = f.cluster.pod("web")?.meta.uid
        let address = f.cluster.pod("web")?.status.address
        #expect(try f.apply(.pod("web", template("nginx:1.26"))).map(\.description) == ["pod/web unchanged"])
        #expect(
            try f.apply(.pod("web", template("nginx:1.27"))).map(\.description)
                == ["pod/web configured: image nginx:1.26 → nginx:1.27"])
        #expect(f.cluster.pod("web")?.meta.uid == uid)
        #expect(f.cluster.pod("web")?.status.address == address)
    }

    @Test func whatKubernetesAllowsInPlace() throws {
        var f = try Fixture()
        let first = template(cpu: 100) { $0.deadline = .minutes(10) }
        try f.apply(.pod("web", first))
        let uid = f.cluster.pod("web")?.meta.uid
        let second = template(labels: ["tier": "front"], cpu: 200) {
            $0.deadline = .minutes(5)
            $0.tolerations = [Toleration(key: "gpu")]
        }
        #expect(try f.apply(.pod("web", second)).map(\.action) == [.configured])
        #expect(f.cluster.pod("web")?.meta.uid == uid)
        #expect(f.cluster.pod("web")?.meta.labels.description == "app=web,tier=front")
        #expect(f.cluster.requested(onNode: f.cluster.pod("web")?.nodeName ?? "")?.amount.cpu == 200)
    }

    @Test func whatKubernetesForbidsReplacesThePod() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        try f.settle()
        let old = try #require(f.cluster.podID("web"))
        let changes = try f.apply(.pod("web", template { $0.containers[0].ports = [ContainerPort(port: 80)] }))
        #expect(changes.map(\.description) == ["pod/web replaced: ports none → 80"])
        #expect(f.cluster.pod(old)?.isTerminating == true)
        try f.settle()
        #expect(f.cluster.pod(old) == nil)
        #expect(f.cluster.pod("web")?.isReady == true)
        #expect(f.cluster.podCount == 1)
    }

    @Test func resizeKeepsTheQualityOfService() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        #expect(f.message(of: .pod("web", template(cpu: 100)))?.contains("BestEffort to Burstable") == true)
        try f.apply(.pod("db", template(cpu: 100)))
        let changes = try f.apply(.pod("db", template(cpu: 9000)))
        #expect(changes.first?.description.contains("Infeasible: Node didn't have enough capacity: cpu") == true)
        #expect(f.cluster.pod("db")?.status.resize?.isInfeasible == true)
        #expect(f.cluster.pod("db")?.template.request.cpu == 100)
    }

    @Test func aResizeWaitsForRoomAndComesBeforeNewPods() throws {
        var f = try Fixture(nodes: 1, shape: shape(cpu: 1000))
        try f.apply(.pod("web", template(cpu: 200)))
        try f.apply(.pod("other", template(cpu: 800)))
        try f.settle()
        try f.apply(.pod("web", template(cpu: 600)))
        #expect(f.cluster.pod("web")?.status.resize?.reason == "Deferred")
        try f.apply(.pod("late", template(cpu: 300) { $0.waitsWhenUnschedulable = true }))
        try f.apply(.delete(pod: "other"))
        #expect(f.cluster.pod("web")?.template.request.cpu == 200)
        try f.settle()
        #expect(f.cluster.pod("web")?.status.resize == nil)
        #expect(f.cluster.pod("web")?.template.request.cpu == 600)
        #expect(f.cluster.pod("late")?.nodeName == "node-1")
        // Asked for what it has, it waits for nothing any more.
        try f.apply(.pod("web", template(cpu: 5000)))
        try f.apply(.pod("web", template(cpu: 600)))
        #expect(f.cluster.pod("web")?.status.resize == nil)
    }

    @Test("an evicted or deleted bare pod never comes back") func neverBack() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        try f.settle()
        let pod = try #require(f.cluster.pod("web"))
        #expect(try f.apply(.evict(pod)).map(\.action) == [.evicted])
        try f.settle()
        f.advance(.hours(2))
        #expect(f.cluster.podCount == 0)
        #expect(f.cluster.deletedPod(of: ObjectKey(.pod, "web")) != nil)
    }

    @Test func deletionWaitsForTheNodeUnlessGraceIsZero() throws {
        var f = try Fixture()
        try f.apply(.pod("web", template()))
        try f.settle()
        try f.apply(.delete(pod: "web"))
        let pod = try #require(f.cluster.pod("web"))
        #expect(pod.meta.deletion == f.now + .seconds(30))
        #expect(!f.cluster.endpoints(ofService: "web").contains { $0.port == 80 })
        try f.apply(.delete(pod: "web", grace: .zero))
        #expect(f.cluster.pod("web") == nil)
        var work: [PodID] = []
        f.cluster.takePodWork(into: &work)
        #expect(work.count == 1 && f.cluster.pod(work[0]) == nil)
    }

    @Test func missingClaimKeepsItPendingUntilDeclared() throws {
        var f = try Fixture()
        try f.apply(.pod("db", template { $0.volumes = [Volume(name: "data", source: .claim("data"))] }))
        let id = try #require(f.cluster.podID("db"))
        #expect(
            f.cluster.schedulingDiagnosis(of: id)?.description
                == "0/3 nodes are available: persistentvolumeclaim \"data\" not found")
        try f.apply(.declare(.claim(name: "data", namespace: "default", size: 1 << 30, keep: false)))
        #expect(f.cluster.pod(id)?.nodeName == "node-1")
        let message = f.message(of: .delete(ObjectKey(.persistentVolumeClaim, "data")))
        #expect(message == "persistentvolumeclaim/data is in use by pod/db; delete that first")
    }
}
