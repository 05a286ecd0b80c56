import ArgumentParser
import PodLinux
import PodSession
import PodShell

/// `podsh doctor`.
struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Say what real pods need here, what is missing, and how to get it.",
        discussion: "Exit code 0: real pods can run; 69: they cannot.")

    func run() throws {
        throw ArgumentParser.ExitCode(PodSession.ExitCode.unavailable)
    }
}
