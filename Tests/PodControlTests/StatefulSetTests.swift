import PodControl
import PodModel
import Testing

/// StatefulSets: ordinals, order, partition, claims, revisions.
@Suite struct StatefulSetTests {
    private let key = ObjectKey(.statefulSet, "db")

    private func names(_ f: Fixture) -> [String] { f.pods("db", kind: .statefulSet).map(\.meta.name) }

    private func images(_ f: Fixture) -> [String] {
        f.pods("db", kind: .statefulSet).map(\.spec.containers[0].image)
    }

    private func state(_ f: Fixture) -> StatefulSetState {
        guard case .statefulSet(let state)? = f.cluster.workload(key)?.state else { return StatefulSetState() }
        return state
    }

    /// Lets machines work until nothing changes.
    private func settled(
        _ count: Int, _ template: PodTemplate = template("a"), nodes: Int = 3,
        _ change: (inout StatefulSetSpec) -> Void = { _ in }
    ) throws -> Fixture {
        var f = try Fixture(nodes: nodes)
        try f.apply(.stateful("db", count, template, change))
        try f.settle()
        return f
    }

    @Test func ordinalsLabelsAndHostname() throws {
        let f = try settled(3, template("a") { $0.hostname = "other" })
        #expect(names(f) == ["db-0", "db-1", "db-2"])
        let pod = try #require(f.cluster.pod("db-1"))
        #expect(pod.meta.labels["statefulset.kubernetes.io/pod-name"] == "db-1")
        #expect(pod.meta.labels["apps.kubernetes.io/pod-index"] == "1")
        #expect(pod.meta.labels["controller-revision-hash"] == f.cluster.revisions(ofWorkload: key).last?.hash)
        #expect(pod.meta.labels["app"] == "db")
        // A replica's host name is its own name, whatever the template says.
        #expect(pod.spec.hostname == nil)
    }

    @Test func startOrdinal() throws {
        let f = try settled(2) { $0.startOrdinal = 5 }
        #expect(names(f) == ["db-5", "db-6"])
        #expect(f.cluster.pod("db-6")?.meta.labels["apps.kubernetes.io/pod-index"] == "6")
    }

