package import PodModel
package import PodText

extension Table {
    /// `NAME READY STATUS RESTARTS AGE`; wide adds `IP NODE NOMINATED NODE READINESS GATES`, which podsh has neither
    /// of.
    package static func pods(wide: Bool) -> Table {
        Table(
            ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
                + (wide ? ["IP", "NODE", "NOMINATED NODE", "READINESS GATES"] : []))
    }

    package mutating func append(_ pod: Pod, at now: Timestamp, wide: Bool) {
        let status = pod.displayStatus
        var row: [Cell] = [
            Cell(pod.meta.name), Cell(pod.readyText), Cell(status.word, style: Style(status)),
            Cell(pod.restartsText(at: now)), Cell((now - pod.meta.created).age),
        ]
        if wide {
            row += [
                Cell(pod.status.address?.description ?? ""), Cell(pod.nodeName ?? ""),
                Cell(pod.status.nominatedNode ?? ""), Cell(""),
            ]
        }
        rows.append(row)
    }
}
