import ArgumentParser
import PodLifecycle
import PodSession
import PodShell

/// `podsh kubeconfig [NAME]`.
struct Kubeconfig: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print how kubectl and its like reach an environment.",
        discussion: """
            export KUBECONFIG=$(podsh kubeconfig --file)     and kubectl, helm, k9s and client libraries reach it
            Without a name it is that of PODSH_ENV, or the only one.
            """)

    @Argument(help: "The environment.")
    var name: String?

    @Flag(help: "Print the path of a file that holds it instead, which lives as long as the environment.")
    var file = false

    func run() throws {
        do throws(Failure) {
            let layout = try EnvironmentProcess.chosen(name).layout
            let path = KubeconfigFile.path(layout)
            if file {
                FileWriter.standardOutput.write(path + "\n")
                return
            }
            guard let bytes = SmallFile.read(path) else { throw Failure("cannot read \(path)") }
            FileWriter.standardOutput.write(bytes)
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            throw ArgumentParser.ExitCode(PodSession.ExitCode.unavailable)
        }
    }
}
