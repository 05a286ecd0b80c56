import PodEngine
import PodKubernetes
import PodSession
import PodSyntax
import PodTesting
import Testing

/// Kubernetes files as podsh reads them: `Tests/Golden/kubernetes/NAME.yaml`, and beside it what `podsh export` makes
/// of it (`NAME.exported`) or what is wrong with it, drawn (`NAME.findings`).
@Suite struct KubernetesGoldenTests {
    static let cases = GoldenCase.all(in: "kubernetes", extension: "yaml")
    static let good = cases.filter { !$0.name.hasPrefix("bad-") }
    static let bad = cases.filter { $0.name.hasPrefix("bad-") }

    @Test(arguments: good) func writesWhatItReadsAndTheSameAgain(_ each: GoldenCase) {
        let first = exported(each.input)
        #expect(each.difference(first.text, "exported") == nil)
        #expect(first.code == 0)
        let second = exported(first.yaml)
        #expect(firstDifference(expected: first.yaml, actual: second.yaml) == nil)
    }

    @Test(arguments: bad) func saysWhatIsWrong(_ each: GoldenCase) {
        let source = SourceText(
            name: each.name + ".yaml", text: each.input, provenance: .file(path: "/home/ada/\(each.name).yaml"))
        let read = checkKubernetes(
            source, isLenient: false, host: SimulatedSession().host, on: EmbeddedControlPlane(Engine.rehearsal()))
        #expect(read.hasErrors)
        #expect(
            each.difference(FindingReport.text(read.findings, suppressed: read.suppressed, in: source), "findings")
                == nil)
    }

    /// Files that Kubernetes' API server refuses, each with where and why.
    @Test(arguments: GoldenCase.all(in: "kubernetes/refused", extension: "yaml"))
    func refusesWhatTheAPIServerRefuses(_ each: GoldenCase) {
        let source = SourceText(
            name: each.name + ".yaml", text: each.input, provenance: .file(path: "/home/ada/\(each.name).yaml"))
        let read = checkKubernetes(
            source, isLenient: false, host: SimulatedSession().host, on: EmbeddedControlPlane(Engine.rehearsal()))
        #expect(
            each.difference(FindingReport.text(read.findings, suppressed: read.suppressed, in: source), "findings")
                == nil)
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run(each.input, name: each.name + ".yaml") == 2)
        #expect(rehearsal.session.plane == nil, "nothing of it is declared")
    }

    /// Files that it accepts, each with what it becomes.
    @Test(arguments: GoldenCase.all(in: "kubernetes/accepted", extension: "yaml"))
    func runsWhatTheAPIServerAccepts(_ each: GoldenCase) {
        #expect(each.difference(exported(each.input).text, "exported") == nil)
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run(each.input, name: each.name + ".yaml") == 0, "\(rehearsal.text)")
    }

    @Test func runsNothingOfAFileThatDoesNotCheck() {
        let rehearsal = SimulatedSession()
        #expect(rehearsal.run("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {}\n", name: "a.yaml") == 2)
        #expect(rehearsal.session.plane == nil)
    }

    /// The YAML, the omissions before it as the reader sees them, and the exit code.
    private func exported(_ text: String) -> (text: String, yaml: String, code: Int32) {
        let rehearsal = SimulatedSession()
        let source = SourceText(name: "x.yaml", text: text, provenance: .file(path: "/home/ada/x.yaml"))
        let code = rehearsal.session.export([source], isStrict: false)
        let yaml = rehearsal.text.split(separator: "\n", omittingEmptySubsequences: false).filter {
            !$0.hasPrefix("~ ")
        }
        return (rehearsal.text, yaml.joined(separator: "\n"), code)
    }
}
