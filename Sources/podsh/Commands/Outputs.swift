import ArgumentParser
import PodKernel
import PodLifecycle
import PodSession
import PodShell
import PodSyntax
import PodText

/// `podsh output [NAME]`.
struct Outputs: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "output", abstract: "Print what an environment's file gives to programs.",
        discussion: """
            podsh output WEB_URL              the value of `output WEB_URL = …` alone
            podsh output -o env               lines NAME=VALUE, for `podsh run --env-file` or a CI system's file
            Exit code 0: printed; 1: it gives no such value; 69: there is no such environment.
            """)

    @Argument(help: "The name of one value; without it all of them.")
    var name: String?

    @Option(name: .customShort("o"), help: ArgumentHelp("json or env", valueName: "format"))
    var format: Format?

    @OptionGroup var environment: EnvironmentChoice

    @Flag(help: "The table without its header.")
    var noHeaders = false

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case json, env
    }

    func run() throws {
        throw ArgumentParser.ExitCode(code())
    }

    private func code() -> Int32 {
        do throws(Failure) {
            let layout = try EnvironmentProcess.chosen(environment.name).layout
            var values = OutputsFile.read(layout)
            if let name {
                let known = values.map(\.name)
                values.removeAll { $0.name != name }
                if values.isEmpty {
                    complain(missing: name, known, in: layout.name)
                    return PodSession.ExitCode.failed
                }
            }
            try show(values)
            return PodSession.ExitCode.held
        } catch {
            FileWriter.standardError.write("podsh: \(error.message)\n")
            return PodSession.ExitCode.unavailable
        }
    }

    private func show(_ values: [(name: String, value: Document)]) throws(Failure) {
        let document = Document.fields(of: values.map { ($0.name, $0.value) })
        let text: String
        switch format {
        case .json?: text = document.jsonText
        case .env?:
            guard let lines = document.variableLines else {
                throw Failure("a value of several lines fits no line NAME=VALUE; take -o json")
            }
            text = lines
        case nil where name != nil: text = values.map { $0.value.plainText + "\n" }.joined()
        case nil:
            var table = Table(["NAME", "VALUE"])
            for (name, value) in values { table.rows.append([Table.Cell(name), Table.Cell(value.plainText)]) }
            text =
                values.isEmpty
                ? "" : table.text(on: Terminal.screen(of: 1, colour: .auto), withHeaders: !noHeaders)
        }
        FileWriter.standardOutput.write(text)
    }

    private func complain(missing name: String, _ known: [String], in environment: String) {
        let help =
            NearMiss.best(for: name, among: known).map { "; did you mean '\($0)'?" }
            ?? (known.isEmpty
                ? "; `output NAME = EXPR` in its file gives one" : "; it has \(known.joined(separator: ", "))")
        FileWriter.standardError.write("podsh: environment \(environment) has no output '\(name)'\(help)\n")
    }
}

/// Which environment that is up.
struct EnvironmentChoice: ParsableArguments {
    @Option(
        name: .customShort("e"),
        help: ArgumentHelp("The environment, else that of PODSH_ENV, or the only one.", valueName: "name"))
    var name: String?
}
