import ArgumentParser
import PodHousekeeping
import PodKernel
import PodModel
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
        let home = EnvironmentHome.path(environment: Terminal.environment)
        let known = EnvironmentProcess.all(home: home).map(Row.init)
        tellOfDead(home, known.map(\.holder.name))
        if output != nil {
            FileWriter.standardOutput.write(Document.array(known.map(\.document)).jsonText)
            return
        }
        if known.isEmpty {
            FileWriter.standardError.write("no environment is up\n")
            return
        }
        var table = Table(["NAME", "MACHINES", "PODS", "READY", "AGE", "API"])
        for row in known { table.rows.append(row.cells) }
        FileWriter.standardOutput.write(
            table.text(on: Terminal.screen(of: 1, colour: .auto), withHeaders: !noHeaders))
    }

    /// Those whose process was killed.
    private func tellOfDead(_ home: String, _ living: [String]) {
        for name in EnvironmentLock.names(home: home) where !living.contains(name) {
            let layout = EnvironmentLayout(name: name, home: home)
            guard EnvironmentLock.holder(of: layout) == nil, ServedRecord(of: layout) != nil else { continue }
            FileWriter.standardError.write(
                "environment \(name) has no process any more; `podsh up` brings it up anew, `podsh clean \(name)` "
                    + "removes what it left\n")
        }
    }

    /// An environment with what it says of itself.
    private struct Row {
        let holder: EnvironmentHolder
        let record: ServedRecord
        let pods: Int64?
        let ready: Int64?

        init(_ known: (holder: EnvironmentHolder, record: ServedRecord)) {
            (holder, record) = known
            let layout = EnvironmentProcess(named: holder.name).layout
            let answer = ControlSocket.ask(.summary, layout)
            func number(_ key: String) -> Int64? {
                if case .integer(let number)? = answer?[key] { number } else { nil }
            }
            pods = number("pods")
            ready = number("ready")
        }

        var cells: [Table.Cell] {
            let texts = [
                holder.name, record.machines, pods.map(String.init) ?? "<unknown>",
                ready.map(String.init) ?? "<unknown>",
                TimeSpan.seconds(max(0, ClockTime.seconds() - record.started)).age, record.address,
            ]
            return texts.map { Table.Cell($0) }
        }

        var document: Document {
            .fields(
                ("name", .string(holder.name)), ("machines", .string(record.machines)),
                ("process", .integer(Int64(holder.process))), ("origin", .string(record.origin)),
                ("pods", pods.map(Document.integer)), ("ready", ready.map(Document.integer)),
                ("started", .string(Timestamp(nanoseconds: record.started * 1_000_000_000).rfc3339)),
                ("api", .string(record.address)))
        }
    }
}

extension ServedRecord {
    /// `real` or `simulated`.
    var machines: String { isSimulated ? "simulated" : "real" }
}
