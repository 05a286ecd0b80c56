import Synchronization
import Glibc
import PodControlPlane
import PodEditline
import PodEngine
import PodKernel
import PodLifecycle
import PodHousekeeping
import PodLifecycle
import PodModel
import PodSession
import PodShell
import PodSimulation
import PodSyntax
import PodText

/// The parts of a run put together: session, output, signals, environment.
final class Program {
    let invocation: Invocation
    private let mode: SessionOptions.Mode
    let signals = Signals()
    let output: ShellOutput
    let session: Session
    let machines: MachineChoice
    let layout: EnvironmentLayout
    let real: RealMachines
    let holding: Holding
    let commands: CommandPlace
    /// The file of `--junit`.
    var report: ReportFile?
    /// Clients that wait for their turn.
    var waiting: [ControlSocket.Client] = []
    /// Whose turn it is among them, and since when.
    var running: (call: String, since: TimeSpan)?
    /// Of an environment that stays.
    let serving: Serving?
    /// Whose call runs here.
    let client = ClientPresence()
    /// A prompt of another process is open here.
    var hasGuest = false

    init(
        _ invocation: Invocation, mode: SessionOptions.Mode, machines: MachineChoice, layout: EnvironmentLayout,
        report: ReportFile?
    ) {
        self.invocation = invocation
        self.report = report
        self.mode = mode
        self.machines = machines
        self.layout = layout
        let colour = invocation.colour
        let output = ShellOutput(
            isInteractive: mode == .interactive, data: { Terminal.screen(of: 1, colour: colour) },
            side: { Terminal.screen(of: 2, colour: colour) })
        output.isQuiet = invocation.isQuiet
        output.showsHeaders = invocation.showsHeaders
        self.output = output
        let commands = CommandPlace(layout, isReal: !machines.isSimulated)
        self.commands = commands
        let holding = Holding()
        self.holding = holding
        // Of an environment that is not held nobody would clean up.
        let host = LocalHost(fetch: WebClient.fetch) {
            holding.lock == nil ? nil : CommandMark(variable: commands.variable, cgroup: commands.cgroupProcs)
        }
        let seed = invocation.seed
        output.isJSON = invocation.tellsJSON
        let serving =
            invocation.serves || invocation.servesAPI
            ? Serving(
                layout, takesCalls: invocation.serves, isStrict: invocation.isStrictAPI,
                isResumed: invocation.resumes) : nil
        self.serving = serving
        let real = RealMachines(
            layout: layout, folder: invocation.folder(host), seed: seed, signals: signals, kept: serving?.kept
        ) {
            output.chatter(Chatter(.hint, $0))
        }
        self.real = real
        // Other programs compare an environment's times with their own.
        let start = invocation.serves ? SystemClock.wall() : .simulationStart
        let source: any ControlPlaneSource =
            machines.isSimulated
            ? EmbeddedSource(.simulatedMachines) {
                if let kept = serving?.kept, kept.isResumed {
                    guard let engine = try kept.replayed() else {
                        ServedRecord.remove(layout)
                        throw KeptEnvironment.ended(layout)
                    }
                    return engine
                }
                return Engine(seed: seed, runtime: SimulatedRuntime(seed: seed), clock: VirtualClock(start: start))
            }
            : EmbeddedSource(.thisMachine) { try real.open() }
        var options = Program.options(invocation, mode, signals, output, machines, layout)
        options.attendant = { serving?.attendant }
        options.followsWall = invocation.servesAPI
        options.outputs = invocation.serves ? OutputsFile.path(layout) : invocation.outputs
        if invocation.serves {
            let (client, signals) = (client, signals)
            let asked: () -> Interruption? = {
                client.isGone.load(ordering: .acquiring) ? .terminate : signals.pending
            }
            options.interruption = asked
            options.pendingInterruption = asked
        }
        session = Session(
            options: options, host: host, output: output,
            source: serving.map {
                ServedSource(
                    inner: source, serving: $0, isSimulated: machines.isSimulated, origin: invocation.name)
            } ?? source)
        output.session = session
        serving?.acceptCalls = { [weak self] in self?.acceptCalls() }
    }

