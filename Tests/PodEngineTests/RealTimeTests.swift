import Glibc
import PodCollections
import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// The engine by the wall's clock, before machines that answer when they like.
@Suite struct RealTimeTests {
    private let runtime = PromptRuntime()

    private func engine() -> Engine {
        Engine(
            seed: 1, runtime: runtime, clock: SystemClock(wakes: [runtime.wake]),
            services: AddressRange(base: IPv4(10, 7, 240, 0), prefix: 20))
    }

    private func nodes(_ engine: Engine) throws {
        _ = try engine.submit(.declare(.nodes(group: "node", count: 1, shape: NodeShape())))
    }

    private func pod(_ name: String, _ change: (inout PodSpec) -> Void = { _ in }) -> Command {
        var spec = PodSpec()
        spec.containers = [Container(name: "main")]
        change(&spec)
        return .declare(
            .pod(name: name, namespace: "default", template: PodTemplate(labels: ["app": name], spec: spec)))
    }

    @Test func aReportEndsTheWaitLongBeforeItsLimit() throws {
        let engine = engine()
        try nodes(engine)
        let began = engine.currentTime
        _ = try engine.submit(pod("web"))
        while engine.cluster.pod("web")?.isReady != true, engine.step(limit: began + .seconds(30)) {}
        #expect(engine.cluster.pod("web")?.isReady == true)
        #expect(engine.currentTime - began < .seconds(20), "it did not sleep to the limit")
    }

    @Test func nothingHappensUntilTheLimitAndTimePasses() throws {
        let engine = engine()
        try nodes(engine)
        let limit = engine.currentTime + .milliseconds(60)
        while engine.step(limit: limit) {}
        #expect(engine.now >= limit)
    }

    @Test func aDescriptorEndsTheWaitToo() throws {
        let engine = engine()
        try nodes(engine)
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        defer { ends.forEach { close($0) } }
        var byte: UInt8 = 1
        try #require(write(ends[1], &byte, 1) == 1)
        let began = engine.currentTime
        #expect(engine.step(limit: began + .seconds(60), or: [ends[0]]))
        #expect(engine.currentTime - began < .seconds(30))
    }

    @Test func replicasOfAStatefulSetHaveNamesBelowTheirService() throws {
        let engine = engine()
        try nodes(engine)
        for name in ["db", "other"] {
            _ = try engine.submit(
                .declare(
                    .service(name: name, namespace: "default", ports: [ServicePort(port: 80)], selector: ["app": "db"]))
            )
        }
        var spec = StatefulSetSpec()
        spec.serviceName = "db"
        var pod = PodSpec()
        pod.containers = [Container(name: "main")]
        let template = PodTemplate(labels: ["app": "db"], spec: pod)
        _ = try engine.submit(
            .declare(
                .workload(
                    WorkloadManifest(
                        ObjectKey(.statefulSet, "db"), template: template, spec: .statefulSet(spec), replicas: 1))))
        let limit = engine.currentTime + .seconds(30)
        while engine.cluster.pod("db-0")?.isReady != true, engine.step(limit: limit) {}
        #expect(runtime.told.contains("route db 10.7.240.1 [10.7.1.1] db-0=10.7.1.1"))
        #expect(
            runtime.told.contains("route other 10.7.240.2 [10.7.1.1]"), "the set's names are below its service alone")
    }

    @Test func machinesHearOfConfigsClaimsAndServicesBeforeThePodsThatNeedThem() throws {
        let engine = engine()
        try nodes(engine)
        _ = try engine.submit(.declare(.config(name: "app", namespace: "default", data: ["a": "1"], isSecret: false)))
        _ = try engine.submit(.declare(.claim(name: "data", namespace: "default", size: 1, keep: false)))
        _ = try engine.submit(
            .declare(.service(name: "web", namespace: "default", ports: [ServicePort(port: 80)], selector: nil)))
        _ = try engine.submit(pod("web"))
        let limit = engine.currentTime + .seconds(30)
        while runtime.told.last != "route web 10.7.240.1 [10.7.1.1]", engine.step(limit: limit) {}
        #expect(
            runtime.told == [
                "provide config app", "provide claim data", "route web 10.7.240.1 []", "admit web",
                "route web 10.7.240.1 [10.7.1.1]",
            ])
        #expect(engine.isOfEnvironment(IPv4(10, 7, 1, 1)) && !engine.isOfEnvironment(IPv4(10, 8, 1, 1)))
        runtime.told = []
        _ = try engine.submit(.declare(.config(name: "app", namespace: "default", data: ["a": "2"], isSecret: false)))
        _ = try engine.submit(.delete(ObjectKey(.configMap, "app"), grace: nil))
        _ = try engine.submit(.delete(ObjectKey(.service, "web"), grace: nil))
        #expect(runtime.told == ["provide config app", "withdraw configmap/app", "unroute service/web"])
    }

    @Test func theEndTakesEveryPodAlong() throws {
        let engine = engine()
        try nodes(engine)
        for i in 1...3 { _ = try engine.submit(pod("web-\(i)")) }
        let limit = engine.currentTime + .seconds(30)
        while engine.cluster.podCount(in: .running) < 3, engine.step(limit: limit) {}
        #expect(engine.shutdown(grace: .seconds(10)) == 3)
        #expect(runtime.workers == 0)
        engine.close()
        #expect(runtime.isClosed)
    }

    @Test func anEndAskedForOnceMoreDoesNotWaitForTheGrace() throws {
        let engine = engine()
        try nodes(engine)
        _ = try engine.submit(pod("web"))
        let limit = engine.currentTime + .seconds(30)
        while engine.cluster.podCount(in: .running) < 1, engine.step(limit: limit) {}
        runtime.obeysSignals = false
        let began = engine.currentTime
        engine.shutdown(grace: .seconds(30), isHurried: { true })
        #expect(engine.currentTime - began < .seconds(20))
        #expect(runtime.workers == 0)
    }
}

