import PodEngine
import PodModel
import PodSession
import PodShell
import PodSimulation
import PodSyntax
import PodTesting
import PodText
import Testing

/// Scripts of `Tests/Golden/shell` with all that a person would see of them on a terminal without colours, 120 columns
/// wide: tables, stories, documents, failures.
@Suite struct GoldenReplyTests {
    @Test(arguments: GoldenCase.all(in: "shell", extension: "pod"))
    func showsWhatItShowed(_ golden: GoldenCase) {
        let first = played(golden)
        #expect(golden.difference(first, "expected") == nil)
        #expect(first.utf8.elementsEqual(played(golden).utf8), "the same script gives the same bytes")
    }

    private func played(_ golden: GoldenCase) -> String {
        let output = ScreenOutput()
        var options = SessionOptions(mode: .batch, seed: 1)
        options.keepsGoing = true
        let session = Session(
            options: options, host: ScriptedHost(), output: output,
            source: EmbeddedSource(.simulatedMachines) { Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)) })
        output.session = session
        let code = session.end(session.run(SourceText(name: "\(golden.name).pod", text: golden.input)))
        return output.text + "exit \(code)\n"
    }
}

/// Everything in one text, in the order in which it happened.
private final class ScreenOutput: Output {
    var text = ""
    weak var session: Session?
    private let screen = Screen(isTerminal: true, columns: 120, rows: 40)

    func emit(_ reply: Reply, from session: Session) {
        text += "\n" + ReplyText(on: screen, at: session.now).text(reply, in: session.objects)
    }

    func chatter(_ chatter: Chatter) { text += "\(chatter.text)\n" }

    func fail(_ report: FailureReport) {
        text += "\n" + FailureText(on: screen).text(report, at: session?.now ?? .simulationStart)
    }

    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        text += FindingText(on: screen).text(findings, suppressed: suppressed, in: source)
    }

    func plainText(of reply: Reply, from session: Session) -> String {
        ReplyText(on: .plain, at: session.now).text(reply, in: session.objects)
    }
}
