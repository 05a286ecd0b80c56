import ArgumentParser
import Glibc
import PodImages
import PodSession
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
            podsh FILE.yaml            runs Kubernetes objects, or a compose project
            podsh -c TEXT, podsh -     runs a text, or standard input; of several -c each in turn
            """,
        version: "podsh \(Version.text)",
        subcommands: [
            Shell.self, Run.self, Check.self, Format.self, Parse.self, DoctorCommand.self, Clean.self, Images.self,
            Pull.self, Prune.self, PlanFile.self, Up.self, Attach.self, Down.self, ListEnvironments.self,
            Kubeconfig.self, Outputs.self, With.self,
            ServeEnvironment.self, Export.self, Simulate.self,
        ],
        defaultSubcommand: Shell.self)

    static func main() {
        Signals.prepare()
        let arguments = AttachedCall.reordered(Array(CommandLine.arguments.dropFirst()))
        // The child that unpacks an image's layer: this program again, before it does anything else.
        if arguments.first == LayerUnpacker.command { leave(LayerUnpacker.run(Array(arguments.dropFirst()))) }
        if let code = Watcher.run(arguments) { leave(code) }
        if let code = QuickStart.run(arguments) ?? AttachedCall.run(arguments) ?? OneShot.run(arguments) { leave(code) }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
            leave(PodSession.ExitCode.held)
        } catch {
            // `--help`, `--version`, a wrong call, or a command's own code without a text.
            let code = exitCode(for: error).rawValue
            let text = fullMessage(for: error)
            if !text.isEmpty {
                (code == PodSession.ExitCode.held ? FileWriter.standardOutput : .standardError).write(text + "\n")
            }
            leave(code)
        }
    }

    private static func leave(_ code: Int32) -> Never { Glibc.exit(FileWriter.finalCode(code)) }
}
