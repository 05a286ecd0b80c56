import PodControlPlane
import PodModel
package import PodSession
package import PodSyntax
package import PodText

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
    /// `--progress json`: what is said beside the data is an object of JSON a line.
    package var isJSON = false
    /// `--no-headers`.
    package var showsHeaders = true
    /// The reader whose line is being edited right now.
    package weak var editing: (any LineReader)?
    /// Lets the cluster live while a pager shows something (see `Host.run`).
    package var accompany: ([Int32]) -> HostOrder? = { _ in nil }
    /// What came while another program had the terminal; nil while none has it.
    private var held: [String]?
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
        if !screen.isTerminal, held == nil, let bytes = ShellOutput.rawBytes(of: reply) {
            clearProgress()
            data.write(bytes)
            return
        }
        var renderer = ReplyText(on: screen, at: session.now)
        renderer.showsHeaders = showsHeaders
        renderer.sandbox = { [weak session] in session?.plane?.sandbox($0) }
        renderer.system = { [weak session] in session?.plane?.system(ofNode: $0) }
        let text = renderer.text(reply, in: session.objects)
        if isInteractive, editing == nil, held == nil, Pager.isWanted(for: text, reply, on: screen) {
            if holding({ Pager.show(text, host: session.host, wait: accompany) }) { return }
        }
        write(text, to: data)
    }

    /// Lets another program have the terminal: what is said meanwhile is shown afterwards.
    package func holding<Result>(_ body: () -> Result) -> Result {
        held = []
        let result = body()
        let texts = held ?? []
        held = nil
        for text in texts { write(text, to: side) }
        return result
    }

    package var wantsNotes: Bool { isJSON }

    package func note(_ note: ProgressNote) {
        writeJSON(
            note.kind.rawValue, at: note.time,
            [
                (note.kind == .event ? "event" : "for", .string(note.word)),
                ("object", note.object.map { .string("\($0.kind.word)/\($0.name)") }),
                ("namespace", note.object.flatMap { $0.kind.isNamespaced ? .string($0.namespace) : nil }),
                ("node", note.node.map(Document.string)), ("reason", note.reason.map(Document.string)),
                ("code", note.code.map { .integer(Int64($0)) }),
            ])
    }

    /// A line of JSON; `type` says what about.
    private func writeJSON(_ type: String, at time: Timestamp? = nil, _ fields: [(String, Document?)]) {
        let time = time ?? session?.now ?? .simulationStart
        let head: [(String, Document?)] = [("time", .string(time.rfc3339)), ("type", .string(type))]
        write(Document.fields(of: head + fields).jsonLine + "\n", to: side)
    }

    package func chatter(_ chatter: Chatter) {
        if isJSON { return writeJSON(chatter.kind.word, [("message", .string(chatter.text))]) }
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
        if isJSON {
            let text = FailureText(on: .plain).text(report, at: session?.now ?? .simulationStart)
            return writeJSON("failure", [("message", .string(text)), ("code", .integer(Int64(report.exitCode)))])
        }
        write(FailureText(on: sideScreen()).text(report, at: session?.now ?? .simulationStart), to: side)
    }

    package func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        if isJSON {
            let text = FindingText(on: .plain).text(findings, suppressed: suppressed, in: source)
            return writeJSON("finding", [("message", .string(text))])
        }
        write(FindingText(on: sideScreen()).text(findings, suppressed: suppressed, in: source), to: side)
    }

    /// What containers and commands wrote: bytes, not text.
    private static func rawBytes(of reply: Reply) -> [UInt8]? {
        switch reply {
        case .bytes(let bytes): bytes
        case .logs(let logs): ReplyText.bytes(of: logs)
        case .text, .list, .describe, .events, .explain, .help, .session, .usage: nil
        }
    }

    package func plainBytes(of reply: Reply, from session: Session) -> [UInt8] {
        ShellOutput.rawBytes(of: reply) ?? Array(plainText(of: reply, from: session).utf8)
    }

    package func plainText(of reply: Reply, from session: Session) -> String {
        ReplyText(on: .plain, at: session.now).text(reply, in: session.objects)
    }

    package var showsProgress: Bool {
        !isQuiet && !isJSON && editing == nil && held == nil && sideScreen().isTerminal && !sideScreen().isDumb
    }

    package func progress(_ text: String?) {
        if held != nil { return }
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
        if isJSON { return writeJSON(Chatter.Kind.hint.word, [("message", .string(text))]) }
        write(style.paint(text, on: sideScreen()) + "\n", to: side)
    }

    private func write(_ text: String, to writer: FileWriter) {
        if text.isEmpty { return }
        if held != nil {
            held?.append(text)
            return
        }
        clearProgress()
        if let editing { editing.printAbove(text) } else { writer.write(text) }
    }
}

extension Chatter.Kind {
    /// As `type` of a line of JSON.
    fileprivate var word: String {
        switch self {
        case .change: "change"
        case .warning: "warning"
        case .hint: "hint"
        case .skipped: "skipped"
        case .event: "event"
        }
    }
}
