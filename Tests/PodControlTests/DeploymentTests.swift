import PodModel
import PodTesting
import Testing

@testable import PodControl
import PodControllers

/// Roll-outs as Kubernetes' deployment controller leads them (semantics: Deployment).
struct DeploymentTests {
    private let web = ObjectKey(.deployment, "web")

    private func deployment(
        _ n: Int, _ image: String = "nginx:1", change: (inout DeploymentSpec) -> Void = { _ in }
    ) -> Command {
        var spec = DeploymentSpec()
        change(&spec)
        return .declare(
            .workload(
                WorkloadManifest(
                    web, template: template(image).labeled(app: "web"), spec: .deployment(spec), replicas: n)))
    }

    private func begun(_ n: Int, change: (inout DeploymentSpec) -> Void = { _ in }) throws -> Fixture {
        var f = try Fixture(nodes: 10)
        try f.apply(deployment(n, change: change))
        try f.settle()
        return f
    }

    private func images(_ f: Fixture) -> [String: Int] {
        var counts: [String: Int] = [:]
        for id in f.cluster.pods(ofOwner: web) {
            if let pod = f.cluster.pod(id), pod.isActive { counts[pod.spec.containers[0].image, default: 0] += 1 }
        }
        return counts
    }

    @Test func aDeploymentMakesOneReplicaSetWithItsHash() throws {
        let f = try begun(3)
        let children = f.cluster.children(ofWorkload: web)
        #expect(children.count == 1 && children[0].replicas == 3)
        let hash = try #require(children[0].template.labels["pod-template-hash"])
        #expect(children[0].meta.name == "web-\(hash)")
        let set = try #require(f.cluster.workload(web))
        #expect(set.status.ready == 3 && set.status.updated == 3 && set.status.available == 3)
        #expect(set.meta.annotations["deployment.kubernetes.io/revision"] == "1")
    }

