package import PodModel

/// What a person does at a container's side on real machines: run commands in it, look at it, copy in and out, lead
/// ports to it. Simulated machines have none of it (`ContainerRuntime.access` is nil there).
/// Thread: the session's; starts and answers, what lasts is a `RunningCommand`.
/// Errors: `Failure` when it cannot be started; what goes wrong later is how the command ended.
package protocol ContainerAccess: AnyObject {
    /// Starts a command in the container, whose streams are led to podsh's. Never blocks until the command's end.
    func exec(_ worker: PodWorkerSlot, container: Int, _ request: ExecRequest) throws(Failure) -> any RunningCommand
    /// Starts a command in the container whose streams are the caller's to lead.
    func start(
        _ worker: PodWorkerSlot, container: Int, words: [String], hasTerminal: Bool, hasInput: Bool
    ) throws(Failure) -> any StreamedCommand
    /// The streams of the container's first process, for the caller to lead, until it ends or `stop`. `hasTerminal`: of
    /// a terminal of the caller's, as the container has one.
    func attachStreams(
        _ worker: PodWorkerSlot, container: Int, hasTerminal: Bool, hasInput: Bool
    ) throws(Failure) -> any StreamedCommand
    /// The way to what listens within a pod.
    func connector(to worker: PodWorkerSlot) throws(Failure) -> PodConnector
    /// Leads podsh's standard streams to those of the container's first process, until it ends or the user detaches.
    /// `output`: where its output goes instead of podsh's standard output.
    func attach(_ worker: PodWorkerSlot, container: Int, output: Int32?) throws(Failure) -> any RunningCommand
    /// Starts a throw-away container beside the pod's, in its namespaces; it is gone when its command ends.
    /// `container`: beside whose processes; nil: the first that runs.
    func debug(
        _ worker: PodWorkerSlot, container: Int?, image: String?, _ request: ExecRequest
    ) throws(Failure) -> any RunningCommand
    /// Copies a file or folder out of the container; what it holds is never trusted.
    func copy(
        from worker: PodWorkerSlot, container: Int, path: String, to host: String
    ) throws(Failure) -> any RunningCommand
    func copy(
        _ host: String, to worker: PodWorkerSlot, container: Int, path: String
    ) throws(Failure) -> any RunningCommand
    /// Listens on a port of one of this machine's addresses and leads each connection to `target`, asked anew for each.
    func forward(_ local: Endpoint, to target: ForwardTarget) throws(Failure) -> any ForwardedPort
    /// The pod's pause process, namespaces and totals; nil when it has no sandbox.
    func sandbox(_ worker: PodWorkerSlot) -> SandboxDetails?
    /// What `top` shows of a container; nil when it does not run.
    func statistics(_ worker: PodWorkerSlot, container: Int) -> ContainerStatistics?
}

package struct ExecRequest: Hashable, Sendable {
    package var words: [String]
    /// On a terminal of its own, led to podsh's: resizes and passes Ctrl-C.
    package var hasTerminal: Bool
    /// Standard input is led from podsh's; else it is empty.
    package var hasInput: Bool
    /// A descriptor of podsh's for its standard output, open until its end; nil is podsh's own.
    package var output: Int32?

    package init(words: [String], hasTerminal: Bool, hasInput: Bool, output: Int32? = nil) {
        self.words = words
        self.hasTerminal = hasTerminal
        self.hasInput = hasInput
        self.output = output
    }
}

/// podsh's ends of a command's streams, which never block; whoever takes them closes them. -1 for one that is not
/// there.
package struct CommandStreams: Hashable, Sendable {
    /// To write, and with a terminal to read as well: its master side.
    package var input: Int32
    package var output: Int32
    package var error: Int32

    package init(input: Int32, output: Int32, error: Int32) {
        self.input = input
        self.output = output
        self.error = error
    }
}

/// A port that is led elsewhere for as long as it is not stopped.
package protocol ForwardedPort: RunningCommand {
    /// The port it listens on; where 0 was asked for, the one that was free.
    var port: UInt16 { get }
}

/// A command whose streams are led by whoever started it.
package protocol StreamedCommand: RunningCommand {
    var streams: CommandStreams { get }
    var hasTerminal: Bool { get }
}

/// Opens a connection to a port of the pod's loopback address, as its own programs would, and hands on a descriptor
/// that never blocks, for the caller to close.
/// Thread: called on any; answers at once or later, on another. Errors: why there is none.
package typealias PodConnector = @Sendable (UInt16, @escaping @Sendable (Result<Int32, Failure>) -> Void) -> Void

package enum ForwardTarget: Hashable, Sendable {
    case pod(PodWorkerSlot, port: UInt16)
    case service(ObjectKey, port: UInt16)
}

/// Something that goes on at a container's side while the engine goes on too.
/// Thread: the session's; nothing blocks. Errors: `result` and `message`.
package protocol RunningCommand: AnyObject {
    /// Becomes readable when it has ended; for poll(2).
    var descriptor: Int32 { get }
    /// How it ended; nil while it runs. Codes as of the command itself; 125 the runtime failed, 126 not executable, 127
    /// not found.
    func result() -> Exit?
    /// Why it failed, when that is not the command's own doing.
    var message: String? { get }
    /// Ends it.
    func stop()
}

package struct SandboxDetails: Hashable, Sendable {
    /// As the host numbers it.
    package var pauseProcess: Int32
    /// `net:[4026532201]` and so on, as `/proc/PID/ns` shows them.
    package var namespaces: [String]
    /// The machine's ids that are those from 0 in the pod; nil where it has the machine's users.
    package var users: Range<UInt64>?
    /// All containers and the pause process together.
    package var total: ContainerStatistics
    /// What AppArmor or SELinux confines the pod's containers by; `none` where neither is live.
    package var securityModule: String
    /// What the OCI runtime calls each container of the spec; nil for one that does not run.
    package var containers: [String?]
    /// What each container of the spec runs, by its digest: `docker.io/library/nginx@sha256:…`; nil where that is not
    /// known.
    package var images: [String?] = []

    package init(
        pauseProcess: Int32, namespaces: [String], users: Range<UInt64>? = nil, securityModule: String,
        total: ContainerStatistics, containers: [String?] = []
    ) {
        self.containers = containers
        self.pauseProcess = pauseProcess
        self.namespaces = namespaces
        self.users = users
        self.securityModule = securityModule
        self.total = total
    }
}

package struct ContainerStatistics: Hashable, Sendable {
    /// The first process, as the host numbers it.
    package var process: Int32 = 0
    /// Cpu in thousandths of a core over the last look, memory in bytes.
    package var usage = ResourceAmount()
    /// How many.
    package var processes = 0
    /// Bytes since the pod began; nil for a container, since the pod's containers share one network.
    package var received: Int64?
    package var sent: Int64?

    package init() {}
}
