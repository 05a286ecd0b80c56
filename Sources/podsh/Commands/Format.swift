import ArgumentParser
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh fmt [--check] FILE…`.
struct Format: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fmt", abstract: "Write scripts in the canonical form.",
        discussion:
            """
            With --check nothing is written: exit code 1 names the files that differ. A script with errors is \
            left alone: exit code 2.
            """
    )

    @Flag(help: "Write nothing, only say which files differ.")
    var check = false

    @Argument(
        help: "Scripts, or - to format standard input to standard output.", completion: .file(extensions: ["pod"]))
    var files: [String]

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice = .auto

    func run() throws {
        let screen = Terminal.screen(of: 2, colour: color)
        var code = PodSession.ExitCode.held
        for file in files {
            let result = format(file, screen: screen)
            if code == PodSession.ExitCode.held { code = result }
        }
        throw ArgumentParser.ExitCode(code)
    }

    private func format(_ file: String, screen: Screen) -> Int32 {
        guard let source = Sources.read(file, screen: screen) else { return PodSession.ExitCode.noInput }
        let parsed = PodSyntax.parse(source)
        guard let text = PodSyntax.format(parsed) else {
            FileWriter.standardError.write(
                FindingText(on: screen).text(parsed.findings, suppressed: parsed.suppressed, in: source))
            return PodSession.ExitCode.unchecked
        }
        let isSame = source.bytes.elementsEqual(text.utf8)
        if check {
            if !isSame { FileWriter.standardOutput.write("\(file)\n") }
            return isSame ? PodSession.ExitCode.held : PodSession.ExitCode.failed
        }
        if file == "-" {
            FileWriter.standardOutput.write(text)
            return PodSession.ExitCode.held
        }
        return isSame || replace(file, with: text) ? PodSession.ExitCode.held : PodSession.ExitCode.inputOutput
    }

    /// Old or new, never half.
    private func replace(_ file: String, with text: String) -> Bool {
        do throws(HostError) {
            try LocalHost().write(file, Array(text.utf8))
            return true
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return false
        }
    }
}
