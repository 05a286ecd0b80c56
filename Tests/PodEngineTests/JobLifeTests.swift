import PodControl
import PodEngine
import PodModel
import PodSimulation
import Testing

/// Jobs on simulated machines: what the controller and the pods' workers do together.
@Suite struct JobLifeTests {
    private func declare(
        _ world: SimulatedCluster, _ name: String, _ spec: PodSpec, _ change: (inout JobSpec) -> Void = { _ in }
    ) throws {
        var job = JobSpec()
        change(&job)
        _ = try world.engine.submit(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.job, name), template: PodTemplate(labels: ["app": name], spec: spec), spec: .job(job)
                    ))))
    }

    private func state(_ world: SimulatedCluster, _ name: String) throws -> JobState {
        try #require(world.engine.cluster.workload(ObjectKey(.job, name))?.jobState)
    }

    private func pods(_ world: SimulatedCluster, _ name: String) -> [Pod] {
        world.engine.cluster.pods(ofOwner: ObjectKey(.job, name)).compactMap { world.engine.cluster.pod($0) }
    }

    @Test func aSidecarDoesNotKeepAJobAlive() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app(restart: .never) { $0.runs = [.init(duration: .seconds(5), exitCode: 0)] }
        spec.containers.insert(Container(name: "proxy", image: "envoy", role: .sidecar), at: 0)
        try declare(world, "import", spec)
        world.pass(.minutes(2))
        #expect(try state(world, "import").isDone)
        #expect(pods(world, "import").map(\.status.phase) == [.succeeded])
    }

    @Test func aJobGoesThroughItsCompletionsTwoAtATime() throws {
        let world = try SimulatedCluster()
        try declare(world, "import", .app(restart: .never) { $0.runs = [.init(duration: .seconds(5), exitCode: 0)] }) {
            ($0.completions, $0.parallelism, $0.isIndexed) = (6, 2, true)
        }
        var most = 0
        for _ in 0..<120 {
            world.pass(.seconds(1))
            most = max(most, pods(world, "import").count(where: \.isActive))
        }
        #expect(most == 2)
        #expect(try state(world, "import").isDone)
        #expect(Set(pods(world, "import").map(\.spec.hostname)) == Set((0..<6).map { "import-\($0)" }))
    }

    @Test func aCrashingContainerIsRestartedUntilTheLimit() throws {
        let world = try SimulatedCluster()
        try declare(
            world, "import", .app(restart: .onFailure) { $0.runs = [.init(duration: .seconds(1), exitCode: 1)] }
        ) {
            $0.backoffLimit = 2
        }
        world.pass(.minutes(5))
        #expect(try state(world, "import").hasFailed)
        #expect(
            try state(world, "import").outcome
                == .failed(reason: "BackoffLimitExceeded", message: "Job has reached the specified backoff limit"))
        #expect(pods(world, "import").isEmpty)
    }

    /// The pods of a silent node are given up after 50 and 300 seconds, and done again elsewhere; when the node comes
    /// back, what it did meanwhile is not counted twice.
    @Test func aSilentNodesPodIsDoneAgainAndCountedOnce() throws {
        let world = try SimulatedCluster()
        try declare(world, "import", .app(restart: .never) { $0.runs = [.init(duration: .minutes(7), exitCode: 0)] })
        world.pass(.seconds(30))
        let first = try #require(pods(world, "import").first)
        let node = try #require(first.nodeName)
        try world.engine.inject(.partitionNode(node))
        world.pass(.minutes(7))
        let second = try #require(pods(world, "import").first { $0.isActive })
        #expect(second.nodeName != node)
        #expect(try state(world, "import").failed == 1)
        try world.engine.inject(.restoreNode(node))
        world.pass(.minutes(20))
        #expect(try state(world, "import").isDone)
        #expect(try state(world, "import").succeeded == 1)
        #expect(try state(world, "import").failed == 1)
    }
}
