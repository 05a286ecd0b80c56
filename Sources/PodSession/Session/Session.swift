package import PodEngine
internal import PodControl
internal import PodLanguage
internal import PodLifecycle
package import PodModel
internal import PodSyntax

/// Evaluates checked programs against an engine. Single-threaded: a statement has ended when the call returns.
/// The engine is opened by the first statement that needs machines.
package final class Session {
    package let options: SessionOptions
    package let host: any Host
    package let output: any Output
    /// The machines; `nil` until a statement needed them.
    package internal(set) var engine: Engine?
    /// Every `expect` and `wait` so far.
    package internal(set) var records: [CaseRecord] = []
    /// The code of the first failure that was told; with `--keep-going` what the run ends with.
    package internal(set) var firstFailure: Int32?

    let openMachines: () throws -> Engine
    /// Variables and functions of the file, or of all inputs of the prompt.
    let globals = Scope(parent: nil)
    /// Where objects are declared and looked for.
    var namespace = "default"
    /// The folder of the file that runs: relative paths start here. Empty: the current one.
    var folder = ""
    /// The file declares nodes of its own: the three default ones do not stand.
    var declaresNodes = false
    /// Something waited: no hint at the end.
    var hasWaited = false
    /// `--set` that no `let` has taken yet, by name.
    var settings: [(name: String, value: String)]

    /// How deep evaluation is nested now.
    var depth = 0
    /// The functions that are being called, outermost first.
    var calls: [String] = []
    /// The files that are being run, as the host knows them, outermost first (L12).
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
    var happenings = HappeningQueue()
    var isReacting = false
    /// `on exit` runs: whatever asks to stop has been heard.
    var isEnding = false
    /// Whether room for a pod may come, as it was found at a revision of the cluster.
    var knownRoom: (revision: UInt64, mayCome: Bool)?
    /// The waits in progress, outermost first.
    var awaiting: [Awaiting] = []
    /// Something of the statement did not happen because machines are simulated.
    var hasSkipped = false
    /// Nothing runs: declarations are applied to a copy of the cluster, to see what they would change.
    var planning: Planning?
    /// The script that runs, in a batch run.
    var script: SyntaxTree?
    /// What a piped command has written instead of showing it.
    var capture: String?

    /// Statements, expressions and calls together may nest this deep: far from the end of any stack (L12).
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

    /// `machines` opens the runtime when the first statement needs it; an error of it ends the run with 69.
    package init(
        options: SessionOptions, host: any Host, output: any Output, machines: @escaping () throws -> Engine
    ) {
        self.options = options
        self.host = host
        self.output = output
        openMachines = machines
        settings = options.settings
    }

    /// The cluster's time; before there is an engine the simulation's start, or the wall's.
    package var now: Timestamp { engine?.currentTime ?? (options.isSimulated ? .simulationStart : options.wallClock()) }

    /// Readable when real machines have something to report: then it is time to `pump`.
    package var wakes: [Int32] { engine?.wakes ?? [] }

    /// Pods that are neither finished nor terminating, for the warning at Ctrl-D.
    package var livePods: Int {
        guard let cluster = engine?.cluster else { return 0 }
        return cluster.podCount(in: .running) + cluster.podCount(in: .pending)
    }

    /// Names that an expression or a command can use now: variables, functions, objects; for completion, sorted by origin.
    package var knownNames: [String] { globals.names + objectNames() }

    /// The engine, opened when this is the first need of it. Three nodes stand unless the file declares some.
    func machines(at node: SyntaxNode?) throws(Stop) -> Engine {
        if let engine { return engine }
        let opened: Engine
        do {
            opened = try openMachines()
        } catch {
            throw Stop(
                FailureReport(.unavailable, exitCode: ExitCode.unavailable, at: node.map(Place.init), "\(error)"))
        }
        engine = opened
        listen()
        if !declaresNodes {
            _ = try? opened.submit(.declare(.nodes(group: "node", count: 3, shape: NodeShape())))
        }
        return opened
    }

    /// Applies a command; a refusal gets the place.
    func apply(_ command: Command, at node: SyntaxNode) throws(Stop) -> [Change] {
        do {
            return try machines(at: node).submit(command)
        } catch let refusal as Refusal {
            throw refused(refusal, at: node)
        } catch let stop as Stop {
            throw stop
        } catch {
            throw fault(at: node, "\(error)")
        }
    }

    /// Says what commands changed.
    func tell(_ changes: [Change]) throws(Stop) {
        if let planning { return planning.note(changes) }
        for change in changes { output.chatter(Chatter(.change, change.description)) }
    }

    /// Says what real machines have to say beside their reports.
    func tellNotes() {
        guard let engine, !options.isSimulated else { return }
        for note in engine.runtime.takeNotes() { output.chatter(Chatter(.warning, note)) }
    }

    func warn(_ text: String, at node: SyntaxNode) {
        output.chatter(Chatter(.warning, "\(Place(node)): \(text)"))
    }

    /// Answers with data; a piped command's goes to its pipe.
    func emit(_ reply: Reply) {
        if capture != nil {
            capture?.append(output.plainText(of: reply, from: self))
        } else {
            output.emit(reply, from: self)
        }
    }
}

/// Happenings in their order; taking the first costs nothing.
struct HappeningQueue {
    private var list: [Happening] = []
    private var at = 0

    mutating func append(contentsOf news: [Happening]) { list.append(contentsOf: news) }

    mutating func popFirst() -> Happening? {
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
