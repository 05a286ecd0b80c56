package import PodModel

/// What stands of a pod on its machine, and what was under way there, by what its worker has asked for and heard: what
/// a runtime takes over that comes after the one it was asked of.
package struct StandingPod: Sendable {
    package enum Sandbox: Hashable, Sendable {
        case absent, making, removing
        case ready(IPv4)
    }

    package let worker: PodWorkerSlot
    package let identity: PodIdentity
    package let node: NodeIndex
    package var template: PodTemplate
    package var facts: PodFacts?
    package var sandbox = Sandbox.absent
    /// Its end was brought about on purpose, and has not been reported.
    package var isSandboxKilled = false
    package var containers: [StandingContainer]

    package init(worker: PodWorkerSlot, identity: PodIdentity, template: PodTemplate, node: NodeIndex) {
        self.worker = worker
        self.identity = identity
        self.template = template
        self.node = node
        containers = Array(repeating: StandingContainer(), count: template.spec.containers.count)
    }

    /// The worker has asked for it.
    package mutating func ask(_ effect: RuntimeEffect) {
        switch effect {
        case .ensureSandbox: sandbox = sandbox == .absent ? .making : sandbox
        case .removeSandbox: sandbox = .removing
        case .ensureImage(let i): containers[i].isImageAsked = true
        case .startContainer(let i, let run): containers[i].start(run)
        case .stopContainer(let i, let killAt): containers[i].killAt = min(killAt, containers[i].killAt ?? killAt)
        case .killContainer(let i): containers[i].isKilled = true
        case .runHook(let i, let hook): containers[i].hooks.insert(hook)
        case .startProbe(let i, let kind): containers[i].probes[kind] = .some(nil)
        case .stopProbe(let i, let kind): containers[i].probes[kind] = nil
        case .resizeContainer(let i): containers[i].isResizing = true
        }
    }

    /// The worker has heard it.
    package mutating func hear(_ news: RuntimeReport.News) {
        switch news {
        case .sandboxReady(let address): sandbox = .ready(address)
        case .sandboxFailed, .sandboxRemoved: sandbox = .absent
        case .sandboxLost:
            sandbox = .absent
            isSandboxKilled = false
            for i in containers.indices { containers[i].end() }
        case .imageReady(let i, _):
            containers[i].isImageAsked = false
            containers[i].hasImage = true
        case .imageFailed(let i, _): containers[i].isImageAsked = false
        case .started(let i): containers[i].began()
        case .startFailed(let i, _, _), .exited(let i, _): containers[i].end()
        case .probed(let i, let kind, let success, _): containers[i].probes[kind] = success
        case .hookEnded(let i, let hook, _, _): containers[i].hooks.remove(hook)
        case .resized(let i), .resizeFailed(let i, _): containers[i].isResizing = false
        case .pulling, .probeFailing, .probeErrored, .probeWarning, .evicted: break
        }
    }
}

/// A container of it.
package struct StandingContainer: Hashable, Sendable {
    package enum Process: Hashable, Sendable {
        case absent
        case starting(run: Int32)
        case running(run: Int32)
    }

    package var process = Process.absent
    package var hasImage = false
    package var isImageAsked = false
    /// Numbers of the last run that began and of the one before.
    package var last: Int32?
    package var previous: Int32?
    /// It was asked to end, and KILL is to follow then.
    package var killAt: Timestamp?
    package var isKilled = false
    /// Begun and not ended.
    package var hooks: Set<Hook> = []
    /// Those that are asked, with their verdict once there is one.
    package var probes: [ProbeKind: Bool?] = [:]
    package var isResizing = false

    fileprivate mutating func start(_ run: Int32) {
        end()
        process = .starting(run: run)
    }

    fileprivate mutating func began() {
        guard case .starting(let run) = process else { return }
        process = .running(run: run)
        previous = last == run ? previous : last
        last = run
    }

    fileprivate mutating func end() {
        process = .absent
        killAt = nil
        isKilled = false
        hooks = []
        probes = [:]
        isResizing = false
    }
}
