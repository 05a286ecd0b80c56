import PodControl
import PodControlPlane
import PodEngine
import PodModel
import PodSession
import PodShell
import PodSimulation
import PodSyntax
import PodText

/// Does a script's environment survive any one failure? The script is run once for each, in a world of its own; behind
/// its end the failure happens, and the expectation has to hold again in time.
struct FaultMatrix {
    let file: String
    let failing: Simulate.Failing
    let expectation: String
    let within: String
    let seed: UInt64

    /// What fails together, and how it is called.
    private struct Case {
        let name: String
        let faults: [Fault]
    }

    func run() -> Int32 {
        let screen = Terminal.screen(of: 2, colour: .auto)
        guard let source = Sources.read(file, screen: screen) else { return ExitCode.noInput }
        let first = rehearse(source)
        if first.code != ExitCode.held {
            first.output.show(on: screen)
            FileWriter.standardError.write("podsh: \(file) fails by itself, before anything was made to fail\n")
            return first.code
        }
        let cases = self.cases(first.session)
        if cases.isEmpty {
            FileWriter.standardError.write("podsh: \(file) leaves nothing that could fail (\(failing.rawValue))\n")
            return ExitCode.failed
        }
        var failed = 0
        for each in cases {
            let answer = rehearse(source)
            let outcome = runCase(each, answer.session, answer.output)
            if outcome.code == ExitCode.unchecked || outcome.code == ExitCode.usage { return outcome.code }
            if outcome.code != ExitCode.held { failed += 1 }
            FileWriter.standardOutput.write(
                "\(outcome.code == ExitCode.held ? "held  " : "FAILED") \(each.name): \(outcome.text)\n")
        }
        FileWriter.standardOutput.write(
            failed == 0
                ? "all \(cases.count) cases: \(expectation) holds within \(within)\n"
                : "\(failed) of \(cases.count) cases: \(expectation) does not hold within \(within)\n")
        return failed == 0 ? ExitCode.held : ExitCode.failed
    }

    private func rehearse(_ source: SourceText) -> (session: Session, output: KeptOutput, code: Int32) {
        var options = SessionOptions(mode: .batch, seed: seed)
        options.stays = true
        let output = KeptOutput()
        let seed = seed
        let session = Session(
            options: options, host: LocalHost(fetch: WebClient.fetch), output: output,
            source: EmbeddedSource(.simulatedMachines) { Engine(seed: seed, runtime: SimulatedRuntime(seed: seed)) })
        return (session, output, session.run(source))
    }

    private func cases(_ session: Session) -> [Case] {
        guard let plane = session.plane else { return [] }
        switch failing {
        case .anyNode:
            return plane.keys(of: .node, in: nil).map { Case(name: "\($0)", faults: [.failNode($0.name)]) }
        case .anyPod:
            return plane.pods(.all).filter(\.isActive)
                .map { Case(name: "\($0.key)", faults: [.failPod($0.key)]) }
        case .anyZone:
            let nodes = plane.allNodes
            var zones: [String] = []
            for node in nodes { if let zone = node.zone, !zones.contains(zone) { zones.append(zone) } }
            return zones.map { zone in
                Case(name: "zone \(zone)", faults: nodes.filter { $0.zone == zone }.map { .failNode($0.meta.name) })
            }
        }
    }

    private func runCase(_ each: Case, _ session: Session, _ output: KeptOutput) -> (code: Int32, text: String) {
        guard let plane = session.plane else { return (ExitCode.failed, "the script made nothing") }
        for fault in each.faults {
            do {
                try plane.inject(fault)
            } catch {
                return (ExitCode.failed, error.description)
            }
        }
        let began = session.now
        output.forget()
        let text = SourceText(name: "--expect", text: "expect \(expectation) within \(within)", provenance: .argument)
        switch session.submit(text) {
        case .ran, .quit: return (ExitCode.held, "after \(session.now - began)")
        case .failed(let code):
            if code == ExitCode.unchecked || code == ExitCode.usage {
                output.show(on: Terminal.screen(of: 2, colour: .auto))
                return (code, "")
            }
            return (code, output.failures.last?.message ?? "it does not hold")
        }
    }
}

/// Keeps what goes wrong; all else of a script is not asked for here.
final class KeptOutput: Output {
    private(set) var failures: [FailureReport] = []
    private var findings: [(all: [Finding], suppressed: Int, source: SourceText)] = []

    func emit(_ reply: Reply, from session: Session) {}
    func chatter(_ chatter: Chatter) {}
    func fail(_ report: FailureReport) { failures.append(report) }
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        self.findings.append((findings, suppressed, source))
    }
    func plainText(of reply: Reply, from session: Session) -> String { "" }

    func forget() {
        failures = []
        findings = []
    }

    func show(on screen: Screen) {
        for entry in findings {
            FileWriter.standardError.write(
                FindingText(on: screen).text(entry.all, suppressed: entry.suppressed, in: entry.source))
        }
        for report in failures {
            FileWriter.standardError.write(FailureText(on: screen).text(report, at: .simulationStart))
        }
    }
}
