import PodCompose
import PodLanguage
import PodSyntax
import PodTesting
import Testing

/// Compose files, `Tests/Golden/compose/NAME.yaml`, and beside each the script that it becomes (`NAME.script`) or what
/// is wrong with it, drawn (`NAME.findings`).
@Suite struct ComposeGoldenTests {
    static let cases = GoldenCase.all(in: "compose", extension: "yaml")

    private func translated(_ each: GoldenCase) -> ComposeTranslation {
        var project = Project("")
        project.files = [each.name + ".yaml": each.input]
        return project.translated([each.name + ".yaml"])
    }

    @Test(arguments: cases.filter { !$0.name.hasPrefix("bad-") })
    func becomesAScriptThatChecksAndIsFormatted(_ each: GoldenCase) throws {
        let script = try #require(translated(each).script)
        let text = script.formatted
        #expect(each.difference(text, "script") == nil)
        let parsed = parse(SourceText(name: "x.pod", text: text))
        #expect(parsed.isValid && !check(parsed.tree, in: CheckContext()).hasErrors)
        #expect(format(parsed) == text)
    }

    @Test(arguments: cases.filter { $0.name.hasPrefix("bad-") })
    func saysWhatIsWrong(_ each: GoldenCase) {
        let read = translated(each)
        #expect(read.hasErrors)
        let drawn = read.findings.map { FindingReport.text($0.findings, suppressed: 0, in: $0.source) }
        #expect(each.difference(drawn.joined(), "findings") == nil)
    }
}
