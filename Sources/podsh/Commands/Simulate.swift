import ArgumentParser
import PodAdversary
import PodModel
import PodSession

/// `podsh simulate`: hostile runs from seeds, or a script of the user's held against every single failure.
struct Simulate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Rehearse failures: of podsh by drawn runs, of a script by every single failure.",
        discussion: """
            podsh simulate --seeds 1..1000
            podsh simulate web.pod --fail any-node --expect 'web.ready >= 2' --within 5m

            Exit code 0: all held; 1: something did not; 2: the script or the expectation does not check.
            """)

    enum Failing: String, CaseIterable, ExpressibleByArgument {
        case anyNode = "any-node"
        case anyZone = "any-zone"
        case anyPod = "any-pod"
    }

    @Argument(help: "A script to hold against failures.", completion: .file(extensions: ["pod"]))
    var file: String?

    @Option(help: ArgumentHelp("Runs to draw: N or N..M.", valueName: "range"))
    var seeds: String?

    @Option(help: ArgumentHelp("Faults and writes go on for this long, in virtual minutes.", valueName: "n"))
    var minutes: Int?

    @Option(help: ArgumentHelp("Nodes of every drawn cluster, 1 to 1000; else 1 to 50 are drawn.", valueName: "n"))
    var nodes: Int?

    @Option(help: "What fails, one at a time, after the script's end.")
    var fail: Failing?

    @Option(help: ArgumentHelp("What has to hold after each failure.", valueName: "expression"))
    var expect: String?

    @Option(help: ArgumentHelp("How long it may take to hold again.", valueName: "time"))
    var within = "5m"

    @Option(help: ArgumentHelp("Draws everything random of the script's simulation.", valueName: "n"))
    var seed: UInt64 = 1

    func validate() throws {
        if file == nil {
            if fail != nil || expect != nil {
                throw ValidationError("--fail and --expect need a script: podsh simulate FILE.pod …")
            }
            guard let seeds else { throw ValidationError("either --seeds N..M, or a script with --fail and --expect") }
            guard let range = Simulate.range(seeds) else {
                throw ValidationError(
                    "--seeds takes N or N..M such as 1..1000, the first not above the last; got '\(seeds)'")
            }
            if range.upperBound - range.lowerBound >= Simulate.mostSeeds {
                throw ValidationError("--seeds takes at most \(Simulate.mostSeeds) seeds at a time, got '\(seeds)'")
            }
            if let minutes, !(1...100_000).contains(minutes) {
                throw ValidationError("--minutes takes 1 to 100000, got \(minutes)")
            }
            if let nodes, !(1...1_000).contains(nodes) {
                throw ValidationError("--nodes takes 1 to 1000, got \(nodes)")
            }
        } else {
            if seeds != nil { throw ValidationError("--seeds draws runs of its own; leave the script out") }
            if fail == nil || expect == nil {
                throw ValidationError("a script needs both --fail any-node|any-zone|any-pod and --expect EXPRESSION")
            }
            if Invocation.grace(within) == nil {
                throw ValidationError("--within takes a duration such as 5m, got '\(within)'")
            }
        }
    }

    static let mostSeeds: UInt64 = 10_000_000

    static func range(_ text: String) -> ClosedRange<UInt64>? {
        guard let dots = text.firstRange(of: "..") else { return UInt64(text).map { $0...$0 } }
        guard let first = UInt64(text[..<dots.lowerBound]), let last = UInt64(text[dots.upperBound...]), first <= last
        else { return nil }
        return first...last
    }

    func run() throws {
        if let file, let fail, let expect {
            throw ExitCode(
                FaultMatrix(file: file, failing: fail, expectation: expect, within: within, seed: seed).run())
        }
        guard let seeds = seeds.flatMap(Simulate.range) else { return }
        var shape = RunShape()
        shape.nodes = nodes
        shape.span = minutes.map { .minutes(Int64($0)) }
        if minutes != nil { shape.steps = 100_000 }
        throw ExitCode(SeedRuns(seeds: seeds, shape: shape, options: options).run())
    }

    /// The options that a replay needs again.
    private var options: String {
        (nodes.map { " --nodes \($0)" } ?? "") + (minutes.map { " --minutes \($0)" } ?? "")
    }
}
