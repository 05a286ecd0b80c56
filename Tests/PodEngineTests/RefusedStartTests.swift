import PodControl
import PodEngine
import PodModel
import Testing

/// What the kubelet refuses before it asks a machine is refused on simulated machines too, with the same reasons and
/// words.
@Suite struct RefusedStartTests {
    private func config(_ name: String, _ data: ConfigData) -> Command {
        .declare(.config(name: name, namespace: "default", data: data, isSecret: false))
    }

    private func state(_ world: SimulatedCluster, _ pod: String) -> ContainerStatus? {
        world.status(pod)?.containers.first
    }

    private func reading(_ source: EnvironmentVariable.Source) -> PodSpec {
        var spec = PodSpec.app()
        spec.containers[0].environment = [EnvironmentVariable(name: "A", source: source)]
        return spec
    }

    @Test func aConfigOrAKeyThatIsMissingIsAConfigErrorAndNoRestart() throws {
        let world = try SimulatedCluster()
        _ = try world.engine.submit(config("c", ["a": "b"]))
        try world.pod("e", reading(.config(name: "nope", key: "k")))
        try world.pod("k", reading(.config(name: "c", key: "missing")))
        try world.pod("s", reading(.secret(name: "c", key: "a")))
        var whole = PodSpec.app()
        whole.containers[0].environmentSources = [.config("nope")]
        try world.pod("w", whole)
        world.pass(.minutes(2))
        let messages = [
            "e": "configmap \"nope\" not found", "k": "couldn't find key missing in ConfigMap default/c",
            "s": "secret \"c\" not found", "w": "configmap \"nope\" not found",
        ]
        for (pod, message) in messages {
            #expect(
                state(world, pod)?.state == .waiting(reason: .configError, message: message), "\(pod)")
            #expect(state(world, pod)?.restartCount == 0)
        }
        _ = try world.engine.submit(config("c", ["a": "b", "missing": "here"]))
        world.pass(.seconds(15))
        #expect(world.status("k")?.conditions.ready.isTrue == true)
        #expect(state(world, "k")?.restartCount == 0)
    }

    @Test func whatIsOptionalNeedNotBeThere() throws {
        let world = try SimulatedCluster()
        var spec = reading(.config(name: "nope", key: "k", isOptional: true))
        spec.containers[0].environmentSources = [.secret("nope")]
        spec.containers[0].environmentSources[0].isOptional = true
        spec.volumes = [Volume(name: "v", source: .config("nope", KeyFiles(isOptional: true)))]
        spec.containers[0].mounts = [VolumeMount(volume: "v", path: "/v")]
        try world.pod("o", spec)
        world.pass(.seconds(20))
        #expect(world.status("o")?.conditions.ready.isTrue == true)
    }

    @Test func aMissingVolumeIsFailedMountBeforeAnythingIsPulled() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app()
        spec.volumes = [Volume(name: "v", source: .config("nope")), Volume(name: "u", source: .secret("unmounted"))]
        spec.containers[0].mounts = [VolumeMount(volume: "v", path: "/v")]
        try world.pod("v", spec)
        world.pass(.seconds(20))
        #expect(state(world, "v")?.state == .waiting(reason: .containerCreating, message: ""))
        let events = world.events("v")
        #expect(events.contains("FailedMount MountVolume.SetUp failed for volume \"v\" : configmap \"nope\" not found"))
        #expect(!events.contains { $0.hasPrefix("Pull") })
        _ = try world.engine.submit(config("nope", ["a": "b"]))
        world.pass(.minutes(1))
        #expect(world.status("v")?.conditions.ready.isTrue == true)
    }

    @Test func aConfigThatIsDeclaredBehindItsPodIsFoundSoon() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app()
        spec.volumes = [Volume(name: "v", source: .config("late"))]
        spec.containers[0].mounts = [VolumeMount(volume: "v", path: "/v")]
        try world.pod("v", spec)
        _ = try world.engine.submit(config("late", ["a": "b"]))
        world.pass(.seconds(5))
        #expect(world.status("v")?.conditions.ready.isTrue == true)
    }

    @Test func whoeverMayNotBeRootAndSaysRootIsRefused() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app()
        spec.security.runAsNonRoot = true
        spec.containers[0].user = "0:5"
        try world.pod("root", spec)
        spec.containers[0].security.runAsNonRoot = false
        try world.pod("allowed", spec)
        spec.containers[0].security.runAsNonRoot = nil
        spec.containers[0].user = "1000"
        try world.pod("other", spec)
        world.pass(.seconds(20))
        guard case .waiting(.configError, let message)? = state(world, "root")?.state else {
            Issue.record("it runs")
            return
        }
        #expect(message == "container 'app' would run as root, and its pod is run-as-non-root: give it a `user`")
        #expect(world.status("allowed")?.conditions.ready.isTrue == true)
        #expect(world.status("other")?.conditions.ready.isTrue == true)
    }

    @Test func anImagesNameIsReadAsRealMachinesReadIt() throws {
        let world = try SimulatedCluster()
        try world.pod("bad", .app(image: "nginx@sha256:short"))
        world.pass(.seconds(5))
        let message =
            """
            couldn't parse image reference "nginx@sha256:short": the digest 'sha256:short' is not sha256: and 64 \
            hex digits
            """
        #expect(state(world, "bad")?.state == .waiting(reason: .invalidImageName, message: message))
    }

    @Test func aFailureWhoseCauseIsAnotherIsToldAnew() throws {
        let world = try SimulatedCluster()
        var spec = PodSpec.app { play in
            play.readyAfter = .seconds(3)
            play.http = [.init(path: "/", status: 500)]
        }
        spec.containers[0].readiness = Probe(action: .http(path: "/", port: 80))
        spec.containers[0].readiness?.period = .seconds(1)
        try world.pod("a", spec)
        world.pass(.seconds(12))
        let told = world.events("a").filter { $0.hasPrefix("Unhealthy") }
        #expect(told.count == 2)
        #expect(told.last == "Unhealthy Readiness probe failed: HTTP probe failed with statuscode: 500")
    }
}
