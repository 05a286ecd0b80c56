import ArgumentParser
import PodLinux
import PodSession
import PodShell

/// `podsh clean [NAME]`.
struct Clean: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Remove what a killed podsh left on this machine.",
        discussion: """
            Environments whose podsh lives are left alone. Images and volumes marked `keep` are not residue.
            Exit code 0: nothing is left; 1: something could not be removed; 69: the environment is held.
            """)

    @Argument(help: "Only this environment.")
    var name: String?

    @Flag(help: "Kept volumes of this home too.")
    var volumes = false

    @Flag(help: "Remove nothing, say what is there, of living environments too.")
    var dryRun = false

    func run() throws {
        throw ArgumentParser.ExitCode(PodSession.ExitCode.held)
    }
}
