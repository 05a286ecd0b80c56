import ArgumentParser
import PodKubernetes
import PodLanguage
import PodSession
import PodShell
import PodSyntax

/// `podsh check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find every error that can be found without running.",
        discussion: "Exit code 0: nothing wrong; 2: at least one error; 66: a file cannot be read.")

    @Argument(help: "Scripts and Kubernetes files, or - for standard input.", completion: .file(extensions: ["pod", "yaml", "yml"]))
    var files: [String]

    @Flag(help: "Fields of a Kubernetes file that podsh does not carry are warnings.")
    var lenient = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice = .auto

    func run() throws {
        let screen = Terminal.screen(of: 2, colour: color)
        var code = PodSession.ExitCode.held
        for file in files {
            guard let source = Sources.read(file, screen: screen) else {
                code = PodSession.ExitCode.noInput
                continue
            }
            if !CheckedText(source, isLenient: lenient).report(on: screen), code == PodSession.ExitCode.held { code = PodSession.ExitCode.unchecked }
        }
        throw ArgumentParser.ExitCode(code)
    }
}

/// A text with all that parser and checker, or the reader of Kubernetes files, find in it.
struct CheckedText {
    private let source: SourceText
    private let findings: [Finding]
    private let suppressed: Int

    init(_ source: SourceText, isLenient: Bool) {
        self.source = source
        if case .file = source.provenance, Session.isKubernetes(source.name) {
            let read = checkKubernetes(source, isLenient: isLenient)
            (findings, suppressed) = (read.findings, read.suppressed)
            return
        }
        let parsed = parse(source)
        var context = CheckContext()
        context.know(timeZonesOf: LocalHost(), for: source)
        let all = parsed.findings + check(parsed.tree, in: context).findings
        suppressed = parsed.suppressed
        findings = all.sorted { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }
    }

    /// Shows the findings; false if one is an error.
    func report(on screen: Screen) -> Bool {
        if !findings.isEmpty {
            FileWriter.standardError.write(FindingText(on: screen).text(findings, suppressed: suppressed, in: source))
        }
        return !findings.contains { $0.severity == .error }
    }
}
