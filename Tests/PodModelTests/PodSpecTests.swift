import PodModel
import Testing

struct PodSpecTests {
    private func container(
        _ name: String, _ role: ContainerRole = .main, cpu: Int64? = nil, limit: Int64? = nil, memory: Int64? = nil
    ) -> Container {
        var container = Container(name: name, role: role)
        container.resources = ResourceRequirements(
            cpuRequest: cpu, cpuLimit: limit, memoryRequest: memory, memoryLimit: memory)
        return container
    }

    private func spec(_ containers: Container...) -> PodSpec {
        var spec = PodSpec()
        spec.containers = containers
        return spec
    }

    @Test func effectiveRequestCountsSidecarsBesideInits() {
        let amount = ResourceAmount(
            effectiveRequestOf: spec(
                container("first", .initial, cpu: 900), container("proxy", .sidecar, cpu: 200),
                container("second", .initial, cpu: 1000), container("a", cpu: 300), container("b", cpu: 400)))
        #expect(amount.cpu == 1200, "the second init runs beside the sidecar: 1000 + 200, above 300 + 400 + 200")
    }

    @Test func requestsDefaultToLimits() {
        #expect(ResourceAmount(effectiveRequestOf: spec(container("a", limit: 500))).cpu == 500)
    }

    @Test func qualityOfServiceFollowsRequestsAndLimits() {
        #expect(QualityOfService(of: spec(container("a"))) == .bestEffort)
        #expect(QualityOfService(of: spec(container("a", cpu: 100, limit: 100, memory: 1 << 20))) == .guaranteed)
        #expect(QualityOfService(of: spec(container("a", limit: 100, memory: 1 << 20))) == .guaranteed)
        #expect(QualityOfService(of: spec(container("a", cpu: 50, limit: 100, memory: 1 << 20))) == .burstable)
        #expect(QualityOfService(of: spec(container("a", limit: 100, memory: 1 << 20), container("b"))) == .burstable)
        #expect(
            QualityOfService(of: spec(container("a", cpu: 0), container("b", limit: 0, memory: 0))) == .bestEffort,
            "zero sets nothing")
        #expect(QualityOfService(of: spec(container("a", limit: 0, memory: 1 << 20))) == .burstable)
    }

    @Test func aGoodPodHasNoFieldErrors() {
        var good = spec(container("nginx"))
        good.containers[0].ports = [ContainerPort(port: 80), ContainerPort(port: 80, protocol: .udp)]
        good.volumes = [Volume(name: "data")]
        good.containers[0].mounts = [VolumeMount(volume: "data", path: "/data")]
        #expect(good.validate().isEmpty)
    }

    @Test func everyFieldAtFaultIsNamedByItsPath() {
        var bad = spec(container("Web"), container("a"), container("a"))
        bad.containers[1].ports = [
            ContainerPort(port: 80, name: "http"), ContainerPort(port: 80, name: "http"), ContainerPort(port: 0),
        ]
        bad.containers[2].mounts = [
            VolumeMount(volume: "nope", path: "data"), VolumeMount(volume: "nope", path: "/a/../b"),
        ]
        bad.containers[2].resources = ResourceRequirements(cpuRequest: 200, cpuLimit: 100)
        bad.containers[2].environment = [EnvironmentVariable(name: "1=X", source: .value(""))]
        bad.backOff.maximum = .zero
        let paths = bad.validate().map(\.path)
        #expect(
            paths == [
                "spec.containers[0].name", "spec.containers[1].ports[1].name",
                "spec.containers[1].ports[2].containerPort",
                "spec.containers[2].name", "spec.containers[2].env[0].name", "spec.containers[2].volumeMounts[0].name",
                "spec.containers[2].volumeMounts[0].mountPath", "spec.containers[2].volumeMounts[1].name",
                "spec.containers[2].volumeMounts[1].mountPath", "spec.containers[2].resources.requests.cpu",
                "spec.backOff",
            ])
    }

    @Test func initContainersHaveNoProbesAndPodsNeedAMain() {
        var bad = spec(container("setup", .initial))
        bad.containers[0].readiness = Probe(action: .tcp(port: 1))
        bad.containers[0].preStop = .exec(["x"])
        #expect(
            bad.validate().map(\.path) == [
                "spec.containers", "spec.initContainers[0].readinessProbe", "spec.initContainers[0].lifecycle",
            ])
    }

    @Test func changingATemplateLeavesTheOldOneAlone() {
        let template = PodTemplate(labels: [:], spec: spec(container("a")))
        let changed = template.changing { $0.containers[0].image = "b" }
        #expect(template.spec.containers[0].image == "a")
        #expect(changed.spec.containers[0].image == "b")
        #expect(!changed.isSame(as: template))
        #expect(changed.changing { $0.containers[0].image = "a" }.isSame(as: template))
    }
}
