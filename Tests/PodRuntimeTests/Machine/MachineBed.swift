import PodImages
import PodKernel
import PodRuntime
import Foundation
import PodLifecycle
import PodModel
import PodTesting
import Testing

/// A real environment without an engine: a test performs effects and looks at the reports. The home, with what a
/// failed test left, goes with it.
final class MachineBed {
    let home = TemporaryHome()
    let layout: EnvironmentLayout
    let runtime: LinuxRuntime
    private(set) var reports: [RuntimeReport] = []
    private var nextIndex: UInt32 = 0

    init(_ name: String, path: String? = nil) throws {
        layout = home.layout(name)
        try Busybox.makeImage("\(home.path)/image")
        var options = LinuxOptions(layout: layout, folder: home.path)
        options.path = path
        options.images.hidden = []
        runtime = try LinuxRuntime.open(options)
        runtime.addNode(0, name: "node-1")
        runtime.addNode(1, name: "node-2")
    }

    deinit {
        runtime.close()
    }

    /// What of the environment is on this machine now.
    var residue: KernelResidue { KernelResidue.of(layout.name, home: layout.home) }

    /// A container of the busybox image that runs a shell text.
    func container(_ name: String, _ script: String, change: (inout Container) -> Void = { _ in }) -> Container {
        var container = Container(name: name, image: "dir:\(home.path)/image")
        container.command = ["/bin/sh", "-c", script]
        change(&container)
        return container
    }

    /// Admits a pod; its sandbox is not made yet.
    func admit(
        _ name: String, _ containers: [Container], on node: NodeIndex = 0, change: (inout PodSpec) -> Void = { _ in }
    ) -> PodWorkerSlot {
        var spec = PodSpec()
        spec.containers = containers
        change(&spec)
        let worker = PodWorkerSlot(index: nextIndex, generation: 1)
        nextIndex += 1
        let identity = PodIdentity(uid: UID(rawValue: UInt64.random(in: 1 ... .max)), name: name, namespace: "default")
        runtime.admit(worker, pod: identity, template: PodTemplate(labels: [:], spec: spec), on: node)
        return worker
    }

    /// A pod whose containers run.
    func start(
        _ name: String, _ containers: [Container], on node: NodeIndex = 0, change: (inout PodSpec) -> Void = { _ in }
    ) throws -> PodWorkerSlot {
        let worker = admit(name, containers, on: node, change: change)
        try makeSandbox(worker)
        for i in containers.indices { try startContainer(worker, i) }
        return worker
    }

    func makeSandbox(_ worker: PodWorkerSlot) throws {
        perform(.ensureSandbox, worker)
        try #require(heard(worker) { if case .sandboxReady = $0 { true } else { false } } != nil, "\(reports)")
    }

    func startContainer(_ worker: PodWorkerSlot, _ i: Int = 0, run: Int32 = 0) throws {
        perform(.ensureImage(container: i), worker)
        try #require(heard(worker) { if case .imageReady(i, _) = $0 { true } else { false } } != nil, "\(reports)")
        perform(.startContainer(container: i, run: run), worker)
        try #require(heard(worker) { $0 == .started(container: i) } != nil, "\(reports)")
    }

    /// Ends the pod, takes its sandbox away and forgets it.
    func remove(_ worker: PodWorkerSlot) throws {
        perform(.removeSandbox, worker)
        try #require(heard(worker) { $0 == .sandboxRemoved } != nil, "\(reports)")
        runtime.forget(worker)
    }

    func perform(_ effect: RuntimeEffect, _ worker: PodWorkerSlot) {
        runtime.perform(effect, for: worker, at: MachineTime.now())
    }

    /// Takes the first report about the pod that fits; nil when none comes in time.
    func heard(_ worker: PodWorkerSlot, seconds: Double = 40, _ fits: (RuntimeReport.News) -> Bool) -> RuntimeReport? {
        let end = monotonicNow() + .milliseconds(Int64(seconds * 1000))
        while true {
            runtime.takeReports(until: MachineTime.now(), into: &reports)
            if let place = reports.firstIndex(where: { $0.worker == worker && fits($0.news) }) {
                return reports.remove(at: place)
            }
            let left = end - monotonicNow()
            if left <= .zero { return nil }
            _ = waitReadable(runtime.wakeDescriptor, timeout: left)
        }
    }

    func exit(_ worker: PodWorkerSlot, _ container: Int = 0, seconds: Double = 40) -> Exit? {
        var found: Exit?
        _ = heard(worker, seconds: seconds) {
            guard case .exited(container, let exit) = $0 else { return false }
            found = exit
            return true
        }
        return found
    }

    /// Waits until the container's log holds a line.
    func says(_ worker: PodWorkerSlot, _ line: String, container: Int = 0) -> Bool {
        eventually(30) { lines(worker, container).contains(line) ? true : nil } ?? false
    }

    func lines(_ worker: PodWorkerSlot, _ container: Int = 0) -> [String] {
        let found = try? runtime.logs(
            of: worker, container: container, previous: false, since: nil, limit: 10_000, at: MachineTime.now())
        return (found ?? []).map(\.text)
    }
}

/// The smallest image: one static program under all its names.
enum Busybox {
    static func makeImage(_ path: String) throws {
        for folder in ["bin", "tmp", "etc", "root"] {
            try FileManager.default.createDirectory(atPath: "\(path)/\(folder)", withIntermediateDirectories: true)
        }
        let program = "/bin/busybox"
        try FileManager.default.copyItem(atPath: program, toPath: "\(path)/bin/busybox")
        let names = try Spawn([program, "--list"]).run(timeout: .seconds(20)).outputText.split(separator: "\n")
        for name in names where name != "busybox" {
            try FileManager.default.createSymbolicLink(atPath: "\(path)/bin/\(name)", withDestinationPath: "busybox")
        }
    }
}
