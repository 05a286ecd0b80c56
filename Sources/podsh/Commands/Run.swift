import ArgumentParser
import PodSession

/// `podsh run FILE`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a script; its expectations decide the exit code.",
        discussion: """
            .yaml, .yml and .json files, folders of them and http(s) addresses hold Kubernetes objects: all are \
            checked, then
            declared and waited for together (ready or done within 5 minutes), and what is there is shown. With \
            --stay they
            stay. A field that podsh does not carry is an error. Compose files (`services:` and no `kind`) make one \
            project,
            each laid over those before it; `podsh up` runs it as docker compose does. Behind a script stand its \
            arguments.
            """)

    @Argument(
        help: "The script and its arguments after --, or Kubernetes files; - for standard input.",
        completion: FileOptions.completion)
    var words: [String] = []

    @OptionGroup var files: FileOptions

    @Flag(help: "Keep the pods in the foreground afterwards, until Ctrl-C.")
    var stay = false

    @Flag(name: .customShort("i"), help: "Leave a prompt afterwards.")
    var interactive = false

    @Option(
        help: ArgumentHelp(
            "Write every expect, wait and run, and whatever else failed, as test cases.", valueName: "file"),
        completion: .file())
    var junit: String?

    @Option(
        help: ArgumentHelp("Of compose files: end with this service, and with its exit code.", valueName: "service"))
    var exitCodeFrom: String?

    @Option(
        help: ArgumentHelp(
            "Write what `output NAME = EXPR` gives to programs: lines NAME=VALUE, or JSON where the name ends so.",
            valueName: "file"),
        completion: .file())
    var output: String?

    @Flag(help: "Serve the Kubernetes API while the script runs; KUBECONFIG of its commands leads there.")
    var api = false

    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        var invocation = try Invocation(options)
        try invocation.take(files.names(and: words), areFiles: !files.files.isEmpty)
        invocation.isRecursive = files.recursive
        invocation.namespace = files.namespace ?? invocation.namespace
        if files.createNamespace { invocation.namespaces = .named }
        invocation.stays = stay
        invocation.isInteractive = interactive
        invocation.junit = junit
        invocation.outputs = output
        invocation.servesAPI = api
        invocation.compose = compose.options(exitCodeFrom: exitCodeFrom)
        throw ArgumentParser.ExitCode(invocation.run())
    }
}
