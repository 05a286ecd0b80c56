import ArgumentParser

/// `podsh run FILE`.
struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Run a script; its expectations decide the exit code.")

    @Argument(help: "The script, or - for standard input.")
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
