import Glibc
import PodControlPlane
package import PodModel
package import PodSession
import PodSyntax
package import PodText

/// The prompt: reads inputs until they are whole, runs them, lets the cluster live in between.
package final class InteractiveShell: LineReaderDelegate {
    private let session: Session
    private let reader: any LineReader
    private let output: ShellOutput
    private let signals: Signals
    private let history: HistoryFile?
    private let screen: () -> Screen
    /// Real time, monotonic.
    private let stopwatch: () -> TimeSpan
    /// Seconds since 1970, for the history.
    private let wallClock: () -> Int64
    private var prompts: PromptText
    /// The lines of an input that is not whole yet.
    private var pending = ""
    private var open: OpenInput?
    private var inputs = 0
    private var lastLook: TimeSpan
    private var hasWarned = false
    private var leavingSince: TimeSpan?
    /// The session goes on when the shell is left: it is an environment's that stays.
    private let isGuest: Bool
    /// Whose turn it is too while nobody types: descriptors that wake him, and what he does then.
    package var beside: (wakes: () -> [Int32], run: () -> Void) = ({ [] }, {})

    package init(
        session: Session, reader: any LineReader, output: ShellOutput, signals: Signals, history: HistoryFile?,
        screen: @escaping () -> Screen, stopwatch: @escaping () -> TimeSpan, wallClock: @escaping () -> Int64,
        isGuest: Bool = false
    ) {
        self.isGuest = isGuest
        self.session = session
        self.reader = reader
        self.output = output
        self.signals = signals
        self.history = history
        self.screen = screen
        self.stopwatch = stopwatch
        self.wallClock = wallClock
        prompts = PromptText(runtime: session.can(.runsContainers) ? "linux" : "sim")
        lastLook = stopwatch()
        output.accompany = { [weak self] in self?.accompany($0) }
    }

    /// Until `quit`, Ctrl-D or a signal. Returns the code to leave with; the session has been ended.
    package func run() -> Int32 {
        while true {
            // A Ctrl-C that came while something ran has done its work.
            _ = signals.take()
            output.editing = reader
            let input = reader.readLine(self)
            output.editing = nil
            switch input {
            case .line(let line):
                if let code = take(line) { return end(code) }
            case .interrupted:
                pending = ""
                open = nil
            case .terminated:
                return end(leaving?.exitCode ?? ExitCode.terminated)
            case .endOfInput:
                if let code = leave() { return end(code) }
            }
        }
    }

    private func end(_ code: Int32) -> Int32 { isGuest ? code : session.end(code) }

    /// What ends the shell; a Ctrl-C does not.
    private var leaving: Interruption? { signals.pending == .interrupt ? nil : signals.pending }

    /// Adds a line; runs the input when it is whole. A code ends the shell.
    private func take(_ line: String) -> Int32? {
        let text = pending.isEmpty ? line : pending + "\n" + line
        if case .needsMore(let what) = isFinished(text) {
            pending = text
            open = what
            return nil
        }
        pending = ""
        open = nil
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        hasWarned = false
        reader.remember(text)
        if History.keeps(text) { history?.append(text, time: wallClock()) }
        inputs += 1
        defer { lastLook = stopwatch() }
        // A Ctrl-C that came while the line was being taken in was not meant for what the line does.
        _ = signals.take()
        switch session.submit(SourceText(name: "prompt", text: text, provenance: .prompt(inputs))) {
        case .ran, .failed:
            return leaving?.exitCode
        case .quit(let code):
            return code
        }
    }

    /// Ctrl-D: drops a half input first, warns once where pods would end.
    private func leave() -> Int32? {
        if !pending.isEmpty {
            pending = ""
            open = nil
            return nil
        }
        let pods = session.livePods
        if pods > 0, !hasWarned, !isGuest {
            hasWarned = true
            let subject = pods == 1 ? "1 pod runs and ends" : "\(pods) pods run and end"
            output.say("\(subject) with this shell; Ctrl-D again leaves", style: .caution)
            return nil
        }
        return ExitCode.held
    }

    // MARK: LineReaderDelegate

    package var prompt: Prompt {
        let usesColour = screen().usesColour
        if let open { return prompts.continuation(open, usesColour: usesColour, showsUnicode: screen().showsUnicode) }
        return prompts.main(of: session, usesColour: usesColour)
    }

    package var wakes: [Int32] { session.wakes + beside.wakes() }

    package func idle() {
        let now = stopwatch()
        let elapsed = now - lastLook
        lastLook = now
        session.pump(elapsed)
        beside.run()
    }

    package func complete(_ text: String, at offset: Int) -> Completion {
        let before = pending.isEmpty ? "" : pending + "\n"
        let completer = Completer(world: SessionWorld(session))
        var completion = completer.complete(before + text, at: before.utf8.count + offset)
        completion.start = max(0, completion.start - before.utf8.count)
        return completion
    }

    /// The whole input, its earlier lines too, which the edited text then takes the place of.
    package func edit(_ text: String) -> String? {
        let whole = pending.isEmpty ? text : pending + "\n" + text
        guard let edited = output.holding({ ExternalEditor.edit(whole, host: session.host, wait: accompany) }) else {
            return nil
        }
        pending = ""
        open = nil
        return edited
    }

    /// While a pager or an editor has the terminal the cluster goes on, handlers and rules too. What asks podsh to
    /// leave ends the program: at once when it does not listen.
    private func accompany(_ descriptors: [Int32]) -> HostOrder? {
        var polled = (descriptors + session.wakes).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&polled, nfds_t(polled.count), InteractiveShell.step)
        idle()
        guard leaving != nil else { return nil }
        let began = leavingSince ?? stopwatch()
        leavingSince = began
        return stopwatch() - began > InteractiveShell.patience ? .kill : .terminate
    }

    /// How long one look at another program's end waits before the cluster is given time, in milliseconds.
    private static let step: Int32 = 40
    /// For a pager or an editor to end when podsh does.
    private static let patience = TimeSpan.seconds(2)
}
