import Glibc
import PodCompose
import PodEditline
import PodKernel
import PodHousekeeping
import PodModel
import PodSession
import PodShell
import PodSyntax
import PodText

/// One run of the program, as the command line asks for it.
struct Invocation {
    enum Input {
        case none
        case files([String])
        case texts([String])
    }

    var input = Input.none
    var arguments: [String] = []
    var isRecursive = false
    /// Where objects are that name no namespace.
    var namespace = SystemNamespace.default.rawValue
    var namespaces = NamespaceMaking.none
    /// How a compose project is asked for.
    var compose = ComposeOptions()
    var stays = false
    var isInteractive = false
    /// Its control plane is served, and it stays until it is told to end.
    var serves = false
    /// Its control plane is served while the script runs.
    var servesAPI = false
    /// The file of `--output`.
    var outputs: String?
    /// `--progress json`.
    var tellsJSON = false
    /// What is sent to it and would have no effect is refused.
    var isStrictAPI = false
    /// Its process was killed: it goes on where that was, and its script is not run again.
    var resumes = false
    var onlyChecks = false
    var junit: String?
    var sim = false
    var seed: UInt64 = 1
    var settings: [Setting] = []
    var keepsGoing = false
    var grace = TimeSpan.seconds(10)
    var environment: String?
    var colour = ColourChoice.auto
    var isQuiet = false
    /// What podsh does not carry of a Kubernetes file is a warning.
    var isLenient = false
    var showsHeaders = true

    init() {}

    /// Reads the files that the options name, and takes the variables among them into this process' environment.
    init(_ options: CommonOptions) throws {
        sim = options.sim
        seed = options.seed
        settings = options.settings.map { Invocation.pair($0) }.map { Setting($0.name, $0.value) }
        for (name, file) in options.fileSettings.map({ Invocation.pair($0) }) {
            settings.append(Setting(name, try OptionFile.text(file), isText: true))
        }
        for file in options.environmentFiles { try OptionFile.takeVariables(file) }
        keepsGoing = options.keepGoing
        grace = Invocation.grace(options.grace) ?? grace
        environment = options.environment
        colour = options.color
        isQuiet = options.quiet
        isLenient = options.lenient
        showsHeaders = !options.noHeaders
        tellsJSON = options.progress != nil
    }

    private static func pair(_ text: String) -> (name: String, value: String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
    }

    /// Words of a command line: Kubernetes' files by the name of the first, or because they are said to be (`-f`);
    /// else a script, or standard input, and its arguments.
    mutating func take(_ words: [String], areFiles: Bool) {
        guard let first = words.first else { return }
        let areTogether = areFiles && words.count > 1 || Inputs.isKubernetes(first)
        input = .files(areTogether ? words : [first])
        arguments = areTogether ? [] : Array(words.dropFirst())
    }

    /// Where relative paths start, absolute: the folder of the script, or of the first file, else the current one.
    func folder(_ host: some Host) -> String {
        guard case .files(let names) = input, let path = names.first, let real = try? host.canonicalPath(path),
            let slash = real.lastIndex(of: "/")
        else {
            return host.currentDirectory
        }
        return slash == real.startIndex ? "/" : String(real[..<slash])
    }

    static func grace(_ text: String) -> TimeSpan? { try? TimeSpan.parse(text.utf8) }

    /// Runs it; the answer is the exit code.
    func run() -> Int32 {
        if resumes { return start(.batch, origin: name, nil) { $0.resume() } }
        if case .none = input { return runPrompt() }
        let report: ReportFile?
        do throws(ReportFile.Unwritable) {
            report = try junit.map { path throws(ReportFile.Unwritable) in try ReportFile(path, suite: name) }
        } catch {
            return complain(error, ExitCode.inputOutput, nil)
        }
        do throws(HostError) {
            return runSources(try sources(), report)
        } catch {
            return complain(error.message, ExitCode.noInput, report)
        }
    }

    /// Says why nothing runs, in the report too; the answer is the code.
    private func complain(_ cause: some CustomStringConvertible, _ code: Int32, _ report: ReportFile?) -> Int32 {
        FileWriter.standardError.write(
            "podsh: \(VisibleText.line("\(cause)", on: Terminal.screen(of: 2, colour: colour)))\n")
        return report?.end(code, "\(cause)") ?? code
    }

    /// The script's name.
    var name: String {
        switch input {
        case .none: "prompt"
        case .texts: "-c"
        case .files(let names): names.first ?? ""
        }
    }

    private func sources() throws(HostError) -> [SourceText] {
        switch input {
        case .none: return []
        case .texts(let texts):
            // Of several, a finding names its text by number.
            return texts.enumerated().map { place, text in
                let name = texts.count > 1 ? "-c \(place + 1)" : name
                return SourceText(name: name, text: text, provenance: .argument)
            }
        case .files(let names):
            let sources = try Inputs(names: names, isRecursive: isRecursive, mayMix: serves).read()
            // What standard input holds shows only in it: behind Kubernetes' objects stand more files, and no
            // arguments.
            guard names == ["-"], !arguments.isEmpty, sources.allSatisfy({ Session.isKubernetes($0) }) else {
                return sources
            }
            return try Inputs.together(sources + Inputs(names: arguments, isRecursive: isRecursive).read())
        }
    }

    private func runPrompt() -> Int32 {
        let isTyped = Terminal.isTerminal(0)
        // A pipe without a terminal is a script: `podsh < file`.
        if !isTyped {
            guard let source = Sources.read("-", screen: .plain) else { return ExitCode.noInput }
            return runSources([source], nil)
        }
        return start(.interactive, origin: "prompt", nil) { $0.runPrompt() }
    }

    private func runSources(_ sources: [SourceText], _ report: ReportFile?) -> Int32 {
        if onlyChecks {
            let screen = Terminal.screen(of: 2, colour: colour)
            return CheckedTexts(sources, compose, isLenient: isLenient).report(on: screen)
        }
        return start(isInteractive ? .interactive : .batch, origin: name, report) { $0.run(sources) }
    }

    private func start(
        _ mode: SessionOptions.Mode, origin: String, _ report: ReportFile?, _ body: (Program) -> Int32
    ) -> Int32 {
        let name = environment ?? EnvironmentName.standard(forScript: origin)
        let layout = EnvironmentLayout(name: name, home: EnvironmentHome.path(environment: Terminal.environment))
        do throws(MachineChoice.UnknownRuntime) {
            let machines = try MachineChoice(self, mode: mode, home: layout.home)
            return body(Program(self, mode: mode, machines: machines, layout: layout, report: report))
        } catch {
            return complain(error, ExitCode.usage, report)
        }
    }
}
