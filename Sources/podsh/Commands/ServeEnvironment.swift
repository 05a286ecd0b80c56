import ArgumentParser
import CLinux
import Glibc
import PodSession

/// The process of an environment that stays; `podsh up` starts it.
struct ServeEnvironment: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve-environment", abstract: "The process of an environment that stays.", shouldDisplay: false)

    @OptionGroup var environment: EnvironmentOptions
    @Flag(help: "Go on where the process before was killed.")
    var resume = false

    @Flag(help: "End as by TERM when the process that started it ends.")
    var endsWithCaller = false

    @OptionGroup var compose: ComposeFlags
    @OptionGroup var options: CommonOptions

    func run() throws {
        // `with` may be killed; where that was before this line, nobody is there to wait for the script.
        if endsWithCaller, !resume, podsh_end_with_parent() != 0 || getppid() == 1 { kill(getpid(), SIGTERM) }
        var invocation = try Invocation(options)
        if environment.words.isEmpty {
            invocation.input = .texts([""])
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