    private static func options(
        _ invocation: Invocation, _ mode: SessionOptions.Mode, _ signals: Signals, _ output: ShellOutput,
        _ machines: MachineChoice, _ layout: EnvironmentLayout
    ) -> SessionOptions {
        var options = SessionOptions(mode: mode, seed: invocation.seed)
        options.settings = invocation.settings
        options.arguments = invocation.arguments
        options.keepsGoing = invocation.keepsGoing
        options.grace = invocation.grace
        options.isLenient = invocation.isLenient
        options.compose = invocation.compose
        options.namespace = invocation.namespace
        options.namespaces = invocation.namespaces
        options.stays = invocation.stays || invocation.isInteractive
        if !machines.isSimulated {
            options.nodeCapacity = RealMachines.capacity
            options.environment = layout.name
        }
        // At the prompt Ctrl-C ends what runs and is forgotten; in a script it ends the script.
        options.interruption = mode == .interactive ? { Program.takeReported(signals, output) } : { signals.pending }
        options.hasTerminal = Terminal.isTerminal(0) && Terminal.isTerminal(1)
        let readsInput = if case .files(let names) = invocation.input { names.contains("-") } else { false }
        options.lendsInput = mode == .batch && !readsInput
        options.timesAsked = { signals.timesAsked }
        options.pendingInterruption = { signals.pending }
        options.wallClock = { SystemClock.wall() }
        options.stopwatch = { SystemClock.monotonic() }
        options.pause = { ClockTime.sleep($0) }
        return options
    }

    /// What came, and for a Ctrl-C the end of the line on which the terminal has just echoed `^C`.
    private static func takeReported(_ signals: Signals, _ output: ShellOutput) -> Interruption? {
        let interruption = signals.take()
        if interruption != nil { output.progress(nil) }
        if interruption == .interrupt { FileWriter.standardOutput.write("\n") }
        return interruption
    }

    /// A script to its end, with `--stay` and `-i` afterwards.
    func run(_ sources: [SourceText]) -> Int32 {
        let name = sources.first?.name ?? ""
        serving?.sources = sources.map { KeptSource(name: $0.name, text: String(decoding: $0.bytes, as: UTF8.self)) }
        listen()
        if let code = hold(origin: name) { return code }
        defer { release() }
        if let code = prepare() { return end(code, []) }
        var code = session.runInTurn(sources)
        if invocation.isInteractive, code != ExitCode.unchecked {
            // The report is the script's: what is tried at the prompt afterwards is no test.
            let records = session.records
            let left = runPromptLoop()
            return end(left == ExitCode.held ? code : left, records)
        } else if invocation.serves {
            code = serve(after: code)
        } else if invocation.stays, code == ExitCode.held {
            let asked = stay()
            let ending = signals.pending == .interrupt ? nil : signals.pending?.exitCode
            code = session.end(ending ?? asked ?? code)
        } else {
            code = session.end(signals.pending?.exitCode ?? code)
        }
        return end(code, session.records)
    }

    /// What other programs look for has to be there before the script begins; a code where it cannot be.
    private func prepare() -> Int32? {
        do {
            if invocation.serves { try ServedRecord.makeFolder(layout) }
            try session.writeOutputs()
        } catch {
            let cause = (error as? HostError)?.message ?? (error as? Failure)?.message ?? "\(error)"
            FileWriter.standardError.write("podsh: \(cause)\n")
            return ExitCode.inputOutput
        }
        guard invocation.servesAPI else { return nil }
        setenv("KUBECONFIG", KubeconfigFile.path(layout), 1)
        return session.open() ? nil : ExitCode.unavailable
    }

    /// What the file has made stays, also where it failed; of one that does not check there is nothing.
    private func serve(after code: Int32) -> Int32 {
        if signals.pending != nil || code == ExitCode.unchecked {
            return session.end(signals.pending?.exitCode ?? code)
        }
        guard session.open() else { return session.end(code == ExitCode.held ? ExitCode.unavailable : code) }
        let code = report?.end(FileWriter.finalCode(code), session.records, at: session.now) ?? code
        report = nil
        serving?.kept.secure()
        OutputLog.detach(layout, code: code)
        if serving?.kept.isKept == true { Watcher.start(layout) }
        return session.end(stay() ?? ExitCode.held)
    }

