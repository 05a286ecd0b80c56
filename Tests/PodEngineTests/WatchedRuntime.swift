import PodLifecycle
import PodModel

/// Stands between engine and machines and holds what passes against two rules: when a container may restart, and when
/// one may be killed.
final class WatchedRuntime: ContainerRuntime {
    private let inner: any ContainerRuntime
    private(set) var violations: [String] = []
    private(set) var restartsChecked = 0
    private(set) var killsChecked = 0
    /// What each container that was told to end had from its stop signal on; zero for KILL without one.
    private(set) var stops: [TimeSpan] = []
    private var containers: [Key: Watched] = [:]

    private struct Key: Hashable {
        let worker: PodWorkerSlot
        let container: Int
    }

    private struct Watched {
        var start: Timestamp?
        /// When it has to be restarted, if it is.
        var restartDue: Timestamp?
        var crashes = 0
        var killAt: Timestamp?
        var mayBeKilled = false
    }

    init(_ inner: any ContainerRuntime) {
        self.inner = inner
    }

    /// The next restarts were asked for: no back-off is due.
    func forgive() {
        for key in containers.keys { containers[key]?.restartDue = nil }
    }

    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        switch effect {
        case .ensureImage(let i): watchRestart(Key(worker: worker, container: i), at: now)
        case .stopContainer(let i, let killAt):
            let key = Key(worker: worker, container: i)
            stops.append(killAt - now)
            if killAt < now + .seconds(2) { violations.append("less than 2 s for \(key)") }
            containers[key, default: Watched()].killAt = min(killAt, containers[key]?.killAt ?? killAt)
            freeSiblings(of: worker)
        case .killContainer(let i):
            stops.append(.zero)
            containers[Key(worker: worker, container: i), default: Watched()].mayBeKilled = true
        case .ensureSandbox, .removeSandbox: freeSiblings(of: worker)
        default: break
        }
        inner.perform(effect, for: worker, at: now)
    }

    private func freeSiblings(of worker: PodWorkerSlot) {
        for key in containers.keys where key.worker == worker { containers[key]?.restartDue = nil }
    }

    private func watchRestart(_ key: Key, at now: Timestamp) {
        guard let due = containers[key]?.restartDue else { return }
        containers[key]?.restartDue = nil
        restartsChecked += 1
        if now != due { violations.append("\(key) restarted \((now - due).seconds) s off") }
    }

    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        let first = reports.count
        inner.takeReports(until: now, into: &reports)
        for report in reports[first...] {
            switch report.news {
            case .started(let i):
                let key = Key(worker: report.worker, container: i)
                let crashes = containers[key]?.crashes ?? 0
                containers[key] = Watched(start: report.time, crashes: crashes)
            case .exited(let i, let exit): watchEnd(Key(worker: report.worker, container: i), exit, at: report.time)
            default: break
            }
        }
    }

    private func watchEnd(_ key: Key, _ exit: Exit, at time: Timestamp) {
        guard var watched = containers[key], let start = watched.start else { return }
        if exit.signal == 9, !exit.isOutOfMemory, !watched.mayBeKilled {
            killsChecked += 1
            if time < watched.killAt ?? .never { violations.append("\(key) killed before its time") }
        }
        let wasStopped = watched.killAt != nil || watched.mayBeKilled
        watched.start = nil
        watched.restartDue = nil
        if !wasStopped || exit.signal == 9 && watched.killAt == nil {
            if time - start >= .minutes(10) { watched.crashes = 0 }
            let delays: [Int64] = [0, 10, 20, 40, 80, 160, 300]
            watched.restartDue = time + .seconds(delays[min(watched.crashes, 6)])
            watched.crashes += 1
        }
        watched.killAt = nil
        watched.mayBeKilled = false
        containers[key] = watched
    }

    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        try inner.inject(fault, at: now)
        switch fault {
        case .killContainer(let worker, let i):
            containers[Key(worker: worker, container: i), default: Watched()].mayBeKilled = true
        case .killSandbox(let worker):
            for key in containers.keys where key.worker == worker { containers[key]?.restartDue = nil }
        default: break
        }
    }

    func forget(_ worker: PodWorkerSlot) {
        for key in containers.keys.filter({ $0.worker == worker }) { containers[key] = nil }
        inner.forget(worker)
    }

    func addNode(_ node: NodeIndex, name: String) { inner.addNode(node, name: name) }
    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        inner.admit(worker, pod: pod, template: template, on: node)
    }
    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        inner.update(worker, template: template, at: now)
    }
    var nextDue: Timestamp? { inner.nextDue }
    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading {
        try inner.openLog(of: worker, container: container, request, at: now)
    }
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? {
        inner.http(address, port: port, path: path, at: now)
    }
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? {
        inner.usage(of: worker, container: container, at: now)
    }
}
