package import PodLifecycle
package import PodModel

/// A control plane, as a session needs one: it takes commands, shows its objects, lets time pass, and leads to logs and
/// containers. The engine of this process is one; a client of the Kubernetes API could be another.
///
/// Rules of the border:
/// - Thread: every call comes on the session's, one at a time, and may last: a remote one waits for its answer. Only
///   the `InnerRequest` that `request` returns may be called on another thread.
/// - Reading (`ObjectView`) is done in a view that this control plane keeps up to date: it does not fail, and changes
///   only in `submit`, `step` and the other calls of this protocol.
/// - What `submit` has answered is in the view when it returns.
/// - Nothing calls back into the session but `isInterrupted`.
/// - Errors: what throws throws a `ControlPlaneError`, and has changed nothing unless that says otherwise.
package protocol ControlPlane: ObjectView {
    // MARK: Commands

    /// Applies a command, or refuses it.
    func submit(_ command: Command) throws(ControlPlaneError) -> [Change]
    /// A copy in which commands are applied as they would be here while nothing comes of them.
    func rehearsal() -> any ControlPlane
    /// Brings a fault about. (`.injectsFaults`)
    func inject(_ fault: Fault) throws(ControlPlaneError)
    /// Slows the link of a node or a pod down, or lets it lose packets. (`.injectsFaults`)
    func impair(_ target: ObjectKey, _ change: LinkImpairment) throws(ControlPlaneError)
    /// Undoes `impair`; false when nothing ailed the link. (`.injectsFaults`)
    func heal(_ target: ObjectKey) throws(ControlPlaneError) -> Bool
    /// Restarts one container in its pod, at once and without back-off. (`.restartsPods`)
    func restartContainer(_ pod: ObjectKey, container: String) throws(ControlPlaneError)
    /// Restarts all containers of a pod in the order of a stop and a start, in the same sandbox. (`.restartsPods`)
    func restartPod(_ pod: ObjectKey) throws(ControlPlaneError)

    // MARK: Time

    /// The instant that the view shows.
    var now: Timestamp { get }
    /// The time it is: later than `now` where time goes on by itself.
    var currentTime: Timestamp { get }
    /// Lets time pass until something has happened, at most until `limit`, or until one of the descriptors can be read.
    /// False when nothing was due by then; with `.movesTime` now it is the limit. Where the connection is lost it
    /// throws at once, and again at each call until it is back.
    func step(until limit: Timestamp, or descriptors: [Int32]) throws(ControlPlaneError) -> Bool
    /// Nothing will happen any more unless somebody asks for it. Only who moves time himself can know. (`.movesTime`)
    var isQuiescent: Bool { get }
    /// When something is due next if nobody interferes; nil where nothing is, or it is not known: then `wakes` tell.
    var nextDue: Timestamp? { get }
    /// Become readable when there may be something to `step` for.
    var wakes: [Int32] { get }
    /// Asked now and then in a long call; true breaks it off, and what is left is done in the next.
    var isInterrupted: () -> Bool { get set }
    /// A fault of the control plane: it goes on at this instant for ever.
    var endlessTurn: EndlessTurn? { get }

    // MARK: Events

    /// Keeps only events of these kinds for `takeScriptEvents`, from now on.
    var wantedEvents: ScriptEventMask { get set }
    /// What has happened since it was last taken, in order.
    func takeScriptEvents() -> [ScriptEvent]
    /// Looks on as pods change, of one namespace or of all, for as long as the watch is held; nil where that cannot be.
    func watchPods(namespace: String?) -> (any PodWatch)?
    /// From now on `objectChanges` knows what is written.
    func keepObjectChanges()
    /// What was written after a revision of this view, oldest first; nil when that is not known any more.
    func objectChanges(after revision: UInt64) -> ArraySlice<ObjectChange>?
    /// Sentences a person should read once: what could not be done, what was left out.
    func takeNotes() -> [String]
    /// What goes on that takes long, for a person who waits: `pulling nginx:1.27 12/40 MB`; nil when nothing does.
    var progress: String? { get }

    // MARK: Containers

    /// The index of a container in its pod's spec, of the first main one without a name; throws where it cannot be
    /// reached.
    func index(ofContainer name: String?, of pod: ObjectKey) throws(ControlPlaneError) -> Int
    /// Begins to read a container's log. Without a name that of the first main container.
    func openLog(
        _ pod: ObjectKey, container: String?, _ request: LogRequest
    ) throws(ControlPlaneError) -> any LogReading
    /// The container has ended and will not run again: what it wrote so far is all.
    func hasEnded(_ pod: ObjectKey, container: String) -> Bool
    /// Starts a command in the container, its streams led to podsh's. (`.entersContainers`, as all up to `copy`)
    func exec(
        _ pod: ObjectKey, container: String?, _ request: ExecRequest
    ) throws(ControlPlaneError) -> any RunningCommand
    /// Starts a command in the container whose streams the caller leads.
    func start(
        _ words: [String], in pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand
    /// The streams of the container's first process, for the caller to lead.
    func attachStreams(
        of pod: ObjectKey, container: String?, hasTerminal: Bool, hasInput: Bool
    ) throws(ControlPlaneError) -> any StreamedCommand
    /// The way to what listens within a pod. (`.forwardsPorts`)
    func connector(to pod: ObjectKey) throws(ControlPlaneError) -> PodConnector
    /// Leads podsh's streams to those of the container's first process; `output` in place of its standard output.
    func attach(_ pod: ObjectKey, container: String?, output: Int32?) throws(ControlPlaneError) -> any RunningCommand
    /// Starts a throw-away container beside the pod's.
    /// `container`: beside whose processes; of none, its first that runs.
    func debug(
        _ pod: ObjectKey, container: String?, image: String?, _ request: ExecRequest
    ) throws(ControlPlaneError) -> any RunningCommand
    func copy(
        from pod: ObjectKey, container: String?, path: String, to host: String
    ) throws(ControlPlaneError) -> any RunningCommand
    func copy(
        _ host: String, to pod: ObjectKey, container: String?, path: String
    ) throws(ControlPlaneError) -> any RunningCommand
    /// Listens on a port of one of this machine's addresses and leads each connection to a pod's or service's port.
    /// (`.forwardsPorts`)
    func forward(_ local: Endpoint, to target: ObjectKey, port: UInt16) throws(ControlPlaneError) -> any ForwardedPort
    /// Whether an address is a pod's or a service's.
    func isInner(_ address: IPv4) -> Bool
    /// An HTTP GET to such an address.
    func request(_ address: IPv4, port: UInt16, path: String) -> InnerRequest

    // MARK: Use

    /// What each container of the pod uses, in the order of its spec; nil for one that does not run.
    func statistics(_ pod: ObjectKey) throws(ControlPlaneError) -> [ContainerStatistics?]
    /// The pod's pause process, namespaces and totals; nil where it has no sandbox, or none of this machine.
    func sandbox(_ pod: ObjectKey) -> SandboxDetails?
    /// What a node's machine is; nil when there is no such node.
    func system(ofNode name: String) -> NodeSystem?

    // MARK: End

    /// Pods that have something on a machine.
    var liveCount: Int { get }
    /// Ends all pods within the grace; `isHurried` is asked meanwhile, and true kills at once. (`.runsContainers`)
    func shutdown(grace: TimeSpan, isHurried: () -> Bool)
    /// After the last pod has ended: all that was made on a machine is taken away.
    func close()
}

/// Does an HTTP GET, which may last; nil: the connection is refused.
package typealias InnerRequest = () -> HTTPAnswer?

/// Looks on for as long as it is held.
/// Thread: the session's. Errors: none; what is not known has changed.
package protocol PodWatch: AnyObject {
    /// Whether a pod has changed since this was last asked, or that is not known.
    func takeHasChanged() -> Bool
}

extension ControlPlane {
    /// The last lines of a container's present run, or with `previous` of the one before, oldest first.
    package func logs(
        _ pod: ObjectKey, container: String?, previous: Bool, limit: Int
    ) throws(ControlPlaneError) -> [LogLine] {
        try openLog(pod, container: container, LogRequest(previous: previous, tail: limit)).rest(at: now)
    }
}

/// Where a session's control plane comes from: it is opened by the first statement that needs one.
/// Thread: the session's. Errors: whatever `open` throws ends the statement that needed the control plane.
package protocol ControlPlaneSource {
    /// What it can do, known before it is opened.
    var abilities: Abilities { get }
    func open() throws -> any ControlPlane
    /// An empty one in which commands are applied while nothing comes of them; to read from before there is one.
    func rehearsal() -> any ControlPlane
}
