import Foundation
import Glibc
import PodControl
import PodEngine
import PodLifecycle
import PodModel
import PodSimulation
import PodStore
import PodTesting
import Testing

/// Engines whose process is killed at any instant, and those that go on from the file.
@Suite struct KeptStoreTests {
    /// More of everything where the long lanes run.
    static let isFull = ProcessInfo.processInfo.environment["PODSH_FULL"] != nil

    /// A cluster's life, step by step.
    private enum Scenario: CaseIterable {
        case start, rollOut, drain, upgradeInPlace, job, nodeFailure, restart, refusals

        func template(_ image: String) -> PodTemplate {
            var spec = PodSpec()
            spec.containers = [Container(name: "app", image: image)]
            return PodTemplate(labels: ["app": "web"], spec: spec)
        }

        func begin(_ engine: Engine) {
            _ = try? engine.submit(.declare(.nodes(group: "node", count: 3, shape: NodeShape())))
            let key = ObjectKey(.deployment, "web")
            _ = try? engine.submit(
                .declare(
                    .workload(
                        WorkloadManifest(
                            key, template: template("web:1"), spec: .deployment(DeploymentSpec()), replicas: 3)
                    )))
        }

        func goOn(_ engine: Engine, _ round: Int) {
            let key = ObjectKey(.deployment, "web")
            switch self {
            case .start: _ = try? engine.submit(.scale(key, 1 + round % 5))
            case .rollOut: _ = try? engine.submit(.setTemplate(key, template("web:\(round)")))
            case .drain:
                _ = try? engine.submit(round % 2 == 0 ? .cordon(node: "node-1") : .uncordon(node: "node-1"))
                if let id = engine.cluster.pods(ofNode: "node-1").first, let pod = engine.cluster.pod(id) {
                    _ = try? engine.submit(.evict(pod.key, uid: id.uid))
                }
            case .upgradeInPlace:
                _ = try? engine.submit(
                    .upgradeContainer(of: key, Container(name: "app", image: "web:\(round)")))
            case .job:
                _ = try? engine.submit(
                    .declare(
                        .workload(
                            WorkloadManifest(
                                ObjectKey(.job, "job-\(round)"), template: template("job:1"), spec: .job(JobSpec())))))
            case .nodeFailure:
                try? engine.inject(round % 2 == 0 ? .failNode("node-2") : .restoreNode("node-2"))
            case .restart:
                if let id = engine.cluster.allPods().first, let pod = engine.cluster.pod(id) {
                    try? engine.restartContainer(pod.key, container: nil)
                }
            case .refusals:
                #expect(throws: Refusal.self) { try engine.submit(.scale(ObjectKey(.replicaSet, "none"), 1)) }
                #expect(throws: Refusal.self) { try engine.inject(.failNode("none")) }
            }
        }
    }

    @Test("a killed simulated environment is the same when it comes back, at any instant")
    func simulated() throws {
        for scenario in Scenario.allCases {
            for seed in 1...UInt64(Self.isFull ? 20 : 2) {
                try withTemporaryFolder { folder in
                    var random = SeededGenerator(seed: seed)
                    var store = try KeptStore.create(in: folder.path)
                    var engine = Engine(seed: seed, runtime: SimulatedRuntime(seed: seed))
                    try engine.keep(in: store)
                    scenario.begin(engine)
                    for round in 0..<12 {
                        engine.advance(to: engine.now + .milliseconds(Int64(random.next() % 4000)))
                        scenario.goOn(engine, round)
                        try engine.secure()
                        guard random.next() % 3 == 0 else { continue }
                        store.close()
                        store = try KeptStore.open(in: folder.path)
                        let (next, isEnding) = try Engine.replaying(try store.inputs(), log: store) {
                            SimulatedRuntime(seed: $0.seed)
                        }
                        #expect(!isEnding && next.now == engine.now)
                        #expect(next.cluster.fingerprint == engine.cluster.fingerprint, "\(scenario) \(seed) \(round)")
                        engine = next
                    }
                    store.close()
                }
            }
        }
    }

    @Test("what was answered is in the file; what was not answered may be missing, and no more")
    func acknowledged() throws {
        try withTemporaryFolder { folder in
            let store = try KeptStore.create(in: folder.path)
            let engine = Engine(seed: 1, runtime: SimulatedRuntime(seed: 1))
            try engine.keep(in: store)
            _ = try engine.submit(.declare(.namespace(name: "team")))
            // Nobody has closed it.
            let (next, _) = try Engine.replaying(try KeptStore.open(in: folder.path).inputs(), log: store) {
                SimulatedRuntime(seed: $0.seed)
            }
            #expect(next.cluster.namespace("team") != nil)
        }
    }

