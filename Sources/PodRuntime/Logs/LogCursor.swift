package import PodLifecycle
package import PodModel
internal import Synchronization

/// Reads a container's log through its files, one portion at a time. It holds the files open that it has still to read:
/// they may be removed meanwhile to make room. `LogKeeper` tells it of new ones.
package final class LogCursor: LogReading, Sendable {
    /// 256 KiB.
    static let portion = 256 << 10
    /// Unread files that a slow reader keeps on the disk; older ones are given up, and that is said.
    static let mostFiles = 100

    private struct State {
        var files: [LogFile]
        /// How far the last file is read; nil is to its end, whenever that is.
        var end: Int64?
        var at: Int64 = 0
        var lines: LogLines
        var given = 0
        /// The last file's run has ended.
        var isRunOver: Bool
    }

    private let state: Mutex<State>
    private let follows: Bool

    package convenience init(_ files: [LogFile], _ request: LogRequest, isRunOver: Bool = true) {
        let end = files.last?.size ?? 0
        let tail = request.tail.map {
            LogTail(files, end: end, isRunOver: isRunOver, last: $0, follows: request.follows)
        }
        self.init(
            Array(files[(tail?.file ?? 0)...]), at: tail?.at ?? 0, end: request.follows ? nil : end,
            LogLines(since: request.since, skip: tail?.skip ?? 0), follows: request.follows, isRunOver: isRunOver)
    }

    /// `end`: how far the last file is read.
    init(
        _ files: [LogFile], at begin: Int64 = 0, end: Int64?, _ lines: LogLines = LogLines(), follows: Bool,
        isRunOver: Bool
    ) {
        self.follows = follows
        state = Mutex(State(files: files, end: end, at: begin, lines: lines, isRunOver: isRunOver))
    }

    package func next(at now: Timestamp) -> [LogLine] {
        state.withLock { state in
            while state.lines.isEmpty, advance(&state) {}
            return state.lines.take()
        }
    }

    /// How many lines there are from here to the end.
    func countOfLines() -> Int {
        var count = 0
        while true {
            let lines = next(at: .simulationStart)
            if lines.isEmpty { return count }
            count += lines.count { $0.begins }
        }
    }

    /// False when there is nothing more now.
    private func advance(_ state: inout State) -> Bool {
        if state.given > 0 {
            let text = "\(state.given) full files of the log were given up unread; lines are missing here"
            state.given = 0
            state.lines.note(text)
            return true
        }
        guard let file = state.files.first else { return false }
        // Once there is another, conmon writes no more to this one.
        let isLast = state.files.count == 1
        let most = isLast ? min(LogCursor.portion, Int(clamping: (state.end ?? .max) - state.at)) : LogCursor.portion
        let bytes = most > 0 ? file.read(at: state.at, most) : []
        state.at += Int64(bytes.count)
        if !bytes.isEmpty {
            state.lines.add(bytes)
            return true
        }
        if isLast {
            if !follows || state.isRunOver { state.lines.finish(withRest: state.isRunOver) }
            if !follows { state.files = [] }
            return false
        }
        if state.files[1].run == file.run { state.lines.endFile() } else { state.lines.finish() }
        state.files.removeFirst()
        state.at = 0
        return true
    }

    /// conmon has begun another file, or the container another run.
    func add(_ file: LogFile) {
        state.withLock { state in
            guard let last = state.files.last, (last.run, last.number) < (file.run, file.number) else { return }
            state.files.append(file)
            state.isRunOver = false
            if state.files.count <= LogCursor.mostFiles { return }
            // The one that is being read goes: half a file lost is a file lost.
            state.files.removeFirst()
            state.at = 0
            state.given += 1
        }
    }

    /// The run has ended; all that it wrote is in its files.
    func endRun() { state.withLock { $0.isRunOver = true } }
}
