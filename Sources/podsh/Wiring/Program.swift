import Glibc
import PodEditline
import PodEngine
import PodLinux
import PodModel
import PodSession
import PodShell
import PodSimulation
import PodSyntax

/// The parts of a run put together: session, output, signals, environment.
final class Program {
    private let plan: Plan
    private let mode: SessionOptions.Mode
    private let signals = Signals()
    private let output: ShellOutput
    private let session: Session
    private let machines: MachineChoice
    private let layout: EnvironmentLayout
    private let real: RealMachines
    private var held: EnvironmentLock?

    init(_ plan: Plan, mode: SessionOptions.Mode, machines: MachineChoice, layout: EnvironmentLayout) {
        self.plan = plan
        self.mode = mode
        self.machines = machines
        self.layout = layout
        let colour = plan.colour
        let output = ShellOutput(
            isInteractive: mode == .interactive, data: { Terminal.screen(of: 1, colour: colour) },
            side: { Terminal.screen(of: 2, colour: colour) })
        output.isQuiet = plan.isQuiet
        output.showsHeaders = plan.showsHeaders
        self.output = output
        let host = LocalHost(fetch: WebClient.fetch)
        let real = RealMachines(layout: layout, folder: plan.folder(host), seed: plan.seed, signals: signals) {
            output.chatter(Chatter(.hint, $0))
        }
        self.real = real
        let seed = plan.seed
        session = Session(options: Program.options(plan, mode, signals, output, machines, layout), host: host, output: output) {
            machines.isSimulated ? Engine(seed: seed, runtime: SimulatedRuntime(seed: seed)) : try real.open()
        }
        output.session = session
    }

    private static func options(
        _ plan: Plan, _ mode: SessionOptions.Mode, _ signals: Signals, _ output: ShellOutput,
        _ machines: MachineChoice, _ layout: EnvironmentLayout
    ) -> SessionOptions {
        var options = SessionOptions(mode: mode, seed: plan.seed)
        options.settings = plan.settings
        options.arguments = plan.arguments
        options.keepsGoing = plan.keepsGoing
        options.grace = plan.grace
        options.isLenient = plan.isLenient
        options.stays = plan.stays || plan.isInteractive
        options.isSimulated = machines.isSimulated
        if !machines.isSimulated {
            options.nodeCapacity = RealMachines.capacity
            options.environment = layout.name
        }
        // At the prompt Ctrl-C ends what runs and is forgotten; in a script it ends the script.
        options.interruption = mode == .interactive ? { Program.takeTold(signals, output) } : { signals.pending }
        options.hasTerminal = Terminal.isTerminal(0) && Terminal.isTerminal(1)
        if mode == .batch, case .standardInput = plan.input {} else { options.lendsInput = mode == .batch }
        options.timesAsked = { signals.timesAsked }
        options.pendingInterruption = { signals.pending }
        options.wallClock = { SystemClock.wall() }
        options.stopwatch = { ClockTime.monotonic() }
        options.pause = { ClockTime.sleep($0) }
        return options
    }

    /// What came, and for a Ctrl-C the end of the line on which the terminal has just echoed `^C`.
    private static func takeTold(_ signals: Signals, _ output: ShellOutput) -> Interruption? {
        let interruption = signals.take()
        if interruption != nil { output.progress(nil) }
        if interruption == .interrupt { FileWriter.standardOutput.write("\n") }
        return interruption
    }

    /// A script to its end, with `--stay` and `-i` afterwards.
    func run(_ source: SourceText) -> Int32 {
        signals.install()
        if let code = hold(origin: source.name) { return code }
        defer { release() }
        var code = session.run(source)
        if plan.isInteractive, code != ExitCode.unchecked {
            code = runPromptLoop()
        } else if plan.stays, code == ExitCode.held {
            let asked = stay()
            code = session.end(signals.pending?.exitCode == ExitCode.terminated ? ExitCode.terminated : asked ?? code)
        } else {
            code = session.end(signals.pending?.exitCode ?? code)
        }
        return report(code, suite: source.name)
    }

    func runPrompt() -> Int32 {
        signals.install()
        if let code = hold(origin: "prompt") { return code }
        defer { release() }
        greet()
        return runPromptLoop()
    }

    private func greet() {
        if plan.isQuiet { return }
        let what = machines.isSimulated ? "simulated machines" : "real pods on this machine"
        let which = machines.isSimulated ? "seed \(plan.seed)" : "environment \(layout.name)"
        output.say("podsh \(Version.text): \(what) (\(machines.reason)), \(which). `help` helps, Ctrl-D leaves.", style: .faint)
    }

    private func runPromptLoop() -> Int32 {
        let colour = plan.colour
        let screen = { Terminal.screen(of: 1, colour: colour) }
        let history = HistoryFile.standardPath(Terminal.environment).map { HistoryFile(path: $0) }
        let shell = InteractiveShell(
            session: session, reader: reader(history, screen), output: output, signals: signals, history: history,
            screen: screen, stopwatch: ClockTime.monotonic, wallClock: ClockTime.seconds)
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
    private func stay() -> Int32? {
        output.say("staying with \(session.livePods == 1 ? "1 pod" : "\(session.livePods) pods"); Ctrl-C ends it", style: .faint)
        var last = ClockTime.monotonic()
        while signals.pending == nil {
            rest(.milliseconds(50))
            let now = ClockTime.monotonic()
            if case .quit(let code) = session.pump(now - last) { return code }
            last = now
        }
        return nil
    }

    /// Until machines have something to report, a signal comes or the time is over.
    private func rest(_ span: TimeSpan) {
        var polled = (session.wakes + [signals.descriptor]).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), Int32(span.nanoseconds / 1_000_000))
    }

    /// The JUnit file, after everything has ended.
    private func report(_ code: Int32, suite: String) -> Int32 {
        guard let path = plan.junit else { return code }
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else {
            FileWriter.standardError.write("podsh: cannot write \(path): \(String(cString: strerror(errno)))\n")
            return code == ExitCode.held ? ExitCode.inputOutput : code
        }
        let writer = FileWriter(file)
        let texts = FailureText(on: .plain)
        let now = session.now
        writer.write(JUnitReport(suite: suite, records: session.records).xml { texts.text($0, at: now) })
        close(file)
        return writer.fault == nil || code != ExitCode.held ? code : ExitCode.inputOutput
    }

    /// Takes the environment's name; the answer is an exit code when another podsh has it. Where there is no folder to lock
    /// it in, nobody is told of this run; the first statement that needs a real machine says why and fails.
    private func hold(origin: String) -> Int32? {
        real.origin = origin
        do throws(EnvironmentFault) {
            held = try EnvironmentLock.take(layout, origin: origin, isReal: !machines.isSimulated)
            return nil
        } catch {
            if case .unusable = error { return nil }
            FileWriter.standardError.write("podsh: \(error)\n")
            return ExitCode.unavailable
        }
    }

    private func release() {
        real.close()
        held?.release()
        held = nil
    }
}
