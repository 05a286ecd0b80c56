import ArgumentParser
import PodKernel
import PodHousekeeping
import PodSession
import PodShell
import PodText

/// `podsh clean [NAME]`.
struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove what a killed podsh left on this machine.",
        discussion: """
            Environments whose podsh lives are left alone, and those that come back with the next command (`podsh up`)
            unless they are named. Images and volumes marked `keep` are not residue.
            Exit code 0: nothing is left; 1: something could not be removed; 69: the environment is held.
            """)

    @Argument(help: "Only this environment.")
    var name: String?

    @Flag(help: "Kept volumes of this home too.")
    var volumes = false

    @Flag(help: "Environments of root's other homes too, and what carries podsh's names without belonging to any.")
    var all = false

    @Flag(help: "Remove nothing, say what is there, of living environments too.")
    var dryRun = false

    func validate() throws {
        if let name, !EnvironmentName.isName(name) {
            throw ValidationError("an environment's name has letters, digits, '-', '_' and '.', got '\(name)'")
        }
    }

    func run() throws {
        let home = EnvironmentHome.path(environment: Terminal.environment)
        throw ArgumentParser.ExitCode(dryRun ? printCommands(home) : clean(home))
    }

    /// A line for each environment, as `web-1a2b   held by process 123 (web.pod)   3 processes, 12 cgroups`.
    private func printCommands(_ home: String) -> Int32 {
        var rows: [String] = []
        for each in EnvironmentLock.names(home: home) where name == nil || name == each {
            let layout = EnvironmentLayout(name: each, home: home)
            let holder = EnvironmentLock.holder(of: layout).map { "held by process \($0.process) (\($0.origin))" }
            rows.append("\(each)   \(holder ?? "left by a podsh that ended")   \(Residue.count(layout))")
        }
        let trials = name == nil ? Residue.countTrials(home: home) : .none
        if trials != .none { rows.append("\(Cleaning.trials)   \(trials)") }
        say(rows.isEmpty ? ["nothing of podsh is on this machine"] : rows, to: .standardOutput)
        return PodSession.ExitCode.held
    }

    private func clean(_ home: String) -> Int32 {
        var reports = Cleaning.cleanCommands(home: home, named: name)
        if name == nil, let trials = Cleaning.cleanTrials(home: home) { reports.append(trials) }
        // Files of an image's other users can only be removed by who maps them.
        if Rootless.mapsOthers { _ = try? Rootless.enter(outside: false) }
        if let name {
            do throws(EnvironmentFault) {
                reports +=
                    try Cleaning.clean(named: name, home: home) { StoreAdvice.of($0, isMeant: true) }.map { [$0] } ?? []
            } catch {
                say(["podsh: \(error)"], to: .standardError)
                return PodSession.ExitCode.unavailable
            }
        } else {
            reports += Cleaning.cleanStale(home: home, everywhere: all) { StoreAdvice.of($0) }
        }
        let images = Cleaning.cleanPulls("\(home)/images")
        if images.removed != .none || !images.failures.isEmpty { reports.append(images) }
        if volumes {
            do throws(EnvironmentFault) {
                if let report = try Cleaning.cleanVolumes(home: home) { reports.append(report) }
            } catch {
                say(["podsh: \(error)"], to: .standardError)
                return PodSession.ExitCode.unavailable
            }
        }
        say(
            reports.isEmpty ? ["nothing to clean"] : reports.flatMap { [$0.line] + $0.notes.map { "  \($0)" } },
            to: .standardOutput)
        say(
            reports.flatMap { report in report.failures.map { "podsh: environment \(report.name): \($0)" } },
            to: .standardError)
        return reports.contains { !$0.failures.isEmpty } ? PodSession.ExitCode.failed : PodSession.ExitCode.held
    }

    private func say(_ lines: [String], to writer: FileWriter) {
        let screen = Terminal.screen(of: writer === FileWriter.standardOutput ? 1 : 2, colour: .auto)
        for line in lines { writer.write(VisibleText.line(line, on: screen) + "\n") }
    }
}
