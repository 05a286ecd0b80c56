import ArgumentParser
import PodKernel
import PodHousekeeping
import PodLifecycle
import PodSession
import PodShell

/// `podsh down [NAME…]`.
struct Down: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "End environments that stay, with all their pods.",
        discussion: """
            Without a name it is that of PODSH_ENV, or the only one. Volumes marked `keep` stay.
            Exit code 0: they are down; 69: there is none of that name, or it does not end.
            """)

    @Argument(help: "Environments.")
    var names: [String] = []

    @Flag(help: "All of them.")
    var all = false

    func run() throws {
        do throws(Failure) {
            let home = EnvironmentHome.path(environment: Terminal.environment)
            var processes: [EnvironmentProcess] = []
            if all {
                processes = EnvironmentProcess.all(home: home).map { EnvironmentProcess(named: $0.holder.name) }
            } else if names.isEmpty {
                processes = [try EnvironmentProcess.chosen(nil)]
            } else {
                for name in names where try !EnvironmentProcess(named: name).endsWithoutProcess() {
                    processes.append(try EnvironmentProcess.chosen(name))
                }
            }
            for process in processes where try process.end() {
                FileWriter.standardError.write("\(process.layout.name) is down\n")
            }
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            throw ArgumentParser.ExitCode(PodSession.ExitCode.unavailable)
        }
    }
}
