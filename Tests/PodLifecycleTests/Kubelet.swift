import PodCollections
import PodLifecycle
import PodModel

/// A worker on a machine that does at once what it is told, except that processes end only when the test says so.
/// Everything that happens is written down with seconds since the start.
struct Kubelet {
    var worker: PodWorker
    var now = Timestamp.simulationStart
    var out = PodWorkerOutput()
    /// Effects, newest last, as `12s stop app kill@42s`.
    var effects: [String] = []
    /// Events as `12s BackOff Back-off restarting …`.
    var events: [String] = []
    var failedProbes: [FailedProbe] = []
    /// Processes that exist, by index of container.
    var processes: Set<Int> = []
    /// When each run of container 0 began.
    var starts: [Double] = []
    /// Containers whose stop signal is ignored until KILL.
    var stubborn: Set<Int> = []
    var answersImages = true
    var answersHooks = true
    var answersResizes = true
    var killTimes: [Int: Timestamp] = [:]
    var phases: [PodPhase] = []

    init(_ spec: PodSpec, status: PodStatus = PodStatus()) {
        worker = PodWorker(
            identity: PodIdentity(uid: UID(rawValue: 7), name: "web", namespace: "default"),
            template: PodTemplate(labels: [:], spec: spec), status: status)
        worker.begin(at: now, into: &out)
        settle()
    }

    var seconds: Double { (now - .simulationStart).seconds }
    var status: PodStatus { worker.status }
    var phase: PodPhase { worker.status.phase }

    func state(_ i: Int) -> ContainerState { worker.status.containers[i].state }

    /// `CrashLoopBackOff`, `Running`, `Completed` …: what stands in the status.
    func word(_ i: Int) -> String {
        switch state(i) {
        case .waiting(let reason, _): reason.rawValue
        case .running: "Running"
        case .terminated(let end): end.reasonText
        }
    }

    mutating func report(_ news: RuntimeReport.News) {
        out.clear()
        worker.receive(news, at: now, into: &out)
        settle()
    }

    mutating func exit(_ i: Int, _ code: Int32, oom: Bool = false) {
        processes.remove(i)
        report(.exited(container: i, Exit(code: code, signal: oom ? 9 : 0, isOutOfMemory: oom)))
    }

    mutating func delete(grace: TimeSpan) {
        out.clear()
        worker.delete(grace: grace, at: now, into: &out)
        settle()
    }

    mutating func evict(_ eviction: RestartTests.Eviction, _ message: String) {
        switch eviction {
        case .diskUse: report(.evicted(message))
        case .pressure:
            out.clear()
            worker.evict(message: message, at: now, into: &out)
            settle()
        }
    }

    mutating func change(_ edit: (inout PodSpec) -> Void) {
        out.clear()
        worker.change(to: worker.template.changing(edit), at: now, into: &out)
        settle()
    }

    mutating func restart(_ i: Int) -> Bool {
        out.clear()
        defer { settle() }
        return worker.restart(container: i, at: now, into: &out)
    }

    mutating func restartAll() -> Bool {
        out.clear()
        defer { settle() }
        return worker.restartAll(at: now, into: &out)
    }

    /// Lets seconds pass, waking the worker and killing whatever is due.
    mutating func pass(_ span: TimeSpan) {
        let end = now + span
        while true {
            let kill = killTimes.min { ($0.value, $0.key) < ($1.value, $1.key) }
            let next = min(worker.nextDeadline, kill?.value ?? .never)
            if next > end { break }
            now = max(now, next)
            if let kill, kill.value <= now {
                killTimes[kill.key] = nil
                processes.remove(kill.key)
                report(.exited(container: kill.key, .killed))
            } else {
                out.clear()
                worker.wake(at: now, into: &out)
                settle()
            }
        }
        now = end
    }

    private mutating func settle() {
        if phases.last != phase { phases.append(phase) }
        let produced = out
        failedProbes += produced.failedProbes
        for event in produced.events {
            let container = event.container < 0 ? nil : worker.spec.containers[Int(event.container)]
            let message = event.message(pod: "web", container: container?.name ?? "", image: container?.image ?? "")
            events.append("\(mark) \(event.reason) \(message)")
        }
        for effect in produced.effects { carryOut(effect) }
    }

    private var mark: String { "\(TimeSpan(nanoseconds: (now - .simulationStart).nanoseconds))" }

    private mutating func carryOut(_ effect: RuntimeEffect) {
        switch effect {
        case .ensureSandbox:
            effects.append("\(mark) sandbox")
            report(.sandboxReady(IPv4(10, 244, 0, 2)))
        case .removeSandbox:
            effects.append("\(mark) remove")
            report(.sandboxRemoved)
        case .ensureImage(let i):
            effects.append("\(mark) image \(name(i))")
            if answersImages { report(.imageReady(container: i, pulled: nil)) }
        case .startContainer(let i, let run):
            effects.append("\(mark) start \(name(i)) run \(run)")
            processes.insert(i)
            if i == 0 { starts.append(seconds) }
            report(.started(container: i))
        case .stopContainer(let i, let killAt):
            effects.append("\(mark) stop \(name(i)) kill@\(killAt - .simulationStart)")
            killTimes[i] = killAt
            if !stubborn.contains(i) {
                killTimes[i] = nil
                exit(i, 0)
            }
        case .killContainer(let i):
            effects.append("\(mark) kill \(name(i))")
            killTimes[i] = nil
            processes.remove(i)
            report(.exited(container: i, .killed))
        case .runHook(let i, let hook):
            effects.append("\(mark) \(hook) \(name(i))")
            if answersHooks { report(.hookEnded(container: i, hook: hook, success: true, message: "")) }
        case .startProbe(let i, let kind): effects.append("\(mark) probe \(kind) \(name(i))")
        case .resizeContainer(let i):
            effects.append("\(mark) resize \(name(i))")
            if answersResizes { report(.resized(container: i)) }
        case .stopProbe(let i, let kind): effects.append("\(mark) unprobe \(kind) \(name(i))")
        }
    }

    private func name(_ i: Int) -> String { worker.spec.containers[i].name }
}
