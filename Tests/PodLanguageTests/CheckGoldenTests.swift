import PodLanguage
import PodSyntax
import PodTesting
import Testing

/// What the checker says about whole files: `Tests/Golden/check/NAME.pod` with its findings drawn in `NAME.findings`.
@Suite struct CheckGoldenTests {
    static let cases = GoldenCase.all(in: "check", extension: "pod")

    @Test("the findings of a file, drawn", arguments: cases)
    func findings(of each: GoldenCase) {
        let result = parse(SourceText(name: each.name + ".pod", bytes: each.bytes))
        let checked = check(result.tree)
        let text = FindingReport.text(result.findings + checked.findings, in: result.tree.source)
        let difference = each.difference(text, "findings")
        #expect(difference == nil)
    }

    @Test("every script of the project checks without a finding")
    func scripts() {
        let scripts = ProjectFiles.files(in: ProjectFiles.scripts, extension: "pod").map(GoldenCase.init)
        #expect(!scripts.isEmpty)
        for script in scripts {
            let result = parse(SourceText(name: script.name + ".pod", bytes: script.bytes))
            let text = FindingReport.text(result.findings + check(result.tree).findings, in: result.tree.source)
            #expect(text == "", "\(text)")
        }
    }
}
