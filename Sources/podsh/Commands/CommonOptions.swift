import ArgumentParser
import PodHousekeeping
import PodShell
import PodText

/// What every way of running takes.
struct CommonOptions: ParsableArguments {
    @Flag(help: "Simulate machines: virtual time, everything drawn from a seed.")
    var sim = false

    @Option(help: ArgumentHelp("Draws everything random of a simulation.", valueName: "n"))
    var seed: UInt64 = 1

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Overrides a top-level `let`; may be repeated.", valueName: "name=value"))
    var settings: [String] = []

    @Option(
        name: .customLong("set-file"),
        help: ArgumentHelp(
            """
            Gives a top-level `let` a file's text, without its last newline; may be repeated.
            """, valueName: "name=file"),
        completion: .file())
    var fileSettings: [String] = []

    @Option(
        name: .customLong("env-file"),
        help: ArgumentHelp(
            "Lines KEY=VALUE for `env(\"KEY\")` and the commands of `run`, as docker reads them; may be repeated.",
            valueName: "file"),
        completion: .file())
    var environmentFiles: [String] = []

    @Flag(help: "Go on after a failure; the first one decides the exit code.")
    var keepGoing = false

    @Option(help: ArgumentHelp("At most this long for pods to end when the script does.", valueName: "time"))
    var grace: String = "10s"

    @Option(name: .customLong("env"), help: ArgumentHelp("The environment's name.", valueName: "name"))
    var environment: String?

    @Flag(help: "Fields of a Kubernetes file that podsh does not carry are warnings.")
    var lenient = false

    @Option(help: ArgumentHelp("Colours: auto, always or never.", valueName: "when"))
    var color: ColourChoice = .auto

    @Flag(name: [.short, .long], help: "Only data, warnings and failures.")
    var quiet = false

    @Option(
        help: ArgumentHelp(
            "json: what becomes ready, fails and is waited for as an object of JSON a line on standard error.",
            valueName: "format"))
    var progress: ProgressFormat?

    @Flag(help: "Tables without their headers.")
    var noHeaders = false

    /// `NAME=VALUE` pairs, or what is wrong with them.
    func validate() throws {
        for setting in settings where !setting.contains("=") {
            throw ValidationError("--set takes name=value, got '\(setting)'")
        }
        for setting in fileSettings where !setting.contains("=") {
            throw ValidationError("--set-file takes name=file, got '\(setting)'")
        }
        if Invocation.grace(grace) == nil {
            throw ValidationError("--grace takes a duration such as 10s, got '\(grace)'")
        }
        if let environment, !EnvironmentName.isName(environment) {
            throw ValidationError(
                "--env takes a name of up to 63 letters, digits, '-', '_' and '.', got '\(environment)'")
        }
    }
}

extension ColourChoice: ExpressibleByArgument {}

/// How it is told how a run goes, to programs that look on.
enum ProgressFormat: String, ExpressibleByArgument, CaseIterable {
    case json
}
