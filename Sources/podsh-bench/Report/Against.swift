import Foundation

/// `--against PROGRAM`: the same cases measured by another build's podsh-bench, in turns, so that both see the same
/// machine.
/// A cost is judged by the median of the ratios of each turn.
func compare(_ names: [String], against other: String, turns: Int = 3) throws -> [Comparison] {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
    var found: [Comparison] = []
    for name in names {
        var ratios: [(what: String, cost: String, ratios: [Double])] = []
        for turn in 1...turns {
            FileHandle.standardError.write(Data("measuring \(name), turn \(turn) of \(turns) …\n".utf8))
            let (mine, others) = (try rows(of: own, name), try rows(of: other, name))
            for row in mine {
                guard let peer = others.first(where: { $0.what == row.what }) else { continue }
                for (cost, value) in row.figures.sorted(by: { $0.key < $1.key }) where Thresholds.costs.contains(cost) {
                    guard let theirs = peer.figures[cost], theirs > 0 else { continue }
                    if let index = ratios.firstIndex(where: { $0.what == row.what && $0.cost == cost }) {
                        ratios[index].ratios.append(value / theirs)
                    } else {
                        ratios.append((row.what, cost, [value / theirs]))
                    }
                }
            }
        }
        if ratios.isEmpty { throw BenchFailure("\(other) measures nothing of \(name) that could be compared") }
        found += ratios.map { Comparison(what: $0.what, cost: $0.cost, ratios: $0.ratios) }
    }
    return found
}

/// One cost of two builds.
struct Comparison: Codable {
    let what: String
    let cost: String
    /// This build's cost by the other's, turn by turn.
    let ratios: [Double]

    var ratio: Double { median(ratios) }
    var isSlower: Bool { ratio > Thresholds.slack }
}

func show(_ comparisons: [Comparison], asJSON: Bool) throws {
    if asJSON { return try showJSON(comparisons) }
    print("| What | Cost | By the other build's, median of \(comparisons.first?.ratios.count ?? 0) | Turns |")
    print("| --- | --- | --- | --- |")
    for row in comparisons {
        let mark = row.isSlower ? " (**slower**)" : ""
        print(
            """
            | \(row.what) | \(row.cost) | \(fixed(row.ratio)) ×\(mark) | \
            \(row.ratios.map { fixed($0) }.joined(separator: " ")) |
            """
        )
    }
}

/// What a row of any build says, older ones too.
private struct MeasuredRow: Decodable {
    let what: String
    let figures: [String: Double]
}

private func rows(of program: String, _ name: String) throws -> [MeasuredRow] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = [name, "--json"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { throw BenchFailure("\(program) cannot be started: \(error.localizedDescription)") }
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    // 1: a demand is missed, which is not the question here.
    guard process.terminationStatus <= 1, let rows = try? JSONDecoder().decode([MeasuredRow].self, from: output) else {
        throw BenchFailure("\(program) \(name) --json ended with \(process.terminationStatus)")
    }
    return rows
}
