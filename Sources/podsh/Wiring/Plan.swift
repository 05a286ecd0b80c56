import Glibc
import PodEditline
import PodLinux
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
    /// What podsh does not carry of a Kubernetes file is a warning.
    var isLenient = false
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
        isLenient = options.lenient
        showsHeaders = !options.noHeaders
    }

    /// Where relative paths start, absolute: the script's folder, else the current one.
    func folder(_ host: some Host) -> String {
        guard case .file(let path) = input, let real = try? host.canonicalPath(path), let slash = real.lastIndex(of: "/") else {
            return host.currentDirectory
        }
        return slash == real.startIndex ? "/" : String(real[..<slash])
    }

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
        return start(.interactive, origin: "prompt") { $0.runPrompt() }
    }

    private func runScript(_ source: SourceText) -> Int32 {
        if onlyChecks {
            return CheckedText(source, isLenient: isLenient).report(on: Terminal.screen(of: 2, colour: colour)) ? ExitCode.held : ExitCode.unchecked
        }
        return start(isInteractive ? .interactive : .batch, origin: source.name) { $0.run(source) }
    }

    private func start(_ mode: SessionOptions.Mode, origin: String, _ body: (Program) -> Int32) -> Int32 {
        let name = environment ?? EnvironmentName.standard(forScript: origin)
        let layout = EnvironmentLayout(name: name, home: EnvironmentHome.path(environment: Terminal.environment))
        do throws(MachineChoice.WrongWish) {
            let machines = try MachineChoice(self, mode: mode, home: layout.home)
            return body(Program(self, mode: mode, machines: machines, layout: layout))
        } catch {
            FileWriter.standardError.write("podsh: \(error)\n")
            return ExitCode.usage
        }
    }
}
