import Foundation

/// `podsh-bench [CASE…] [--json] [--against PROGRAM]`: measures, prints a table. Without a case, or with `all`, every
/// one.
/// Ends with 1 when a demand is missed, or something costs more than in the other build.
@main struct PodshBench {
    static let cases: [(name: String, run: @Sendable () throws -> [Row])] = [
        ("syntax", benchSyntax),
        ("start", benchStart),
        ("scale", benchScale),
        ("rate", benchRate),
        ("loss", benchLoss),
        ("challenge", benchChallenge),
        ("zone", benchZone),
        ("rollout", benchRollout),
        ("day", benchDay),
        ("watch", benchWatch),
        ("change", benchChange),
        ("pods", benchPods),
        ("fleet", benchFleet),
        ("environments", benchEnvironments),
    ]

    static func main() {
        var arguments = Array(CommandLine.arguments.dropFirst())
        do {
            if arguments.first == "child" { return try runChild(Array(arguments.dropFirst())) }
            let asJSON = arguments.contains("--json")
            arguments.removeAll { $0 == "--json" }
            var other: String?
            if let place = arguments.firstIndex(of: "--against") {
                guard place + 1 < arguments.count else {
                    throw BenchFailure("--against needs another build's podsh-bench")
                }
                other = arguments[place + 1]
                arguments.removeSubrange(place...(place + 1))
            }
            let names = arguments.isEmpty || arguments == ["all"] ? cases.map(\.name) : arguments
            let wanted = try names.map { name in
                guard let found = cases.first(where: { $0.name == name }) else {
                    throw BenchFailure("no case '\(name)': \(cases.map(\.name).joined(separator: " ")) all")
                }
                return found
            }
            if let other {
                let comparisons = try compare(names, against: other)
                try show(comparisons, asJSON: asJSON)
                exit(comparisons.contains(where: \.isSlower) ? 1 : 0)
            }
            var rows: [Row] = []
            for (name, run) in wanted {
                FileHandle.standardError.write(Data("measuring \(name) …\n".utf8))
                rows += try run()
            }
            try show(rows, asJSON: asJSON)
            exit(rows.contains { $0.met == false } ? 1 : 0)
        } catch {
            FileHandle.standardError.write(Data("podsh-bench: \(error)\n".utf8))
            exit(70)
        }
    }

    /// A measurement that wants a process of its own; its parent is `freshProcess`.
    private static func runChild(_ arguments: [String]) throws {
        let size = arguments.count > 1 ? Int(arguments[1]) ?? 0 : 0
        switch arguments.first {
        case "syntax": return try measureSyntax(megabytes: size)
        case "scale": return try measureScale(pods: size)
        case "rate": return try measureRate(pods: size)
        case "loss": return try measureLoss(pods: size)
        case "challenge": return try measureChallenge(pods: size)
        case "rollout": return try measureRollout(pods: size)
        case "day": return try measureDay(pods: size)
        case "watch": return try measureWatch(watchers: size)
        case "zone": return try measureZone(pods: size)
        case "records": return try measureRecords(count: size)
        case "change": return try measureChange(pods: size)
        default: break
        }
        throw BenchFailure("no such measurement: \(arguments)")
    }
}
