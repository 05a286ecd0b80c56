import Foundation

/// Prints rows as the Markdown table of the README, or as JSON.
func show(_ rows: [Row], asJSON: Bool) throws {
    if asJSON { return try showJSON(rows) }
    print("| What | Measured | Beside it | Demanded |")
    print("| --- | --- | --- | --- |")
    for row in rows {
        let mark = row.met.map { $0 ? "" : " (**missed**)" } ?? ""
        print("| \(row.what) | \(row.measured)\(mark) | \(row.beside) | \(row.demand) |")
    }
}

func showJSON(_ rows: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    print(String(decoding: try encoder.encode(rows), as: UTF8.self))
}

/// `1.23` with this many digits behind the point.
func fixed(_ value: Double, _ digits: Int = 2) -> String { String(format: "%.\(digits)f", value) }

/// `12.3 ms`, `4.56 s`, `7.8 µs`.
func time(_ seconds: Double) -> String {
    if seconds < 1e-3 { return "\(fixed(seconds * 1e6, 1)) µs" }
    return seconds < 1 ? "\(fixed(seconds * 1e3, 1)) ms" : "\(fixed(seconds)) s"
}

/// `123 MB` (10⁶ bytes).
func megabytes(_ bytes: Double) -> String { "\(fixed(bytes / 1e6, 0)) MB" }
