internal import PodCompose
package import PodControlPlane
internal import PodLanguage
internal import PodLifecycle
package import PodModel
internal import PodSyntax

/// Evaluates checked programs against a control plane. Single-threaded: a statement has ended when the call returns.
/// The control plane is opened by the first statement that needs one.
package final class Session {
    package internal(set) var options: SessionOptions
    package let host: any Host
    package let output: any Output
    /// `nil` until a statement needed it.
    package internal(set) var plane: (any ControlPlane)?
    /// Every `expect` and `wait` so far.
    package internal(set) var records: [CaseRecord] = []
    /// The code of the first failure that was reported; with `--keep-going` what the run ends with.
    package internal(set) var firstFailure: Int32?

    let source: any ControlPlaneSource
    /// What is read from before there is a control plane.
    private lazy var nothing: any ObjectView = source.rehearsal()
    /// Variables and functions of the file, or of all inputs of the prompt.
    let globals = Scope(parent: nil)
    /// Where objects are declared and looked for.
    var namespace: String
    /// The folder of the file that runs: relative paths start here. Empty: the current one.
    var folder = ""
    /// The file declares nodes of its own: the three default ones do not stand.
    var declaresNodes = false
    /// Something waited: no hint at the end.
    var hasWaited = false
    /// `--set` that no `let` has taken yet, by name.
    var settings: [Setting]

    /// How deep evaluation is nested now.
    var depth = 0
    /// The functions that are being called, outermost first.
    var calls: [String] = []
    /// What files have declared since the environment was brought up, nodes and namespaces aside.
    var declared: Set<ObjectKey> = []
    /// The files that run are several: a setting may be for a later one.
    var isOneOfSeveral = false
    /// What the script has given to programs, by name.
    var outputs = ValueMap()
    /// Ports of this machine that `host 0` got.
    var givenPorts: Set<UInt16> = []

    /// The files that are being run, as the host knows them, outermost first.
    var files: [String] = []
    /// Elements that filters have looked at: what an evaluation cost.
    var visited = 0
    var lastPattern: (pattern: String, matcher: Matcher)?

    var handlers: [Handler] = []
    var repetitions: [Repetition] = []
    /// Ports of this machine that lead into the environment.
    var forwards: [Forward] = []
    var exitBlocks: [(OnExitSyntax, Scope)] = []
    /// What has happened and was not yet reacted to.
    var scriptEvents = ScriptEventQueue()
    var isReacting = false
    /// `on exit` runs: whatever asks to stop has been heard.
    var isEnding = false
    /// What asked podsh to stop first; nil while nothing has.
    var stopRequest: StopRequest?
    /// How often podsh had been asked to stop when the end began.
    var askedBeforeEnd = 0
    /// Whether room for a pod may come, as it was found at a revision of the cluster.
    var knownRoom: (revision: UInt64, mayCome: Bool)?
    /// The waits in progress, outermost first.
    var awaiting: [Awaiting] = []
    /// Something of the statement did not happen because machines are simulated.
    var hasSkipped = false
    /// Nothing runs: declarations are applied to a copy of the cluster, to see what they would change.
    var planning: Planning?
    /// The compose project whose script runs: what is reported of the script is reported of the project's files.
    var compose: ComposeScript?
    /// The script that runs, in a batch run.
    var script: SyntaxTree?
    /// Where the command's data goes instead of being shown: the right side of `COMMAND | HOST WORDS`.
    var pipe: (any HostPipe)?

    /// Statements, expressions and calls together may nest this deep: far from the end of any stack.
    static let deepest = 1_500
    /// Calls of functions that may be in progress.
    static let mostCalls = 200

    /// What an input at the prompt led to.
    package enum Submission: Hashable, Sendable {
        case ran
        /// It failed; the failure has been shown. The code is that of the failure.
        case failed(Int32)
        /// `quit`, `exit`: leave the loop, then call `end`.
        case quit(Int32)
    }

    /// `source` is opened when the first statement needs it; an error of it ends the run with 69.
    package init(options: SessionOptions, host: any Host, output: any Output, source: any ControlPlaneSource) {
        self.options = options
        self.host = host
        self.output = output
        self.source = source
        settings = options.settings
        namespace = options.namespace
    }

    /// Whether what the control plane can do includes this.
    package func can(_ abilities: Abilities) -> Bool { source.abilities.contains(abilities) }

    /// The objects to look at; none before there is a control plane.
    package var objects: any ObjectView { plane ?? nothing }

    /// Where commands can be tried without anything coming of them.
    var rehearsal: any ControlPlane { plane?.rehearsal() ?? source.rehearsal() }

    /// The cluster's time; before there is a control plane the simulation's start, or the wall's.
    package var now: Timestamp { plane?.currentTime ?? (can(.movesTime) ? .simulationStart : options.wallClock()) }

    /// Whose statements run from now on: whether he has a terminal, and whether `exec` may read his input.
    package func lend(hasTerminal: Bool, input: Bool) {
        options.hasTerminal = hasTerminal
        options.lendsInput = input
        listen()
    }

    /// Opens the control plane before a statement needs it.
    package func open() -> Bool {
        do throws(EvaluationFailure) {
            _ = try controlPlane(at: nil)
            return true
        } catch {
            report(error)
            return false
        }
    }

    /// The objects are those that an environment had before; no nodes are made for it.
    package func keepNodes() { declaresNodes = true }

    /// Readable when the control plane has something to report: then it is time to `pump`.
    package var wakes: [Int32] { plane?.wakes ?? [] }

    /// Pods that are neither finished nor terminating, for the warning at Ctrl-D.
    package var livePods: Int {
        plane.map { $0.podCount(in: .running) + $0.podCount(in: .pending) } ?? 0
    }

    /// Names that an expression or a command can use now: variables, functions, objects; for completion, sorted by
    /// origin.
    package var knownNames: [String] { globals.names + objectNames() }

    /// The control plane, opened when this is the first need of it. Three nodes stand unless the file declares some.
    func controlPlane(at node: SyntaxNode?) throws(EvaluationFailure) -> any ControlPlane {
        if let plane { return plane }
        let opened: any ControlPlane
        do {
            opened = try source.open()
        } catch {
            throw EvaluationFailure(
                FailureReport(.unavailable, exitCode: ExitCode.unavailable, at: node.map(Place.init), "\(error)"))
        }
        plane = opened
        // A second word while the end is under way is heard by the end itself.
        opened.isInterrupted = { [weak self] in
            self.map { !$0.isEnding && $0.options.pendingInterruption() != nil } ?? false
        }
        listen()
        if !declaresNodes, can(.makesNodes) {
            _ = try? opened.submit(.declare(.nodes(group: "node", count: 3, shape: NodeShape())))
        }
        return opened
    }

    /// Applies a command; a refusal gets the place.
    func apply(_ command: Command, at node: SyntaxNode) throws(EvaluationFailure) -> [Change] {
        let plane = try controlPlane(at: node)
        do {
            let changes = try plane.submit(command)
            if case .declare = command { noteDeclared(changes) }
            return changes
        } catch {
            throw fault(error, at: Place(node))
        }
    }

    /// Says what commands changed.
    func printChanges(_ changes: [Change]) throws(EvaluationFailure) {
        if let planning { return planning.note(changes) }
        for change in changes { output.chatter(Chatter(.change, change.description)) }
    }

    /// Says what the control plane has to say beside its reports.
    func printNotes() {
        guard let plane else { return }
        for note in plane.takeNotes() { output.chatter(Chatter(.warning, note)) }
    }

    func warn(_ text: String, at node: SyntaxNode) {
        output.chatter(Chatter(.warning, "\(located(Place(node))): \(text)"))
    }

    /// Answers with data; a piped command's goes to its pipe.
    func emit(_ reply: Reply) {
        if let pipe {
            pipe.write(output.plainBytes(of: reply, from: self), wait: accompany)
        } else {
            output.emit(reply, from: self)
        }
    }
}

/// Events in their order; taking the first costs nothing.
struct ScriptEventQueue {
    private var list: [ScriptEvent] = []
    private var at = 0

    mutating func append(contentsOf news: [ScriptEvent]) { list.append(contentsOf: news) }

    mutating func popFirst() -> ScriptEvent? {
        guard at < list.count else {
            if at > 0 {
                list.removeAll(keepingCapacity: true)
                at = 0
            }
            return nil
        }
        defer { at += 1 }
        return list[at]
    }
}