    @Test("OrderedReady: the next only when the previous is running and ready") func order() throws {
        var f = try Fixture()
        try f.apply(.stateful("db", 3, template()))
        for count in 1...3 {
            #expect(names(f).count == count)
            #expect(state(f).waitsFor == "db-\(count - 1) to be ready")
            let id = try #require(f.cluster.podID("db-\(count - 1)"))
            try f.apply(.podStatus(id, f.running(try #require(f.cluster.pod(id)), ready: false)))
            #expect(names(f).count == count)
            try f.apply(.podStatus(id, f.running(try #require(f.cluster.pod(id)))))
        }
        #expect(state(f).waitsFor == "")
        #expect(f.cluster.workload(key)?.status.ready == 3)
    }

    @Test func minReadyHoldsTheNextBack() throws {
        var f = try Fixture()
        try f.apply(.stateful("db", 2, template(), minReady: .seconds(10)))
        try f.settle()
        #expect(names(f) == ["db-0"])
        #expect(f.cluster.workload(key)?.status.available == 0)
        f.advance(.seconds(9))
        #expect(names(f) == ["db-0"])
        f.advance(.seconds(1))
        #expect(names(f) == ["db-0", "db-1"])
        #expect(f.cluster.workload(key)?.status.available == 1)
    }

    @Test func parallelMakesAllAtOnceAndTakesAllAwayAtOnce() throws {
        var f = try Fixture()
        try f.apply(.stateful("db", 4, template()) { $0.podManagement = .parallel })
        #expect(names(f).count == 4)
        try f.settle()
        try f.apply(.scale(key, 1))
        #expect(f.pods("db", kind: .statefulSet).filter(\.isTerminating).map(\.meta.name) == ["db-1", "db-2", "db-3"])
    }

    @Test func scaleDownFromTheTopOneAtATime() throws {
        var f = try settled(4)
        try f.apply(.scale(key, 1))
        for last in [3, 2, 1] {
            let ending = f.pods("db", kind: .statefulSet).filter(\.isTerminating).map(\.meta.name)
            #expect(ending == ["db-\(last)"])
            #expect(state(f).waitsFor == "db-\(last) to end")
            try f.apply(.podRemoved(try #require(f.cluster.podID("db-\(last)"))))
        }
        #expect(names(f) == ["db-0"])
    }

    @Test func scaleDownWaitsForReplicasThatAreNotReady() throws {
        var f = try settled(3)
        let id = try #require(f.cluster.podID("db-0"))
        try f.apply(.podStatus(id, f.running(try #require(f.cluster.pod(id)), ready: false)))
        try f.apply(.scale(key, 1))
        #expect(f.pods("db", kind: .statefulSet).filter(\.isTerminating).isEmpty)
        try f.apply(.podStatus(id, f.running(try #require(f.cluster.pod(id)))))
        #expect(f.pods("db", kind: .statefulSet).filter(\.isTerminating).map(\.meta.name) == ["db-2"])
    }

    @Test("a terminating pod counts until its end is confirmed") func deletedPod() throws {
        var f = try settled(2)
        let old = try #require(f.cluster.pod("db-1")).meta.uid
        try f.apply(.delete(pod: "db-1"))
        f.advance(.hours(1))
        #expect(f.cluster.pod("db-1")?.meta.uid == old)
        try f.apply(.podRemoved(try #require(f.cluster.podID("db-1"))))
        #expect(f.cluster.pod("db-1")?.meta.uid != old)
        #expect(f.cluster.pod("db-1")?.isTerminating == false)
    }

    @Test("on a silent node nothing is replaced until it returns", arguments: [false, true])
    func silentNode(recovers: Bool) throws {
        var f = try settled(3)
        if recovers { try f.apply(.nodeFailureRule(.recover)) }
        let old = try #require(f.cluster.pod("db-1"))
        let node = try #require(old.nodeName)
        try f.apply(.nodeSilent(node))
        f.advance(.hours(2))
        #expect(f.cluster.pod("db-1")?.meta.uid == old.meta.uid)
        #expect(f.cluster.pod("db-1")?.isTerminating == true)
        try f.apply(.nodeReturned(node))
        try f.settle()
        #expect(f.cluster.pod("db-1")?.meta.uid != old.meta.uid)
        #expect(f.cluster.pod("db-1")?.isReady == true)
    }

    @Test("a deletion by force kills at once, and the successor still waits for the end") func force() throws {
        var f = try settled(2)
        let old = try #require(f.cluster.pod("db-1"))
        try f.apply(.nodeSilent(try #require(old.nodeName)))
        try f.apply(.delete(pod: "db-1", grace: .zero))
        f.advance(.hours(1))
        #expect(f.cluster.pod("db-1")?.meta.uid == old.meta.uid)
        #expect(f.cluster.pod("db-1")?.meta.deletionGrace == .zero)
        try f.apply(.nodeReturned(try #require(old.nodeName)))
        try f.settle()
        #expect(f.cluster.pod("db-1")?.meta.uid != old.meta.uid)
    }

    @Test func confirmedDeathReplacesAtOnceUnderTheRule() throws {
        var f = try settled(3)
        try f.apply(.nodeFailureRule(.recover))
        let old = try #require(f.cluster.pod("db-1"))
        try f.apply(.nodeConfirmedDead(try #require(old.nodeName)))
        #expect(f.cluster.pod("db-1")?.meta.uid != old.meta.uid)
        #expect(f.cluster.pod("db-1")?.nodeName != old.nodeName)
    }

    @Test func silenceThatTurnsOutToBeDeathReplaces() throws {
        var f = try settled(3)
        let old = try #require(f.cluster.pod("db-1"))
        let node = try #require(old.nodeName)
        try f.apply(.nodeSilent(node))
        f.advance(.minutes(10))
        #expect(f.cluster.pod("db-1")?.meta.uid == old.meta.uid)
        try f.apply(.nodeConfirmedDead(node))
        #expect(f.cluster.pod("db-1")?.meta.uid != old.meta.uid)
    }

    @Test("RollingUpdate: highest first, each ready before the next") func rolling() throws {
        var f = try settled(3)
        f.cluster.wantedScriptEvents = .all
        _ = f.cluster.takeScriptEvents()
        try f.apply(.stateful("db", 3, template("b")))
        for last in [2, 1, 0] {
            #expect(f.pods("db", kind: .statefulSet).filter(\.isTerminating).map(\.meta.name) == ["db-\(last)"])
            try f.apply(.podRemoved(try #require(f.cluster.podID("db-\(last)"))))
            #expect(f.cluster.pod("db-\(last)")?.spec.containers[0].image == "b")
            #expect(f.pods("db", kind: .statefulSet).filter(\.isTerminating).isEmpty)
            #expect(f.cluster.workload(key)?.status.updated == 3 - last)
            let id = try #require(f.cluster.podID("db-\(last)"))
            try f.apply(.podStatus(id, f.running(try #require(f.cluster.pod(id)))))
        }
        #expect(state(f).current == 2 && state(f).update == 2)
        #expect(f.cluster.takeScriptEvents().filter { $0.kind == .rolloutDone }.map(\.object) == [key])
    }

    @Test func partitionKeepsTheLowerOnesEvenWhenTheyComeBack() throws {
        var f = try settled(4) { $0.updateStrategy = .rolling(partition: 2) }
        try f.apply(.stateful("db", 4, template("b")) { $0.updateStrategy = .rolling(partition: 2) })
        try f.settle()
        #expect(images(f) == ["a", "a", "b", "b"])
        try f.apply(.delete(pod: "db-0"))
        try f.settle()
        #expect(images(f) == ["a", "a", "b", "b"])
        #expect(state(f).current == 1 && state(f).update == 2)
        try f.apply(.stateful("db", 4, template("b")))
        try f.settle()
        #expect(images(f) == ["b", "b", "b", "b"])
        #expect(state(f).current == 2)
    }

    @Test func onDeleteUpdatesOnlyWhatIsDeleted() throws {
        var f = try settled(2) { $0.updateStrategy = .onDelete }
        try f.apply(.stateful("db", 2, template("b")) { $0.updateStrategy = .onDelete })
        try f.settle()
        #expect(images(f) == ["a", "a"])
        try f.apply(.delete(pod: "db-0"))
        try f.settle()
        #expect(images(f) == ["b", "a"])
    }

    /// kubernetes/kubernetes#67250: waiting for the broken pod goes on, though the template that broke it is gone.
    @Test(
        "a pod that a bad revision broke is replaced when it is deleted, or at once when asked",
        arguments: [false, true])
    func brokenRevision(_ replacesUnready: Bool) throws {
        func set(_ image: String) -> Command {
            .stateful("db", 2, template(image)) { $0.replacesUnready = replacesUnready }
        }
        var f = try settled(2) { $0.replacesUnready = replacesUnready }
        try f.apply(set("broken"))
        try f.apply(.podRemoved(try #require(f.cluster.podID("db-1"))))
        // It never gets ready, and the rollout stands.
        f.advance(.hours(1))
        #expect(images(f) == ["a", "broken"])
        #expect(!state(f).isHeldByOld)
        try f.apply(set("a"))
        if !replacesUnready {
            f.advance(.hours(1))
            #expect(images(f) == ["a", "broken"])
            #expect(state(f).isHeldByOld)
            try f.apply(.delete(pod: "db-1"))
        }
        try f.settle()
        #expect(images(f) == ["a", "a"])
        #expect(!state(f).isHeldByOld)
    }

    @Test("of pods that are made all at once, a broken one is replaced in its turn") func brokenParallel() throws {
        func set(_ image: String) -> Command { .stateful("db", 2, template(image)) { $0.podManagement = .parallel } }
        var f = try settled(2) { $0.podManagement = .parallel }
        try f.apply(set("broken"))
        try f.apply(.podRemoved(try #require(f.cluster.podID("db-1"))))
        f.advance(.hours(1))
        try f.apply(set("c"))
        try f.settle()
        #expect(images(f) == ["c", "c"])
    }

    @Test func rollingBackFindsTheOldRevisionAndItsPods() throws {
        var f = try settled(3)
        let hash = try #require(f.cluster.revisions(ofWorkload: key).last?.hash)
        let uid = try #require(f.cluster.pod("db-0")?.meta.uid)
        try f.apply(.stateful("db", 3, template("b")))
        try f.apply(.podRemoved(try #require(f.cluster.podID("db-2"))))
        try f.apply(.stateful("db", 3, template("a")))
        try f.settle()
        #expect(images(f) == ["a", "a", "a"])
        #expect(f.cluster.pod("db-0")?.meta.uid == uid)
        #expect(f.cluster.revisions(ofWorkload: key).map(\.number) == [2, 3])
        #expect(f.cluster.revisions(ofWorkload: key).last?.hash == hash)
        #expect(state(f).current == 3)
    }

    @Test func tenOldRevisionsAreKept() throws {
        var f = try settled(1)
        for number in 1...15 {
            try f.apply(.stateful("db", 1, template("v\(number)")))
            try f.settle()
        }
        let revisions = f.cluster.revisions(ofWorkload: key)
        #expect(revisions.map(\.number) == Array(6...16))
        #expect(Set(revisions.map(\.hash)).count == 11)
    }

    @Test func aRollWithoutAChangeOfTheTemplateReplacesAllAndChangesNoSpec() throws {
        var f = try settled(2)
        let uids = f.pods("db", kind: .statefulSet).map(\.meta.uid)
        try f.apply(.rollout(key, .restart))
        try f.settle()
        #expect(Set(uids).isDisjoint(with: f.pods("db", kind: .statefulSet).map(\.meta.uid)))
        #expect(state(f).current == 2)
        #expect(try f.apply(.stateful("db", 2, template("a"))).map(\.action) == [.unchanged])
        #expect(state(f).update == 2)
    }

    @Test func eachReplicaHasAClaimOfItsOwnThatStays() throws {
        var f = try settled(2, claiming) { $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)] }
        #expect(f.cluster.allClaims.map(\.meta.name) == ["disk-db-0", "disk-db-1"])
        #expect(f.cluster.claim("disk-db-1")?.size == 1 << 30)
        #expect(f.cluster.pod("db-1")?.spec.volumes[0].source == .claim("disk-db-1"))
        let uid = f.cluster.claim("disk-db-1")?.meta.uid
        try f.apply(.scale(key, 1))
        try f.settle()
        #expect(f.cluster.claim("disk-db-1")?.meta.uid == uid)
        try f.apply(.scale(key, 2))
        try f.settle()
        #expect(f.cluster.claim("disk-db-1")?.meta.uid == uid)
        try f.apply(.delete(key))
        try f.settle()
        #expect(f.cluster.podCount == 0)
        #expect(f.cluster.allClaims.count == 2)
    }

    @Test func claimsGoWithScalingWhenAskedTo() throws {
        var f = try settled(3, claiming) {
            $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)]
            $0.deletesClaimsWhenScaled = true
        }
        try f.apply(.scale(key, 1))
        #expect(f.cluster.allClaims.count == 3)
        try f.settle()
        #expect(f.cluster.allClaims.map(\.meta.name) == ["disk-db-0"])
        // Deleting the set keeps what is left.
        try f.apply(.delete(key))
        try f.settle()
        #expect(f.cluster.allClaims.map(\.meta.name) == ["disk-db-0"])
    }

    @Test func claimsGoWithTheSetWhenAskedTo() throws {
        var f = try settled(2, claiming) {
            $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)]
            $0.deletesClaimsWhenDeleted = true
        }
        try f.apply(.scale(key, 1))
        try f.settle()
        #expect(f.cluster.allClaims.count == 2)
        try f.apply(.delete(key))
        #expect(f.cluster.allClaims.count == 2)
        try f.settle()
        // That of the replica that was scaled away before stays, by the other rule.
        #expect(f.cluster.allClaims.map(\.meta.name) == ["disk-db-1"])
    }

    @Test func aForeignPodOfTheNameIsWaitedFor() throws {
        var f = try Fixture()
        try f.apply(.pod("db-1", template(labels: ["app": "other"])))
        try f.apply(.stateful("db", 2, template()))
        try f.settle()
        #expect(names(f) == ["db-0"])
        #expect(f.cluster.workload(key)?.status.failure == "pods \"db-1\" already exists")
        try f.apply(.delete(pod: "db-1"))
        try f.settle()
        #expect(names(f) == ["db-0", "db-1"])
        #expect(f.cluster.workload(key)?.status.failure == "")
    }

    @Test func onlyPodsWithItsNamesAreAdopted() throws {
        var f = try Fixture()
        try f.apply(.pod("db-1", template(labels: ["app": "db"])))
        try f.apply(.pod("db-01", template(labels: ["app": "db"])))
        try f.apply(.pod("stranger", template(labels: ["app": "db"])))
        try f.settle()
        try f.apply(.stateful("db", 1, template()) { $0.updateStrategy = .onDelete })
        #expect(names(f) == ["db-0", "db-1"])
        #expect(f.cluster.pod("stranger")?.meta.owner == nil && f.cluster.pod("db-01")?.meta.owner == nil)
    }

    @Test func aFailedReplicaIsMadeAgain() throws {
        var f = try settled(2)
        let id = try #require(f.cluster.podID("db-0"))
        var failed = try #require(f.cluster.pod(id)).status
        failed.phase = .failed
        try f.apply(.podStatus(id, failed))
        try f.settle()
        #expect(f.cluster.pod("db-0")?.isReady == true)
        #expect(f.cluster.podID("db-0") != id)
    }

    @Test func whatIsFixedIsRefused() throws {
        var f = try settled(1, claiming) { $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)] }
        let order = f.message(
            of: .stateful("db", 1, claiming) {
                $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)]
                $0.podManagement = .parallel
            })
        #expect(order?.contains("cannot change its order from ordered to parallel") == true)
        let size = f.message(
            of: .stateful("db", 1, claiming) { $0.claims = [.init(name: "disk", volume: "data", size: 2 << 30)] })
        #expect(size?.contains("cannot change its claims from disk size 1Gi to disk size 2Gi") == true)
        let negative = f.message(of: .stateful("x", 1, template()) { $0.startOrdinal = -1 })
        #expect(negative?.contains("spec.ordinals.start: \"-1\": must be between 0 and 1000000") == true)
    }

    @Test("the cost of a change does not grow with the set") func cost() throws {
        var costs: [Int] = []
        for count in [100, 1_000] {
            var f = try Fixture(nodes: 20)
            try f.apply(
                .stateful("db", count, claiming) {
                    $0.podManagement = .parallel
                    $0.claims = [.init(name: "disk", volume: "data", size: 1 << 30)]
                })
            try f.settle()
            #expect(f.cluster.workload(key)?.status.ready == count)
            let before = f.cluster.workCounter
            try f.apply(.delete(pod: "db-50"))
            try f.settle()
            costs.append(f.cluster.workCounter - before)
        }
        #expect(costs[1] <= costs[0] + 20, "\(costs)")
    }

    private var claiming: PodTemplate {
        template("a") { $0.volumes = [Volume(name: "data", source: .claim("disk"))] }
    }

    @Test("a claim stays while a replica that was let go uses it") func claimOfAReleasedReplica() throws {
        var f = try settled(2, template("a") { $0.volumes = [Volume(name: "d", source: .claim("disk"))] }) {
            $0.claims = [.init(name: "disk", volume: "d", size: 1 << 30)]
            $0.deletesClaimsWhenScaled = true
        }
        try f.apply(.setLabels(ObjectKey(.pod, "db-1"), [LabelEdit(key: "app", value: "other")]))
        try f.apply(.scale(key, 1))
        try f.settle()
        #expect(f.cluster.pod("db-1")?.isBare == true)
        #expect(f.cluster.claim("disk-db-1") != nil)
        try f.apply(.delete(pod: "db-1", grace: .zero))
        #expect(f.cluster.claim("disk-db-1") == nil)
    }
}

extension Command {
    static func stateful(
        _ name: String, _ replicas: Int, _ template: PodTemplate, minReady: TimeSpan = .zero,
        _ change: (inout StatefulSetSpec) -> Void = { _ in }
    ) -> Command {
        var spec = StatefulSetSpec()
        change(&spec)
        var manifest = WorkloadManifest(
            ObjectKey(.statefulSet, name), template: template.labeled(app: name), spec: .statefulSet(spec),
            replicas: replicas)
        manifest.minReady = minReady
        return .declare(.workload(manifest))
    }
}
