import ArgumentParser
import PodKubernetes
import PodSession
import PodShell

/// `podsh plan FILE…`.
struct PlanFile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a script or a Kubernetes file would make; run nothing.",
        discussion: """
            Against an empty environment, or with -e against one that is up. Inside podsh, `plan FILE` compares with
            what runs.
            Exit code 0: nothing would change; 1: something would; 2: the file does not check; 66: it cannot be read.
            """)

    @Argument(help: "A script, or Kubernetes files; - for standard input.", completion: FileOptions.completion)
    var words: [String] = []

    @Option(name: .customShort("e"), help: ArgumentHelp("An environment that is up.", valueName: "name"))
    var upName: String?

    @OptionGroup var files: FileOptions
    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        var invocation = try Invocation(options)
        invocation.compose = compose.options()
        if let name = upName {
            let call = ControlSocket.Call.Text.plan(try files.names(and: words), invocation.settings)
            throw ArgumentParser.ExitCode(AttachedCall.run(call, in: name))
        }
        throw ArgumentParser.ExitCode(try invocation.rehearse(files, and: words) { $0.plan($1) })
    }
}

/// `podsh export FILE…`.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what a script declares as a Kubernetes file, to standard output; run nothing.",
        discussion: """
            What Kubernetes has no form for is listed on standard error; waits, expectations and reactions once, \
            together.
            A comment at the top says which version of Kubernetes the file needs.
            With --namespace only what is in that namespace is written, and what it needs from outside.
            Exit code 0: written; 1: with --strict, something has no form; 2: the file does not check; 66: it cannot \
            be read.
            """)

    @Argument(help: "A script, or Kubernetes files; - for standard input.", completion: FileOptions.completion)
    var words: [String] = []

    @Flag(help: "Write nothing when something that is declared has no form in Kubernetes.")
    var strict = false

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Leave out, or step down, what that version of Kubernetes lacks.", valueName: "version"))
    var target: String?

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp(
            "Write a compose project as a script of podsh's language, to go on with; may be repeated.",
            valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var projects: [String] = []

    @OptionGroup var files: FileOptions
    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func validate() throws {
        if !projects.isEmpty, strict || target != nil || !(words + files.files).isEmpty {
            throw ValidationError("--from writes podsh's own language, and stands alone")
        }
        if let target, KubernetesVersion(target) == nil {
            throw ValidationError(
                "--for takes a version such as 1.27, from \(KubernetesVersion.oldest) on, got '\(target)'")
        }
    }

    func run() throws {
        var invocation = try Invocation(options)
        invocation.compose = compose.options()
        if !projects.isEmpty {
            throw ArgumentParser.ExitCode(
                try invocation.rehearse(files, and: projects) { session, sources in
                    if Session.isComposeProject(sources) { return session.exportScript(sources) }
                    FileWriter.standardError.write(
                        "podsh: --from takes compose files, which hold 'services:' and no 'kind:'\n")
                    return PodSession.ExitCode.usage
                })
        }
        let version = target.flatMap { KubernetesVersion($0) }
        throw ArgumentParser.ExitCode(
            try invocation.rehearse(files, and: words) {
                $0.export($1, isStrict: strict, for: version, only: files.namespace)
            })
    }
}
