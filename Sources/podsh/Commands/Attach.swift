import ArgumentParser

/// `podsh attach [NAME]`.
struct Attach: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "The shell on an environment that is up.",
        discussion: """
            Ctrl-D leaves it, and the environment stays. One shell at a time; commands of other processes are run while
            nobody types. At its prompt `attach POD` leads to a container.
            """)

    @Argument(help: "The environment; without a name that of PODSH_ENV, or the only one.")
    var name: String?

    func run() throws {
        throw ExitCode(AttachedCall.run(.prompt, in: name))
    }
}
