import PodModel
import PodSession
import PodShell
import PodSyntax
import PodTesting
import PodText
import Testing

/// Tables and stories need no engine: they are read from any control plane.
@Suite struct ControlPlaneReplyTests {
    private let plane = ScriptedControlPlane()

    private func shown(_ reply: Reply) -> String {
        let session = Session(
            options: SessionOptions(), host: ScriptedHost(), output: SilentOutput(), source: ScriptedSource(plane))
        let text = "pod web < container app image nginx >\nwait web ready"
        #expect(session.run(SourceText(name: "x.pod", text: text)) == ExitCode.held)
        return ReplyText(on: .plain, at: session.now).text(reply, in: session.objects)
    }

    @Test func aTableShowsItsPods() {
        let list = ListReply(
            sections: [ListReply.Section(kind: .pod, keys: [ObjectKey(.pod, "web")])], format: .table)
        let text = shown(.list(list))
        #expect(text.contains("web") && text.contains("1/1") && text.contains("Running"), "\(text)")
    }

    @Test func aStoryTellsItsEvents() {
        let text = shown(.describe(ObjectKey(.pod, "web")))
        #expect(text.contains("Started") && text.contains("it runs") && text.contains("nginx"), "\(text)")
    }

    @Test func whatIsNotThereIsSaidToBeGone() {
        #expect(shown(.describe(ObjectKey(.pod, "db"))).contains("it does not exist any more"))
    }
}

private final class SilentOutput: Output {
    func emit(_ reply: Reply, from session: Session) {}
    func chatter(_ chatter: Chatter) {}
    func fail(_ report: FailureReport) {}
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {}
    func plainText(of reply: Reply, from session: Session) -> String { "" }
}
