import ArgumentParser
import PodSession

/// The process of an environment that stays; `podsh up` starts it.
struct ServeEnvironment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-environment", abstract: "The process of an environment that stays.", shouldDisplay: false)

    @OptionGroup var environment: EnvironmentOptions
    @Flag(help: "Go on where the process before was killed.")
    var resume = false

    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        var invocation = try Invocation(options)
        if environment.words.isEmpty {
            invocation.input = .text("")
        } else {
            invocation.take(environment.words, areFiles: environment.words.count > 1)
        }
        invocation.junit = environment.junit
        invocation.environment = environment.environment
        invocation.compose = compose.options()
        invocation.namespaces = .named
        invocation.stays = true
        invocation.serves = true
        invocation.isStrictAPI = environment.strictAPI
        invocation.resumes = resume
        let code = invocation.run()
        // Nothing came up, or it has ended: whoever still waits for the script hears of it.
        OutputLog.report(code)
        throw ArgumentParser.ExitCode(code)
    }
}
