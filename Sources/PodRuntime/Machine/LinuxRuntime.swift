package import PodImages
package import PodKernel
package import PodLifecycle
package import PodModel
package import PodNetwork
internal import Synchronization

/// This machine behind the runtime port. The engine's thread only queues: threads of the runtime's own, joined to a
/// mount namespace that nobody else sees, carry effects out, and what came of them lies in an inbox.
package final class LinuxRuntime: ContainerRuntime, Sendable {
    package let options: LinuxOptions
    package let layout: EnvironmentLayout
    package let tools: LinuxTools
    /// Which OCI runtime was chosen, and why: one line for people.
    package let runtimeChoice: String
    package let program: RuntimeProgram
    package let images: ImageStore
    package let volumes: PodVolumes
    package let network: ClusterNetwork
    package let cgroups: Cgroups
    package let machine: MachineFacts
    let pause: PauseProgram
    let prober: Prober
    let mounts: PrivateMounts
    let workers: Workers
    /// For what may take minutes: pulls.
    let pullers: Workers
    /// For what looks at all files of a volume.
    let meters: Workers
    let supervisor: Supervisor
    let logs: LogKeeper
    let inbox: Inbox
    let person: PersonAccess
    /// `crun://1.8.1`; asked of the program once, when somebody wants to know it.
    let runtimeVersion = Mutex<String?>(nil)

    let places = Mutex<[PodWorkerSlot: PodRuntimeState]>([:])
    let nodes = Mutex<[NodeIndex: NodeRuntimeState]>([:])
    /// Held while a node's network is made.
    let nodeGate = Mutex(())
    let services = Mutex<[ObjectKey: ServiceRoute]>([:])
    /// Addresses that some service led to until a moment ago, and when it ceased.
    let left = Mutex<[IPv4: Timestamp]>([:])
    let pullProgress = Mutex<[String: PullProgress]>([:])
    private let notes = Mutex<[String]>([])
    private let ending = Mutex(false)
    private let closing = Mutex(false)

    struct Parts {
        var tools: LinuxTools
        var choice: RuntimeChoice
        var program: RuntimeProgram
        var images: ImageStore
        var volumes: PodVolumes
        var network: ClusterNetwork
        var cgroups: Cgroups
        var machine: MachineFacts
        var pause: PauseProgram
        var entry: EntryProgram
        var prober: Prober
        var mounts: PrivateMounts
        var workers: Workers
        var pullers: Workers
        var meters: Workers
        var supervisor: Supervisor
        var logs: LogKeeper
        var inbox: Inbox
    }

    init(options: LinuxOptions, parts: Parts) {
        self.options = options
        layout = options.layout
        tools = parts.tools
        runtimeChoice = parts.choice.reason
        program = parts.program
        images = parts.images
        volumes = parts.volumes
        network = parts.network
        cgroups = parts.cgroups
        machine = parts.machine
        pause = parts.pause
        prober = parts.prober
        mounts = parts.mounts
        workers = parts.workers
        pullers = parts.pullers
        meters = parts.meters
        supervisor = parts.supervisor
        logs = parts.logs
        inbox = parts.inbox
        person = PersonAccess(program: parts.program, entry: parts.entry)
    }

    /// Readable when there are reports to take; for poll(2).
    package var wakeDescriptor: Int32 { inbox.descriptor }
    /// Where services have their addresses.
    package var serviceRange: (base: IPv4, prefix: Int) { network.serviceRange }

    /// The pod's sandbox; nil while it has none.
    package func sandboxHandle(of worker: PodWorkerSlot) -> SandboxHandle? { place(worker)?.sandbox }
    /// The container as it runs now; nil when it does not run.
    package func containerHandle(of worker: PodWorkerSlot, container: Int) -> ContainerHandle? {
        place(worker)?.run(container)?.handle
    }
    /// The number of the container's current or last run; nil when it never ran. `previous`: the one before.
    package func lastRun(of worker: PodWorkerSlot, container: Int, previous: Bool) -> Int32? {
        place(worker)?.state.withLock { state in
            guard state.containers.indices.contains(container) else { return nil }
            return previous ? state.containers[container].previous : state.containers[container].last
        }
    }
    /// The image that the container runs, or is about to run.
    package func image(of worker: PodWorkerSlot, container: Int) -> StoredImage? {
        place(worker)?.state.withLock { state in
            state.containers.indices.contains(container) ? state.containers[container].image : nil
        }
    }
    /// The pod's spec, its folder's name, and its volumes' paths by name.
    package func pod(of worker: PodWorkerSlot) -> (template: PodTemplate, uid: String, volumes: [String: String])? {
        place(worker).map { place in place.state.withLock { ($0.template, place.uid, $0.volumes ?? [:]) } }
    }
    /// Moves the calling thread into the environment's private mount namespace. It stays there: not the main thread.
    package func enterMounts() throws(Failure) { try mounts.enter() }
    /// Hands a report to the engine; from any thread.
    package func report(_ worker: PodWorkerSlot, _ news: RuntimeReport.News) { inbox.put(worker, news) }

    /// Sentences the user should read once: what could not be done here, and what was left out.
    package func takeNotes() -> [String] {
        notes.withLock { notes in
            defer { notes.removeAll() }
            return notes
        } + network.takeNotes()
    }

    /// Adds a sentence for `takeNotes`, once; from any thread.
    package func note(_ text: String) {
        notes.withLock { notes in
            if notes.count < 100, !notes.contains(text) { notes.append(text) }
        }
        inbox.wake()
    }

    func place(_ worker: PodWorkerSlot) -> PodRuntimeState? { places.withLock { $0[worker] } }

    /// Tells the engine, unless nothing more is to be reported of the pod.
    func report(_ place: PodRuntimeState, _ news: RuntimeReport.News) {
        if !place.isSilent { inbox.put(place.worker, news) }
    }

    /// The environment ends: every pod is being stopped for good.
    var isEnding: Bool { ending.withLock { $0 } }
    package func end() { ending.withLock { $0 = true } }

    var isClosing: Bool { closing.withLock { $0 } }
    func beginClosing() -> Bool {
        closing.withLock { closing in
            defer { closing = true }
            return !closing
        }
    }

    /// The OCI runtime's own records.
    var stateFolder: String { layout.runtimeState }
    /// Where conmon writes exit statuses.
    var exitFolder: String { "\(layout.directory)/exits" }
}
