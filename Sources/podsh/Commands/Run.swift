import ArgumentParser

/// `podsh run FILE`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a script; its expectations decide the exit code.",
        discussion: """
            A .yaml or .yml file holds Kubernetes objects: they are declared, all of them are waited for (ready or done within
            5 minutes), and what is there is shown. With --stay they stay. A field that podsh does not carry is an error.
            """)

    @Argument(help: "The script or Kubernetes file, or - for standard input.", completion: .file(extensions: ["pod", "yaml", "yml"]))
    var file: String

    @Argument(help: "The script's arguments, after --.")
    var arguments: [String] = []

    @Flag(help: "Keep the pods in the foreground afterwards, until Ctrl-C.")
    var stay = false

    @Flag(name: .customShort("i"), help: "Leave a prompt afterwards.")
    var interactive = false

    @Option(help: ArgumentHelp("Write every expect and wait as a test case.", valueName: "file"), completion: .file())
    var junit: String?

    @OptionGroup var options: CommonOptions

    func run() throws {
        var plan = Plan(options)
        plan.input = file == "-" ? .standardInput : .file(file)
        plan.arguments = arguments
        plan.stays = stay
        plan.isInteractive = interactive
        plan.junit = junit
        throw ExitCode(plan.run())
    }
}
