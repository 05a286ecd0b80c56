import PodControlPlane
import PodEngine
import PodModel
import PodSession
import PodSimulation
import PodSyntax

/// A session on simulated machines and a scripted host.
final class SimulatedSession {
    let host = ScriptedHost()
    let output = TextOutput()
    let session: Session
    /// Asks to stop when this many questions have been asked.
    private(set) var questions = 0

    init(
        mode: SessionOptions.Mode = .batch, seed: UInt64 = 1, interruptAfter: Int? = nil,
        abilities: Abilities = .simulatedMachines, configure: (inout SessionOptions) -> Void = { _ in }
    ) {
        var options = SessionOptions(mode: mode, seed: seed)
        let counter = Counter()
        if let interruptAfter {
            options.interruption = {
                counter.value += 1
                return counter.value > interruptAfter ? .interrupt : nil
            }
        }
        configure(&options)
        session = Session(
            options: options, host: host, output: output,
            source: EmbeddedSource(abilities) { Engine(seed: seed, runtime: SimulatedRuntime(seed: seed)) })
    }

    var engine: Engine? { EmbeddedControlPlane.engine(of: session.plane) }

    private final class Counter { var value = 0 }

    /// Runs a script as a file to its very end.
    @discardableResult func run(_ text: String, name: String = "test.pod") -> Int32 {
        session.end(session.run(SourceText(name: name, text: text, provenance: .file(path: "/home/ada/\(name)"))))
    }

    @discardableResult func type(_ line: String) -> Session.Submission {
        session.submit(SourceText(name: "prompt", text: line, provenance: .prompt(1)))
    }

    var text: String { output.text }
}

/// What a script prints, and its exit code.
func rehearse(_ text: String, seed: UInt64 = 1) -> (text: String, code: Int32) {
    let rehearsal = SimulatedSession(seed: seed)
    let code = rehearsal.run(text)
    return (rehearsal.text, code)
}
