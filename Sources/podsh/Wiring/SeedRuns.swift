import Dispatch
import PodAdversary
import PodEngine
import PodModel
import PodSession
import PodShell
import Synchronization

/// Plays the runs of many seeds, each in a world of its own, on two threads.
struct SeedRuns {
    let seeds: ClosedRange<UInt64>
    let shape: RunShape
    /// Of the command, for the line that replays a seed.
    let options: String

    private struct Progress {
        var next: UInt64?
        var report = SeedReport()
        var shown = TimeSpan.zero
    }

    /// Failures after which no further seed is begun.
    private static let enough = 5

    func run() -> Int32 {
        let began = SystemClock.monotonic()
        let progress = Mutex(Progress(next: seeds.lowerBound))
        let isWatched = Terminal.isTerminal(2)
        let signals = Signals()
        signals.install()
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            while Self.isWanted, let seed = progress.withLock({ take(&$0) }) {
                let start = SystemClock.monotonic()
                let outcome = HostileRun.drawn(seed: seed, shape)
                let now = SystemClock.monotonic()
                progress.withLock {
                    $0.report.add(outcome, took: now - start)
                    if isWatched, now - $0.shown > .milliseconds(200) {
                        $0.shown = now
                        FileWriter.standardError.write(
                            "\r\($0.report.seeds) of \(seeds.count) seeds, \($0.report.failed.count) failed")
                    }
                }
            }
        }
        if isWatched { FileWriter.standardError.write("\r\u{1B}[K") }
        let report = progress.withLock { $0.report }
        FileWriter.standardOutput.write(report.text(took: SystemClock.monotonic() - began))
        for outcome in report.failed.sorted(by: { $0.tape.seed < $1.tape.seed }) { show(outcome) }
        if let interruption = signals.pending {
            FileWriter.standardError.write("podsh: interrupted after \(report.seeds) of \(seeds.count) seeds\n")
            return interruption.exitCode
        }
        return report.failed.isEmpty ? ExitCode.held : ExitCode.failed
    }

    /// Nobody has asked to stop.
    private static var isWanted: Bool { Signals().pending == nil }

    private func take(_ progress: inout Progress) -> UInt64? {
        guard let seed = progress.next, progress.report.failed.count < SeedRuns.enough else { return nil }
        progress.next = seed < seeds.upperBound ? seed + 1 : nil
        return seed
    }

    /// Seed, step and rule, and the smallest script that was found within a minute.
    private func show(_ outcome: RunOutcome) {
        guard let violation = outcome.violation else { return }
        var text = "\nseed \(outcome.tape.seed), step \(outcome.step) of \(outcome.tape.steps.count): \(violation)\n"
        let limit = SystemClock.monotonic() + .seconds(60)
        var shrinker = Shrinker(outcome, violation.rule, shape) { SystemClock.monotonic() > limit || !Self.isWanted }
        shrinker.shrink()
        let best = shrinker.best
        text +=
            "shrunk to \(best.tape.steps.count) steps in \(shrinker.runs) runs: \(best.violation?.description ?? "")\n"
        text += best.script.text(of: best.tape)
        text += "replay: podsh simulate --seeds \(outcome.tape.seed)\(options)\n"
        FileWriter.standardOutput.write(text)
    }
}
