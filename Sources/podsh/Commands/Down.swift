import ArgumentParser
import PodKernel
import PodHousekeeping
import PodLifecycle
import PodSession
import PodShell
import PodText

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

    @Flag(name: .shortAndLong, help: "Errors alone.")
    var quiet = false

    @Flag(help: "Its volumes marked `keep`, too.")
    var volumes = false

    @Option(
        help: ArgumentHelp("At most this long for its pods to end, in place of what `up` was told.", valueName: "time"))
    var grace: String?

    func validate() throws {
        if let grace, Invocation.grace(grace) == nil {
            throw ValidationError("--grace takes a duration such as 10s, got '\(grace)'")
        }
    }

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
            for process in processes {
                let answer = ControlSocket.ask(.ending(grace: grace), process.layout)
                if answer == nil, volumes || grace != nil {
                    throw Failure(
                        "environment \(process.layout.name) does not answer; without --volumes and --grace it ends")
                }
                guard try process.end() else { continue }
                if !quiet { FileWriter.standardError.write("\(process.layout.name) is down\n") }
                if volumes, case .array(let kept)? = answer?["kept"] {
                    try remove(kept.map(\.plainText), home: home)
                }
            }
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            throw ArgumentParser.ExitCode(PodSession.ExitCode.unavailable)
        }
    }

    /// `NAMESPACE/NAME` each.
    private func remove(_ kept: [String], home: String) throws(Failure) {
        // Files of an image's other users can only be removed by who maps them.
        if !kept.isEmpty, Rootless.mapsOthers { _ = try? Rootless.enter(outside: false) }
        let report: CleaningReport?
        do throws(EnvironmentFault) {
            report = try Cleaning.cleanVolumes(home: home, only: kept)
        } catch {
            throw Failure("its volumes stay: \(error)")
        }
        if let failure = report?.failures.first { throw Failure("a volume stays: \(failure)") }
        for name in kept where !quiet { FileWriter.standardError.write("volume \(name) removed\n") }
    }
}