    /// As `getNewReplicaSet`, paused or not; what is of the deployment alone stays with it, and old revisions keep
    /// theirs.
    @Test(arguments: [false, true]) func theNewestReplicaSetFollowsWhatIsSaidBesideTheTemplate(isPaused: Bool) throws {
        var f = try begun(2)
        try f.apply(deployment(2, "nginx:2"))
        for _ in 0..<4 { try f.settle() }
        var spec = DeploymentSpec()
        spec.isPaused = isPaused
        var manifest = WorkloadManifest(
            web, template: template("nginx:2").labeled(app: "web"), spec: .deployment(spec), replicas: 2)
        manifest.minReady = .seconds(30)
        try f.apply(.declare(.workload(manifest)))
        func newest() throws -> Workload {
            try #require(
                f.cluster.children(ofWorkload: web).first { $0.template.spec.containers[0].image == "nginx:2" })
        }
        func old() throws -> Workload {
            try #require(
                f.cluster.children(ofWorkload: web).first { $0.template.spec.containers[0].image == "nginx:1" })
        }
        #expect(try newest().minReady == .seconds(30))
        #expect(try old().minReady == .zero)
        #expect(f.cluster.workload(web)?.status.available == 0, "ready for less than that")
        f.advance(.seconds(31))
        #expect(f.cluster.workload(web)?.status.available == 2)
        let generation = try newest().meta.generation
        try f.apply(
            .setAnnotations(
                web,
                [
                    LabelEdit(key: "kubernetes.io/change-cause", value: "again"),
                    LabelEdit(key: "kubectl.kubernetes.io/last-applied-configuration", value: "{}"),
                ]))
        #expect(try newest().meta.annotations["kubernetes.io/change-cause"] == "again")
        #expect(try newest().meta.annotations["kubectl.kubernetes.io/last-applied-configuration"] == nil)
        #expect(try newest().meta.annotations["deployment.kubernetes.io/revision"] == "2")
        #expect(try newest().meta.generation == generation)
        #expect(try old().meta.annotations["kubernetes.io/change-cause"] == nil)
        manifest.minReady = .zero
        try f.apply(.declare(.workload(manifest)))
        #expect(try newest().minReady == .zero)
        #expect(f.cluster.audit() == nil)
    }

    @Test func aNewReplicaSetHasTheAnnotationsOfItsDeployment() throws {
        var f = try begun(1)
        try f.apply(.setAnnotations(web, [LabelEdit(key: "team", value: "a")]))
        try f.apply(deployment(1, "nginx:2"))
        let sets = f.cluster.children(ofWorkload: web)
        #expect(sets.count == 2)
        #expect(sets.someAndAllSatisfy { $0.meta.annotations["team"] == "a" })
    }

    @Test(arguments: [(10, 3, 2), (4, 1, 1), (1, 1, 0), (3, 1, 0)]) func aQuarterRoundsUpAboveAndDownBelow(
        _ replicas: Int, _ surge: Int, _ unavailable: Int
    ) {
        let posts = DeploymentSpec().fenceposts(of: replicas)
        #expect(posts.surge == surge && posts.unavailable == unavailable)
    }

    @Test func surgeAndUnavailableCannotBothBeZero() throws {
        var f = try Fixture()
        for none in [CountOrPercent.count(0), .percent(0)] {
            let both = deployment(2) { $0.strategy = .rolling(surge: none, unavailable: none) }
            #expect(
                f.message(of: both)?.contains("maxUnavailable: \"\(none)\": must be above 0 when maxSurge is 0") == true
            )
        }
    }

    @Test func withBothRoundedToZeroOneMayBeMissing() {
        #expect(DeploymentSpec(strategyFor: 0).fenceposts(of: 2).unavailable == 1)
    }

    @Test func aRollOutKeepsWithinSurgeAndUnavailable() throws {
        var f = try begun(10)
        try f.apply(deployment(10, "nginx:2"))
        var steps = 0
        while images(f)["nginx:1"] != nil || f.cluster.workload(web)?.status.ready != 10 {
            let all = f.cluster.pods(ofOwner: web).compactMap { f.cluster.pod($0) }
            #expect(all.filter(\.isActive).count <= 13, "ten and a quarter, rounded up")
            #expect(all.filter { $0.isActive && $0.isReady }.count >= 8, "ten less a quarter, rounded down")
            steps += 1
            try #require(steps < 60)
            try step(&f)
        }
        let set = try #require(f.cluster.workload(web))
        #expect(set.status.updated == 10)
        #expect(f.cluster.children(ofWorkload: web).map(\.replicas) == [0, 10])
        #expect(f.cluster.takeScriptEvents().last { $0.kind == .rolloutDone }?.reason == "revision 2")
    }

    /// One pod that can move moves: the first that is to end, else the first that is to become ready.
    private func step(_ f: inout Fixture) throws {
        let all = f.cluster.pods(ofOwner: web).compactMap { id in f.cluster.pod(id).map { (id, $0) } }
        if let (id, _) = all.first(where: { $0.1.isTerminating }) {
            try f.apply(.podRemoved(id))
        } else if let (id, pod) = all.first(where: { !$0.1.isReady && $0.1.nodeName != nil }) {
            try f.apply(.podStatus(id, f.running(pod)))
        }
    }

    @Test func brokenPodsOfTheOldRevisionGoFirst() throws {
        var f = try begun(4) { $0.strategy = .rolling(surge: .count(0), unavailable: .count(1)) }
        let broken = try #require(f.cluster.pods(ofOwner: web).last)
        let pod = try #require(f.cluster.pod(broken))
        try f.apply(.podStatus(broken, f.running(pod, ready: false)))
        try f.apply(deployment(4, "nginx:2") { $0.strategy = .rolling(surge: .count(0), unavailable: .count(1)) })
        #expect(f.cluster.pod(broken)?.isTerminating == true)
        #expect(f.cluster.pods(ofOwner: web).filter { f.cluster.pod($0)?.isTerminating == true }.count == 1)
    }

    @Test func recreateWaitsForTheLastOldPodToBeGone() throws {
        var f = try begun(2) { $0.strategy = .recreate }
        try f.apply(deployment(2, "nginx:2") { $0.strategy = .recreate })
        #expect(images(f).isEmpty)
        let old = f.cluster.pods(ofOwner: web)
        try f.apply(.podRemoved(old[0]))
        #expect(images(f).isEmpty, "one old pod still ends")
        try f.apply(.podRemoved(old[1]))
        #expect(images(f) == ["nginx:2": 2])
    }

    @Test func wantingAnOldTemplateAgainBringsItsReplicaSetBackWithANewNumber() throws {
        var f = try begun(2)
        try f.apply(deployment(2, "nginx:2"))
        for _ in 0..<20 { try step(&f) }
        try f.apply(deployment(2, "nginx:1"))
        for _ in 0..<20 { try step(&f) }
        let children = f.cluster.children(ofWorkload: web)
        #expect(children.count == 2 && children.map(\.replicas) == [2, 0])
        #expect(children[0].meta.annotations["deployment.kubernetes.io/revision"] == "3")
    }

    @Test func onlyTenOldRevisionsAreKept() throws {
        var f = try begun(1)
        for n in 2...15 {
            try f.apply(deployment(1, "nginx:\(n)"))
            for _ in 0..<6 { try step(&f) }
        }
        let children = f.cluster.children(ofWorkload: web)
        #expect(children.count == 11)
        #expect(children.first?.meta.annotations["deployment.kubernetes.io/revision"] == "5")
    }

    @Test func withoutProgressForItsDeadlineARollOutIsStuckAndIsNotTakenBack() throws {
        var f = try begun(2)
        try f.apply(deployment(2, "nginx:2"))
        _ = f.cluster.takeScriptEvents()
        f.advance(.seconds(599))
        #expect(!f.cluster.takeScriptEvents().contains { $0.kind == .rolloutStuck })
        f.advance(.seconds(2))
        #expect(f.cluster.takeScriptEvents().filter { $0.kind == .rolloutStuck }.count == 1)
        f.advance(.hours(2))
        #expect(!f.cluster.takeScriptEvents().contains { $0.kind == .rolloutStuck })
        #expect(images(f)["nginx:2"] != nil)
    }

    @Test func inTheMiddleOfARollOutScalingKeepsTheMix() throws {
        var f = try begun(10) { $0.strategy = .rolling(surge: .count(2), unavailable: .count(3)) }
        try f.apply(deployment(10, "nginx:2") { $0.strategy = .rolling(surge: .count(2), unavailable: .count(3)) })
        let before = f.cluster.children(ofWorkload: web).map(\.replicas)
        #expect(before == [7, 5])
        try f.apply(.scale(web, 20))
        let after = f.cluster.children(ofWorkload: web).map(\.replicas)
        #expect(after.reduce(0, +) <= 22 && after[0] > before[0] && after[1] > before[1])
    }

    @Test func readyForLessThanMinReadyIsNotAvailable() throws {
        var f = try Fixture(nodes: 3)
        var manifest = WorkloadManifest(
            web, template: template("nginx:1").labeled(app: "web"), spec: .deployment(DeploymentSpec()), replicas: 2)
        manifest.minReady = .seconds(30)
        try f.apply(.declare(.workload(manifest)))
        try f.settle()
        #expect(f.cluster.workload(web)?.status.ready == 2 && f.cluster.workload(web)?.status.available == 0)
        f.advance(.seconds(29))
        #expect(f.cluster.workload(web)?.status.available == 0)
        f.advance(.seconds(2))
        #expect(f.cluster.workload(web)?.status.available == 2)
    }

    @Test func aPauseIsNoTimeWithoutProgress() throws {
        var f = try begun(2)
        try f.apply(deployment(2, "nginx:2"))
        try f.apply(.rollout(web, .pause))
        f.advance(.hours(1))
        _ = f.cluster.takeScriptEvents()
        try f.apply(.rollout(web, .resume))
        f.advance(.seconds(599))
        #expect(!f.cluster.takeScriptEvents().contains { $0.kind == .rolloutStuck })
    }

    @Test func aPausedDeploymentIsScaledUpFromNothing() throws {
        var f = try begun(0)
        try f.apply(.rollout(web, .pause))
        try f.apply(.scale(web, 3))
        try f.settle()
        #expect(f.cluster.workload(web)?.status.ready == 3)
        try f.apply(.scale(web, 0))
        try f.settle()
        try f.apply(deployment(0, "nginx:2") { $0.isPaused = true })
        try f.apply(.scale(web, 2))
        try f.settle()
        #expect(images(f) == ["nginx:1": 2], "what was changed in the pause waits for its end")
        try f.apply(.rollout(web, .resume))
        for _ in 0..<20 { try step(&f) }
        #expect(images(f) == ["nginx:2": 2])
    }

    /// `GetReplicaSetFraction`: by the most pods that were allowed before.
    @Test func sharesAreOfTheMostThatWereAllowedBefore() throws {
        let shape: (inout DeploymentSpec) -> Void = { $0.strategy = .rolling(surge: .count(5), unavailable: .count(2)) }
        var f = try begun(10, change: shape)
        try f.apply(deployment(10, "nginx:2", change: shape))
        #expect(f.cluster.children(ofWorkload: web).map(\.replicas) == [8, 7])
        try f.apply(.scale(web, 20))
        // 25 in place of 15.
        #expect(f.cluster.children(ofWorkload: web).map(\.replicas) == [13, 12])
    }

    @Test func aRestartReplacesAllAndUndoGoesBackToTheSetBefore() throws {
        var f = try begun(2)
        let before = Set(f.cluster.pods(ofOwner: web).map(\.uid))
        try f.apply(.rollout(web, .restart))
        for _ in 0..<20 { try step(&f) }
        let after = Set(f.cluster.pods(ofOwner: web).map(\.uid))
        #expect(after.count == 2 && after.isDisjoint(with: before))
        #expect(try f.apply(deployment(2)).map(\.action) == [.unchanged], "the spec is what it was")
        try f.apply(.rollout(web, .undo(to: nil)))
        for _ in 0..<20 { try step(&f) }
        #expect(f.cluster.children(ofWorkload: web).map(\.replicas) == [2, 0])
    }

    @Test func aDeadlineHasToBeLongerThanMinReady() throws {
        var f = try Fixture()
        var manifest = WorkloadManifest(
            web, template: template("nginx:1").labeled(app: "web"), spec: .deployment(DeploymentSpec()), replicas: 2)
        manifest.minReady = .seconds(600)
        #expect(f.message(of: .declare(.workload(manifest)))?.contains("must be above min-ready") == true)
    }

    @Test func itsReplicaSetsAndPodsGoWithIt() throws {
        var f = try begun(3)
        try f.apply(.delete(web))
        #expect(f.cluster.allWorkloads.isEmpty)
        try f.settle()
        #expect(f.cluster.podCount == 0)
    }
}

extension DeploymentSpec {
    /// Nothing above and nothing below.
    fileprivate init(strategyFor count: Int) {
        self.init()
        strategy = .rolling(surge: .count(count), unavailable: .count(count))
    }
}