/// Machines that do at once what they are asked, and report through a descriptor as real ones do.
private final class PromptRuntime: ContainerRuntime {
    let wake: Int32
    private let end: Int32
    private var waiting: [RuntimeReport] = []
    private var names: [PodWorkerSlot: String] = [:]
    var told: [String] = []
    var obeysSignals = true
    private(set) var isClosed = false
    var workers: Int { names.count }

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        (wake, end) = (ends[0], ends[1])
        _ = fcntl(wake, F_SETFL, O_NONBLOCK)
    }

    deinit {
        close(wake)
        Glibc.close(end)
    }

    private func close(_ file: Int32) { Glibc.close(file) }

    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        switch effect {
        case .ensureSandbox: report(worker, .sandboxReady(IPv4(10, 7, 1, UInt8(worker.place.index + 1))))
        case .removeSandbox: report(worker, .sandboxRemoved)
        case .ensureImage(let c): report(worker, .imageReady(container: c, pulled: nil))
        case .startContainer(let c, _): report(worker, .started(container: c))
        case .stopContainer(let c, let killAt):
            if obeysSignals || killAt <= now { report(worker, .exited(container: c, Exit(code: 0))) }
        case .killContainer(let c): report(worker, .exited(container: c, .killed))
        case .resizeContainer(let c): report(worker, .resized(container: c))
        case .runHook, .startProbe, .stopProbe: break
        }
    }

    private func report(_ worker: PodWorkerSlot, _ news: RuntimeReport.News) {
        waiting.append(RuntimeReport(time: SystemClock.wall(), worker: worker, news: news))
        var byte: UInt8 = 1
        _ = write(end, &byte, 1)
    }

    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        var bytes = [UInt8](repeating: 0, count: 4096)
        _ = read(wake, &bytes, bytes.count)
        // A machine's clock may be ahead of the look.
        reports += waiting
        waiting = []
    }

    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        names[worker] = pod.name
        told.append("admit \(pod.name)")
    }

    func forget(_ worker: PodWorkerSlot) { names[worker] = nil }
    func addNode(_ node: NodeIndex, name: String) {}
    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {}
    var nextDue: Timestamp? { nil }
    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {}
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? { nil }
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? { nil }
    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading { EmptyLog() }
    func provide(_ config: ConfigObject) { told.append("provide config \(config.meta.name)") }
    func provide(_ claim: VolumeClaim) { told.append("provide claim \(claim.meta.name)") }
    func withdraw(_ key: ObjectKey) { told.append("withdraw \(key.reference)") }
    func route(_ service: ServiceRoute) {
        let hosts = service.hosts.map { " \($0.name)=\($0.address)" }.joined()
        told.append(
            """
            route \(service.key.name) \(service.address.map(String.init(describing:)) ?? "none") \
            \(service.endpoints)\(hosts)
            """
        )
    }
    func unroute(_ service: ObjectKey) { told.append("unroute \(service.reference)") }
    func close() { isClosed = true }
}
