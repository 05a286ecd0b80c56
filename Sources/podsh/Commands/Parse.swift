import ArgumentParser
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh parse FILE`.
struct Parse: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the tree of a script, for the curious.")

    @Argument(help: "The script, or - for standard input.", completion: .file(extensions: ["pod"]))
    var file: String

    func run() throws {
        let screen = Terminal.screen(of: 2, colour: .auto)
        guard let source = Sources.read(file, screen: screen) else {
            throw ArgumentParser.ExitCode(PodSession.ExitCode.noInput)
        }
        let parsed = PodSyntax.parse(source)
        FileWriter.standardOutput.write(dump(parsed.tree) + "\n")
        if !parsed.findings.isEmpty {
            FileWriter.standardError.write(
                FindingText(on: screen).text(parsed.findings, suppressed: parsed.suppressed, in: source))
        }
        throw ArgumentParser.ExitCode(parsed.isValid ? PodSession.ExitCode.held : PodSession.ExitCode.unchecked)
    }
}
