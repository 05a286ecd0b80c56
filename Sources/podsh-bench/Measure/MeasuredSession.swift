import PodControl
import PodEngine
import PodSession
import PodSimulation
import PodSyntax

/// A session on simulated machines that shows nothing and takes each failure as the end of the measurement.
final class MeasuredSession {
    private let output = SilentOutput()
    let session: Session

    init() {
        session = makeSession(output)
    }

    /// Runs a text to its end, waits included: virtual time jumps, so what passes is the engine's own work.
    /// - Returns: real seconds.
    @discardableResult func run(_ text: String) throws -> Double {
        let time = seconds { _ = session.submit(SourceText(name: "bench", text: text)) }
        if let failure = output.failure { throw BenchFailure(failure) }
        return time
    }

    var engine: Engine? { EmbeddedControlPlane.engine(of: session.plane) }

    /// Steps of work that the engine has done so far.
    var work: Int { engine.map { $0.counters.total + $0.cluster.workCounter } ?? 0 }
}

private final class SilentOutput: Output {
    var failure: String?

    func emit(_ reply: Reply, from session: Session) {}
    func chatter(_ chatter: Chatter) {}
    func fail(_ report: FailureReport) { failure = report.message }
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) { failure = findings.first?.message }
    func plainText(of reply: Reply, from session: Session) -> String { "" }
}

private func makeSession(_ output: any Output) -> Session {
    Session(
        options: SessionOptions(mode: .batch), host: LocalHost(), output: output,
        source: EmbeddedSource(.simulatedMachines) { Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)) })
}
