import PodEngine
import ArgumentParser
import PodCompose
import PodKubernetes
import PodLanguage
import PodModel
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh check FILE…`.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find every error that can be found without running.",
        discussion: """
            Exit code 0: nothing wrong; 1: Kubernetes files without objects; 2: at least one error; 66: a file \
            cannot be read.
            """)

    @Argument(
        help: "Scripts, Kubernetes files and folders of them; - for standard input. Kubernetes files belong together.",
        completion: FileOptions.completion)
    var words: [String] = []

    @OptionGroup var files: FileOptions

    @OptionGroup var compose: ComposeFlags

    @Flag(help: "Fields of a Kubernetes file that podsh does not carry are warnings.")
    var lenient = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice = .auto

    func run() throws {
        let screen = Terminal.screen(of: 2, colour: color)
        var code = PodSession.ExitCode.held
        var sources: [SourceText] = []
        for name in try files.names(and: words) {
            if let read = Inputs(names: [name], isRecursive: files.recursive).read(screen: screen) {
                sources += read
            } else {
                code = PodSession.ExitCode.noInput
            }
        }
        let checked = CheckedTexts(
            sources, compose.options(), isLenient: lenient,
            namespace: files.namespace ?? SystemNamespace.default.rawValue,
            making: files.createNamespace ? .named : .standing)
        let found = checked.report(on: screen)
        if code == PodSession.ExitCode.held { code = found }
        throw ArgumentParser.ExitCode(code)
    }
}

/// Texts with all that parser and checker, or the reader of Kubernetes files, find in them.
struct CheckedTexts {
    private var checked: [(source: SourceText, findings: [Finding], suppressed: Int)] = []
    /// Kubernetes' files that say nothing.
    private var empty: [SourceText] = []
    /// There are Kubernetes' files, and no objects in all of them.
    private var lacksObjects = false

    /// Kubernetes' files are checked together: what one declares is there for the others.
    init(
        _ sources: [SourceText], _ compose: ComposeOptions, isLenient: Bool,
        namespace: String = SystemNamespace.default.rawValue, making: NamespaceMaking = .standing
    ) {
        if Session.isComposeProject(sources) {
            let read = Session.checkCompose(sources, compose, isLenient: isLenient, host: LocalHost())
            checked = read.map { ($0.source, $0.findings, 0) }
            return
        }
        let reads = checkKubernetes(
            sources.filter { Session.isKubernetes($0) }, isLenient: isLenient, namespace: namespace,
            isDemanded: namespace != SystemNamespace.default.rawValue,
            making: making, host: LocalHost(), on: EmbeddedControlPlane(Engine.rehearsal()))
        lacksObjects = !reads.isEmpty && reads.allSatisfy(\.objects.isEmpty)
        var next = reads.makeIterator()
        for source in sources {
            if Session.isKubernetes(source) {
                guard let read = next.next() else { continue }
                checked.append((source, read.findings, read.suppressed))
                if read.isEmpty || lacksObjects { empty.append(source) }
            } else {
                checked.append(CheckedTexts.script(source))
            }
        }
    }

    private static func script(_ source: SourceText) -> (source: SourceText, findings: [Finding], suppressed: Int) {
        let parsed = parse(source)
        var context = CheckContext()
        context.know(timeZonesOf: LocalHost(), for: source)
        let all = parsed.findings + check(parsed.tree, in: context).findings
        return (source, all.sorted { ($0.span.start, $0.span.end) < ($1.span.start, $1.span.end) }, parsed.suppressed)
    }

    /// Shows the findings; the answer is the exit code.
    func report(on screen: Screen) -> Int32 {
        for (source, findings, suppressed) in checked where !findings.isEmpty {
            FileWriter.standardError.write(FindingText(on: screen).text(findings, suppressed: suppressed, in: source))
        }
        if checked.contains(where: { $0.findings.contains { $0.severity == .error } }) {
            return PodSession.ExitCode.unchecked
        }
        for files in lacksObjects ? [empty] : empty.map({ [$0] }) {
            FileWriter.standardError.write("podsh: \(KubernetesImport.noObjects(in: files))\n")
        }
        return lacksObjects ? PodSession.ExitCode.failed : PodSession.ExitCode.held
    }
}
