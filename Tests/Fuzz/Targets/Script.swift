import PodEngine
import PodModel
import PodSession
import PodSimulation
import PodSyntax

extension FuzzTarget {
    /// A script on simulated machines, interrupted when it goes on for long: it ends with a code of the table.
    static let script = FuzzTarget(name: "script", longest: 1024, seeds: scripts) { bytes in
        let questions = Questions()
        var options = SessionOptions(mode: .batch, seed: 1)
        options.interruption = {
            questions.count += 1
            return questions.count > 300 ? .interrupt : nil
        }
        let host = ScriptedHost()
        host.files = ["/home/ada/x": Array("{\"a\": [1, 2]}\n".utf8), "/home/ada/fuzz.pod": bytes]
        let session = Session(
            options: options, host: host, output: MuteOutput(),
            source: EmbeddedSource(.simulatedMachines) { Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)) })
        let source = SourceText(name: "fuzz.pod", bytes: bytes, provenance: .file(path: "/home/ada/fuzz.pod"))
        let code = session.end(session.run(source))
        if !(0...255).contains(code) { return .broken("it ends with code \(code)") }
        if code == ExitCode.software { return .broken("it ends with \(code), a fault of podsh's own") }
        return code == ExitCode.unchecked ? .refused : .read
    }

    private final class Questions { var count = 0 }
}

/// Nobody reads it.
private final class MuteOutput: Output {
    func emit(_ reply: Reply, from session: Session) {}
    func chatter(_ chatter: Chatter) {}
    func fail(_ report: FailureReport) {}
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {}
    func plainText(of reply: Reply, from session: Session) -> String { "" }
}