    @Test("inputs that lead elsewhere than they did are refused") func differs() throws {
        let log = MemoryLog()
        let engine = Engine(seed: 1, runtime: SimulatedRuntime(seed: 1))
        try engine.keep(in: log)
        _ = try engine.submit(.declare(.namespace(name: "team")))
        try engine.secure()
        #expect(throws: ReplayFault.self) {
            try Engine.replaying(log.inputs.filter { if case .command = $0 { false } else { true } }, log: MemoryLog())
            {
                SimulatedRuntime(seed: $0.seed)
            }
        }
        #expect(throws: ReplayFault.noBeginning) {
            try Engine.replaying([], log: MemoryLog()) { SimulatedRuntime(seed: $0.seed) }
        }
    }

    @Test("a store that is damaged, or of another form, is not gone on with") func damaged() throws {
        try withTemporaryFolder { folder in
            let path = folder.appendingPathComponent(KeptStore.fileName)
            try Data(
                "no database at all, but a text that is long enough to have been taken for the head of one of them …"
                    .utf8
            )
            .write(to: path)
            #expect(throws: StoreFault.self) { try KeptStore.open(in: folder.path) }
            try KeptStore.create(in: folder.path).close()
            let file = try FileHandle(forUpdating: path)
            try file.seek(toOffset: 63)
            try file.write(contentsOf: Data([99]))
            try file.close()
            #expect(throws: StoreFault.newer(path: path.path, version: 99)) { try KeptStore.open(in: folder.path) }
            var status = stat()
            #expect(stat(path.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
        }
    }

    @Test("what cannot be kept is not done") func fullDisk() throws {
        let log = MemoryLog()
        let engine = Engine(seed: 1, runtime: SimulatedRuntime(seed: 1))
        try engine.keep(in: log)
        log.fault = Failure("no space left on device")
        let revision = engine.cluster.revision
        do {
            _ = try engine.submit(.declare(.namespace(name: "team")))
            Issue.record("it was done")
        } catch {
            #expect(error.reason == .unavailable && error.message.contains("no space left"))
        }
        #expect(engine.cluster.revision == revision && engine.cluster.namespace("team") == nil)
        log.fault = nil
        _ = try engine.submit(.declare(.namespace(name: "team")))
        let (next, _) = try Engine.replaying(log.inputs, log: MemoryLog()) { SimulatedRuntime(seed: $0.seed) }
        #expect(next.cluster.fingerprint == engine.cluster.fingerprint)
    }

    /// Machines that an engine takes for real ones: what they report and when is not its own to know.
    @Test("what machines have reported leads to the same again, and to what stands on them") func real() throws {
        for scenario in Scenario.allCases {
            for seed in 1...UInt64(Self.isFull ? 20 : 2) {
                var random = SeededGenerator(seed: seed)
                let machines = ReportingMachines(seed: seed)
                let log = MemoryLog()
                let engine = Engine(seed: seed, runtime: machines, clock: machines)
                try engine.keep(in: log)
                scenario.begin(engine)
                var ends: [(inputs: Int, fingerprint: UInt64)] = []
                for round in 0..<8 {
                    let limit = engine.now + .milliseconds(Int64(random.next() % 4000))
                    while engine.now < limit { _ = engine.step(limit: limit) }
                    scenario.goOn(engine, round)
                    try engine.secure()
                    ends.append((log.inputs.count, engine.cluster.fingerprint))
                }
                for (count, fingerprint) in ends {
                    let (next, _) = try Engine.replaying(Array(log.inputs[..<count]), log: MemoryLog()) { _ in
                        SimulatedRuntime(seed: 0)
                    }
                    #expect(next.cluster.fingerprint == fingerprint, "\(scenario) \(seed) \(count)")
                }
                // Cut anywhere, it goes on; nothing of what was kept is missed.
                for cut in stride(from: 1, through: log.inputs.count, by: Self.isFull ? 1 : 17) {
                    let rest = MemoryLog()
                    _ = try Engine.replaying(Array(log.inputs[..<cut]), log: rest) { _ in SimulatedRuntime(seed: 0) }
                    #expect(rest.inputs.count < 40, "\(scenario) \(seed) \(cut)")
                }
            }
        }
    }
}

private final class MemoryLog: InputLog {
    var inputs: [EngineInput] = []
    private var pending: [EngineInput] = []
    var fault: Failure?

    func append(_ input: EngineInput) { pending.append(input) }

    func flush() throws(Failure) {
        if let fault { throw fault }
        inputs += pending
        pending = []
    }
}

/// Simulated machines that look like real ones: time goes on by itself, and nobody knows what comes when.
private final class ReportingMachines: ContainerRuntime, Clock {
    private let inner: SimulatedRuntime
    private var time = Timestamp.simulationStart

    init(seed: UInt64) { inner = SimulatedRuntime(seed: seed) }

    var now: Timestamp {
        time = time + .nanoseconds(7)
        return time
    }
    func wait(until limit: Timestamp, or descriptors: [Int32]) -> Timestamp {
        time = max(time, min(limit, inner.nextDue ?? limit))
        return time
    }
    var wakes: [Int32] { [] }
    var isReal: Bool { true }

    func addNode(_ node: NodeIndex, name: String) { inner.addNode(node, name: name) }
    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        inner.admit(worker, pod: pod, template: template, on: node)
    }
    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        inner.update(worker, template: template, at: now)
    }
    func forget(_ worker: PodWorkerSlot) { inner.forget(worker) }
    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        inner.perform(effect, for: worker, at: now)
    }
    var nextDue: Timestamp? { nil }
    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        inner.takeReports(until: now, into: &reports)
    }
    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) { try inner.inject(fault, at: now) }
    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading { try inner.openLog(of: worker, container: container, request, at: now) }
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        inner.http(address, port: port, path: path, at: now)
    }
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? {
        inner.usage(of: worker, container: container, at: now)
    }
}
