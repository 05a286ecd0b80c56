import PodLifecycle
import PodModel

/// Reads the log of a simulated container. Lines are reckoned when they are read, so it holds only how far that is.
final class SimulatedLog: LogReading {
    /// Lines made at once.
    private static let portion = 4096

    private let runtime: SimulatedRuntime
    private let worker: PodWorkerSlot
    private let container: Int
    private let request: LogRequest
    /// The run that is being read, by its begin.
    private var start: Timestamp
    /// The next line of each output, counted from the run's begin.
    private var next: [Int64]
    /// The last lines of what there was at the beginning.
    private var tail: [LogLine] = []

    init(
        _ runtime: SimulatedRuntime, _ worker: PodWorkerSlot, _ container: Int, _ request: LogRequest,
        _ run: SimulatedContainer.Run, at now: Timestamp
    ) {
        self.runtime = runtime
        self.worker = worker
        self.container = container
        self.request = request
        start = run.start
        let output = runtime.output(of: worker, container)
        let end = min(run.end, now)
        if let count = request.tail {
            tail = SimulatedLog.last(count, of: output, from: run.start, to: end, since: request.since)
            next = output.map { SimulatedLog.lines($0, from: run.start, to: end) }
        } else {
            next = output.map { output in
                request.since.map { SimulatedLog.lines(output, from: run.start, to: $0 + .nanoseconds(-1)) } ?? 0
            }
        }
    }

    func next(at now: Timestamp) -> [LogLine] {
        if !tail.isEmpty {
            defer { tail = [] }
            return tail
        }
        while let (current, previous) = runtime.runs(of: worker, container) {
            let run = start == previous.start ? previous : current
            if run.start != start {
                if !request.follows { return [] }
                go(on: previous.start > start ? previous : current)
                continue
            }
            let lines = lines(of: runtime.output(of: worker, container), to: min(run.end, now))
            if !lines.isEmpty || !request.follows || run.start == current.start { return lines }
            // All of that run is read; the next has begun.
            go(on: current)
        }
        return []
    }

    private func go(on run: SimulatedContainer.Run) {
        start = run.start
        next = next.map { _ in 0 }
    }

    private func lines(of output: [SimulatedBehavior.Output], to end: Timestamp) -> [LogLine] {
        var lines: [LogLine] = []
        while lines.count < SimulatedLog.portion {
            var soonest: (time: Timestamp, source: Int)?
            for (source, spec) in output.enumerated() {
                guard let time = SimulatedLog.time(of: next[source], spec, from: start), time <= end else {
                    continue
                }
                if soonest.map({ time < $0.time }) ?? true { soonest = (time, source) }
            }
            guard let soonest else { break }
            next[soonest.source] += 1
            lines.append(LogLine(time: soonest.time, text: output[soonest.source].text))
        }
        return lines
    }

    /// When an output writes its n-th line; nil when it writes no such line.
    private static func time(of n: Int64, _ output: SimulatedBehavior.Output, from start: Timestamp) -> Timestamp? {
        guard let every = output.every, every > .zero else { return n == 0 ? start : nil }
        return start + every * n
    }

    /// How many lines an output has written by then.
    private static func lines(_ output: SimulatedBehavior.Output, from start: Timestamp, to end: Timestamp) -> Int64 {
        if end < start { return 0 }
        guard let every = output.every, every > .zero else { return 1 }
        return (end - start).nanoseconds / every.nanoseconds + 1
    }

    /// Only the lines that are asked for are ever made.
    private static func last(
        _ count: Int, of output: [SimulatedBehavior.Output], from start: Timestamp, to end: Timestamp, since: Timestamp?
    ) -> [LogLine] {
        var found: [(line: LogLine, source: Int)] = []
        for (source, spec) in output.enumerated() {
            let all = lines(spec, from: start, to: end)
            let old = since.map { lines(spec, from: start, to: $0 + .nanoseconds(-1)) } ?? 0
            for n in max(old, all - Int64(max(0, count)))..<max(old, all) {
                guard let time = time(of: n, spec, from: start) else { continue }
                found.append((LogLine(time: time, text: spec.text), source))
            }
        }
        found.sort { $0.line.time != $1.line.time ? $0.line.time < $1.line.time : $0.source < $1.source }
        return found.suffix(max(0, count)).map(\.line)
    }
}
