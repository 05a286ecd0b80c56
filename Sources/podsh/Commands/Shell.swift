import ArgumentParser

/// `podsh`, `podsh FILE ARGS…`, `podsh -c TEXT`, `podsh -`.
struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "A prompt, or a script with its arguments (the default).", shouldDisplay: false)

    @Option(name: .customShort("c"), help: ArgumentHelp("Run this text; several in turn.", valueName: "text"))
    var texts: [String] = []

    @Flag(name: .customShort("n"), help: "Only check, run nothing.")
    var onlyChecks = false

    @OptionGroup var options: CommonOptions

    @Argument(parsing: .captureForPassthrough, help: "A script, or - for standard input, and its arguments.")
    var words: [String] = []

    func run() throws {
        var words = words
        if words.first == "--" {
            words.removeFirst()
        } else if texts.isEmpty, let first = words.first, first.hasPrefix("-"), first != "-" {
            let isOfRun = [
                "-i", "--stay", "--junit", "-f", "--filename", "-R", "--recursive", "--namespace", "--create-namespace",
            ].contains(String(first.prefix { $0 != "=" }))
            throw ValidationError(
                "Unknown option '\(first)'" + (isOfRun ? "; it is one of 'podsh run': podsh run \(first) FILE" : ""))
        }
        var invocation = try Invocation(options)
        if !texts.isEmpty {
            invocation.input = .texts(texts)
            invocation.arguments = words
        } else if let first = words.first {
            invocation.take([first] + words.dropFirst(), areFiles: false)
        }
        invocation.onlyChecks = onlyChecks
        throw ExitCode(invocation.run())
    }
}
