import Glibc
import PodEditline
import PodModel
import PodSession
import PodShell
import PodSyntax

/// One run of the program, as the command line asks for it.
struct Plan {
    enum Input {
        case none
        case file(String)
        case text(String)
        case standardInput
    }

    var input = Input.none
    var arguments: [String] = []
    var stays = false
    var isInteractive = false
    var onlyChecks = false
    var junit: String?
    var sim = false
    var seed: UInt64 = 1
    var settings: [(name: String, value: String)] = []
    var keepsGoing = false
    var grace = TimeSpan.seconds(10)
    var environment: String?
    var colour = ColourChoice.auto
    var isQuiet = false
    var showsHeaders = true

    init() {}

    init(_ options: CommonOptions) {
        sim = options.sim
        seed = options.seed
        settings = options.settings.map { setting in
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        keepsGoing = options.keepGoing
        grace = Plan.grace(options.grace) ?? grace
        environment = options.environment
        colour = options.color
        isQuiet = options.quiet
        showsHeaders = !options.noHeaders
    }

    /// `--sim`, or the variable that equals it.
    var simulates: Bool { sim || Terminal.environment("PODSH_RUNTIME") == "sim" }

    static func grace(_ text: String) -> TimeSpan? { try? TimeSpan.parse(text.utf8) }

    /// Runs it; the answer is the exit code.
    func run() -> Int32 {
        let screen = Terminal.screen(of: 2, colour: colour)
        switch input {
        case .none: return runPrompt()
        case .text(let text):
            return runScript(SourceText(name: "-c", text: text, provenance: .argument))
        case .file(let path):
            guard let source = Sources.read(path, screen: screen) else { return ExitCode.noInput }
            return runScript(source)
        case .standardInput:
            guard let source = Sources.read("-", screen: screen) else { return ExitCode.noInput }
            return runScript(source)
        }
    }

    private func runPrompt() -> Int32 {
        let isTyped = Terminal.isTerminal(0)
        // A pipe without a terminal is a script: `podsh < file`.
        if !isTyped {
            guard let source = Sources.read("-", screen: .plain) else { return ExitCode.noInput }
            return runScript(source)
        }
        return Program(self, mode: .interactive).runPrompt()
    }

    private func runScript(_ source: SourceText) -> Int32 {
        if onlyChecks {
            return CheckedText(source).report(on: Terminal.screen(of: 2, colour: colour)) ? ExitCode.held : ExitCode.unchecked
        }
        return Program(self, mode: isInteractive ? .interactive : .batch).run(source)
    }
}
