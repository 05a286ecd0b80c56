import ArgumentParser
import PodSession

/// `podsh plan FILE`.
struct PlanFile: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what a script or a Kubernetes file would make; run nothing.",
        discussion: """
            Against an empty environment. Inside podsh, `plan FILE` compares with what runs.
            Exit code 0: nothing would change; 1: something would; 2: the file does not check; 66: it cannot be read.
            """)

    @Argument(help: "A script, or a .yaml file.", completion: .file(extensions: ["pod", "yaml", "yml"]))
    var file: String

    @OptionGroup var options: CommonOptions

    func run() throws {
        let plan = Plan(options)
        throw ArgumentParser.ExitCode(plan.rehearse(file) { $0.plan($1) })
    }
}

/// `podsh export FILE`.
struct Export: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write what a script declares as a Kubernetes file, to standard output; run nothing.",
        discussion: """
            What Kubernetes has no form for is listed on standard error.
            Exit code 0: written; 1: with --strict, something has no form; 2: the file does not check; 66: it cannot be read.
            """)

    @Argument(help: "A script, or a .yaml file.", completion: .file(extensions: ["pod", "yaml", "yml"]))
    var file: String

    @Flag(help: "Write nothing when something has no form in Kubernetes.")
    var strict = false

    @OptionGroup var options: CommonOptions

    func run() throws {
        let plan = Plan(options)
        throw ArgumentParser.ExitCode(plan.rehearse(file) { $0.export($1, isStrict: strict) })
    }
}
