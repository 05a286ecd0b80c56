import PodEngine
import PodModel
package import PodSession
package import PodSyntax

/// Where a session's replies go in the program: data to standard output, the rest to standard error or, at the prompt,
/// to the screen, above the line being edited if one is.
package final class ShellOutput: Output {
    /// `data` is asked anew each time, because a window changes its size.
    private let dataScreen: () -> Screen
    private let sideScreen: () -> Screen
    private let isInteractive: Bool
    /// Whose failures are shown: its time tells the age of events.
    package weak var session: Session?
    /// `--quiet`: only data, warnings and failures.
    package var isQuiet = false
    /// `--no-headers`.
    package var showsHeaders = true
    /// The reader whose line is being edited right now.
    package weak var editing: (any LineReader)?
    /// A progress line stands on the screen.
    private var hasProgress = false
    private let data: FileWriter
    private let side: FileWriter

    package init(isInteractive: Bool, data: @escaping () -> Screen, side: @escaping () -> Screen) {
        self.isInteractive = isInteractive
        dataScreen = data
        sideScreen = isInteractive ? data : side
        self.data = .standardOutput
        self.side = isInteractive ? .standardOutput : .standardError
    }

    package func emit(_ reply: Reply, from session: Session) {
        let screen = dataScreen()
        if case .bytes(let bytes) = reply, !screen.isTerminal {
            clearProgress()
            data.write(bytes)
            return
        }
        var renderer = ReplyText(on: screen, at: session.now)
        renderer.showsHeaders = showsHeaders
        renderer.sandbox = { [weak session] in session?.engine?.sandbox($0) }
        let text = session.withCluster { renderer.text(reply, in: $0) }
        if isInteractive, editing == nil, Pager.isWanted(for: text, reply, on: screen), Pager.show(text, host: session.host) {
            return
        }
        write(text, to: data)
    }

    package func chatter(_ chatter: Chatter) {
        let screen = sideScreen()
        let text = VisibleText.block(chatter.text, on: screen)
        switch chatter.kind {
        case .warning: write(Style.caution.paint("warning: " + text, on: screen) + "\n", to: side)
        case .change: if !isQuiet { write(text + "\n", to: side) }
        case .hint, .skipped: if !isQuiet { write(Style.faint.paint(text, on: screen) + "\n", to: side) }
        case .event: if !isQuiet { write(Style.faint.paint(text, on: screen) + "\n", to: side) }
        }
    }

    package func fail(_ report: FailureReport) {
        write(FailureText(on: sideScreen()).text(report, at: session?.now ?? .simulationStart), to: side)
    }

    package func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        write(FindingText(on: sideScreen()).text(findings, suppressed: suppressed, in: source), to: side)
    }

    package func plainText(of reply: Reply, from session: Session) -> String {
        session.withCluster { ReplyText(on: .plain, at: session.now).text(reply, in: $0) }
    }

    package var showsProgress: Bool { !isQuiet && editing == nil && sideScreen().isTerminal && !sideScreen().isDumb }

    package func progress(_ text: String?) {
        clearProgress()
        let screen = sideScreen()
        guard let text, screen.isTerminal else { return }
        let line = DisplayWidth.cut(VisibleText.line(text, on: screen), to: screen.columns - 1)
        side.write(Style.faint.paint(line, on: screen))
        hasProgress = true
    }

    private func clearProgress() {
        if !hasProgress { return }
        hasProgress = false
        side.write("\r\u{1B}[K")
    }

    /// A line of the shell's own, not of the session's.
    package func say(_ text: String, style: Style = .plain) {
        write(style.paint(text, on: sideScreen()) + "\n", to: side)
    }

    private func write(_ text: String, to writer: FileWriter) {
        if text.isEmpty { return }
        clearProgress()
        if let editing { editing.printAbove(text) } else { writer.write(text) }
    }
}