    /// The JUnit file, after everything has ended.
    func end(_ code: Int32, _ records: [CaseRecord]) -> Int32 {
        let code = FileWriter.finalCode(code)
        return report?.end(code, records, at: session.now) ?? code
    }

    /// From now on there is something to undo before the process may end.
    func listen() {
        signals.install(ignoresQuit: mode == .interactive)
        let (signals, session) = (signals, session)
        FileWriter.attendant = FileWriter.Attendant(isAskedToStop: { signals.pending != nil }, live: { session.live() })
    }

    func runPrompt() -> Int32 {
        listen()
        if let code = hold(origin: "prompt") { return code }
        defer { release() }
        greet()
        return runPromptLoop()
    }

    private func greet() {
        if invocation.isQuiet { return }
        let what = machines.isSimulated ? "simulated machines" : "real pods on this machine"
        let which = machines.isSimulated ? "seed \(invocation.seed)" : "environment \(layout.name)"
        output.say(
            "podsh \(Version.text): \(what) (\(machines.reason)), \(which). `help` helps, Ctrl-D leaves.", style: .faint
        )
    }

    func runPromptLoop(isGuest: Bool = false) -> Int32 {
        let colour = invocation.colour
        let screen = { Terminal.screen(of: 1, colour: colour) }
        let history = HistoryFile.standardPath(Terminal.environment).map { HistoryFile(path: $0) }
        let shell = InteractiveShell(
            session: session, reader: reader(history, screen), output: output, signals: signals, history: history,
            screen: screen, stopwatch: SystemClock.monotonic, wallClock: ClockTime.seconds, isGuest: isGuest)
        if isGuest { shell.beside = ({ [weak self] in self?.servedWakes ?? [] }, { [weak self] in self?.takeCalls() }) }
        return shell.run()
    }

    private func reader(_ history: HistoryFile?, _ screen: @escaping () -> Screen) -> any LineReader {
        let isTyped = Terminal.isTerminal(0) && Terminal.isTerminal(1)
        if isTyped, !screen().isDumb,
            let editor = EditlineReader(signals: signals, history: history?.load() ?? [], screen: screen)
        {
            return editor
        }
        return PlainLineReader(showsPrompt: Terminal.isTerminal(0), signals: signals)
    }

    /// `--stay`: the cluster lives on by the wall clock until a signal, or until a handler says `exit`.
    func stay() -> Int32? {
        if serving == nil {
            output.say(
                "staying with \(session.livePods == 1 ? "1 pod" : "\(session.livePods) pods"); Ctrl-C ends it",
                style: .faint)
        }
        var last = SystemClock.monotonic()
        while signals.pending == nil {
            // Who follows a log is notified of its growth by nobody else.
            let most = serving?.followsLogs == true ? TimeSpan.milliseconds(100) : .seconds(1)
            let due = session.rest(atMost: most)
            // Virtual time stands since then.
            rest(machines.isSimulated ? max(.zero, due - (SystemClock.monotonic() - last)) : due)
            takeCalls()
            serving?.kept.secure()
            let now = SystemClock.monotonic()
            if case .quit(let code) = session.pump(now - last) { return code }
            last = now
        }
        return nil
    }

    private var servedWakes: [Int32] { serving?.attendant?.descriptors ?? [] }

    /// Until machines have something to report, a signal comes or the time is over.
    private func rest(_ span: TimeSpan) {
        let own = [signals.descriptor] + servedWakes
        var polled = (session.wakes + own).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Rounded up, else the last millisecond would be spent turning.
        poll(&polled, nfds_t(polled.count), Int32((span.nanoseconds + 999_999) / 1_000_000))
    }
}

/// The environment's name while this podsh has it.
final class Holding {
    var lock: EnvironmentLock?
}
