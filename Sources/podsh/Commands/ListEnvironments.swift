import ArgumentParser
import PodHousekeeping
import PodSession
import PodShell
import PodText

/// `podsh ls`.
struct ListEnvironments: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the environments that are up.")

    @Option(name: .customShort("o"), help: ArgumentHelp("json", valueName: "format"))
    var output: String?

    @Flag(help: "The table without its header.")
    var noHeaders = false

    func validate() throws {
        if let output, output != "json" { throw ValidationError("-o takes json, got '\(output)'") }
    }

    func run() throws {
        let known = EnvironmentProcess.all(home: EnvironmentHome.path(environment: Terminal.environment))
        if output != nil {
            let rows = known.map { holder, record in
                Document.fields(
                    ("name", .string(holder.name)), ("machines", .string(record.machines)),
                    ("process", .integer(Int(holder.process))), ("origin", .string(record.origin)),
                    ("api", .string(record.address)))
            }
            FileWriter.standardOutput.write(Document.array(rows).jsonText)
            return
        }
        if known.isEmpty {
            FileWriter.standardError.write("no environment is up\n")
            return
        }
        var table = Table(["NAME", "MACHINES", "FROM", "API"])
        for (holder, record) in known {
            table.rows.append([
                Table.Cell(holder.name), Table.Cell(record.machines), Table.Cell(record.origin),
                Table.Cell(record.address),
            ])
        }
        FileWriter.standardOutput.write(
            table.text(on: Terminal.screen(of: 1, colour: .auto), withHeaders: !noHeaders))
    }
}

extension ServedRecord {
    /// `real` or `simulated`.
    var machines: String { isSimulated ? "simulated" : "real" }
}
