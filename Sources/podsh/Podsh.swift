import ArgumentParser
import PodLinux
import PodShell

/// The program: flags and wiring, nothing else.
@main
struct Podsh: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "podsh",
        abstract: "A shell for pods: type them or script them, on this machine or on simulated ones.",
        discussion: """
            podsh                      a prompt
            podsh FILE.pod [ARGS…]     runs a script; also by `#!/usr/bin/env podsh`
            podsh FILE.yaml            runs Kubernetes objects
            podsh -c TEXT, podsh -     runs a text, or standard input
            """,
        version: "podsh \(Version.text)",
        subcommands: [
            Shell.self, Run.self, Check.self, Format.self, Parse.self, DoctorCommand.self, Clean.self, Images.self,
            Pull.self, Prune.self, PlanFile.self, Export.self, Simulate.self,
        ],
        defaultSubcommand: Shell.self)

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        // The child that unpacks an image's layer: this program again, before it does anything else.
        if arguments.first == LayerUnpacker.command { exit(withCode: LayerUnpacker.run(Array(arguments.dropFirst()))) }
        if let code = QuickStart.run(arguments) ?? OneShot.run(arguments) { exit(withCode: code) }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            exit(withError: error)
        }
    }

    private static func exit(withCode code: Int32) -> Never {
        exit(withError: ExitCode(code))
    }
}
