import ArgumentParser
import PodCompose

/// How a compose project is asked for, in the words of `docker compose`.
struct ComposeFlags: ParsableArguments {
    @Option(
        help: ArgumentHelp("Of compose files: services of this profile, too; may be repeated.", valueName: "name"))
    var profile: [String] = []

    @Option(help: ArgumentHelp("Of compose files: the project's name, else its folder's.", valueName: "name"))
    var projectName: String?

    func options(exitCodeFrom: String? = nil, services: [String] = []) -> ComposeOptions {
        var options = ComposeOptions()
        options.profiles = profile.flatMap { $0.split(separator: ",").map(String.init) }
        options.projectName = projectName
        options.exitCodeFrom = exitCodeFrom
        options.services = services
        return options
    }
}
