package import PodModel
package import PodText

extension Table {
    /// `LAST SEEN TYPE REASON OBJECT MESSAGE` as `kubectl events` has it; wide as `kubectl get events -o wide`.
    package static func events(wide: Bool) -> Table {
        let first = ["LAST SEEN", "TYPE", "REASON", "OBJECT"]
        return wide
            ? Table(first + ["SUBOBJECT", "SOURCE", "MESSAGE", "FIRST SEEN", "COUNT", "NAME"])
            : Table(first + ["MESSAGE"], foldsLastColumn: true)
    }

    package mutating func append(_ event: EventRecord, at now: Timestamp, wide: Bool) {
        let (last, first) = ((now - event.last).age, (now - event.first).age)
        // Wide, how often and since when have columns of their own.
        let seen = event.count > 1 && !wide ? "\(last) (x\(event.count) over \(first))" : last
        let row = [
            Cell(seen), Cell(event.isWarning ? "Warning" : "Normal", style: event.isWarning ? .caution : .plain),
            Cell(event.reason), Cell(event.object.reference),
        ]
        guard wide else {
            rows.append(row + [Cell(event.message)])
            return
        }
        rows.append(
            row + [
                Cell(event.fieldPath), Cell(event.source), Cell(event.message), Cell(first), Cell(String(event.count)),
                Cell(event.name),
            ])
    }
}
