import PodLifecycle
import PodModel
import PodSession
import PodText

extension ReplyText {
    /// `top`: cpu in thousandths of a core as kubectl has it, memory in binary units.
    func usage(_ reply: UsageReply) -> String {
        if reply.rows.isEmpty { return "Nothing runs.\n" }
        var headers = ["NAME", "CPU", "MEMORY"]
        switch reply.what {
        case .pods: headers += ["PROCESSES", "RECEIVED", "SENT", "PAUSE PID"]
        case .containers: headers += ["PROCESSES", "RECEIVED", "SENT", "PID"]
        case .nodes: headers = ["NAME", "CPU", "CPU%", "MEMORY", "MEMORY%", "PODS", "PROCESSES"]
        }
        var table = Table(reply.showsNamespace && reply.what != .nodes ? ["NAMESPACE"] + headers : headers)
        for row in reply.rows {
            var cells = reply.what == .nodes ? nodeCells(row) : cells(row)
            if reply.showsNamespace, reply.what != .nodes { cells.insert(.init(row.namespace), at: 0) }
            table.rows.append(cells)
        }
        return table.text(on: screen, withHeaders: showsHeaders)
    }

    private func cells(_ row: UsageReply.Row) -> [Table.Cell] {
        let used = row.usage
        return [
            .init(row.name), .init(row.isPause ? "-" : "\(used.usage.cpu)m"),
            .init(row.isPause ? "-" : used.usage.memory.inBytes),
            .init(used.processes == 0 ? "-" : String(used.processes)), .init(used.received?.inBytes ?? "-"),
            .init(used.sent?.inBytes ?? "-"), .init(row.process.map { String($0) } ?? "-"),
        ]
    }

    private func nodeCells(_ row: UsageReply.Row) -> [Table.Cell] {
        let (used, most) = (row.usage.usage, row.capacity ?? ResourceAmount())
        return [
            .init(row.name), .init("\(used.cpu)m"), .init(part(used.cpu, of: most.cpu)), .init(used.memory.inBytes),
            .init(part(used.memory, of: most.memory)), .init(String(row.pods)),
            .init(row.usage.processes == 0 ? "-" : String(row.usage.processes)),
        ]
    }

    private func part(_ used: Int64, of most: Int64) -> String { most > 0 ? "\(used * 100 / most)%" : "-" }
}

extension Int64 {
    /// Bytes in the unit in which they have one to four digits: `512Ki`, `12Mi`.
    var inBytes: String {
        let units = ["", "Ki", "Mi", "Gi", "Ti"]
        var (value, unit) = (self, 0)
        while value >= 10_000, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
        return "\(value)\(units[unit])"
    }
}
