import PodLifecycle
import PodModel

/// What the engine asks of the world, answered from what was kept as long as that reaches, then by the world itself,
/// and kept. What an answer leads to is done only when the answer is safe: machines are never further than the log.
final class EngineTrace {
    private let log: any InputLog
    private var given: ArraySlice<EngineInput>
    /// Nothing happens on machines of its own doing: what is kept need not be safe before they are told.
    private let isSimulated: Bool
    private var asks = 0
    /// A turn of which nothing has come yet.
    private var idleTurn: Timestamp?
    /// The cluster's revision at the last mark.
    private var marked: UInt64 = 0
    /// What the engine is asked now was kept before.
    var isRepeating = false

    init(_ log: any InputLog, isSimulated: Bool, given: [EngineInput] = []) {
        self.log = log
        self.isSimulated = isSimulated
        self.given = given[...]
    }

    var isReplaying: Bool { !given.isEmpty }

    // MARK: Asked

    /// Before the engine does what it is asked.
    func begin(_ input: EngineInput) throws(Refusal) {
        asks = 0
        if isRepeating { return }
        keep(input)
        do throws(Failure) { try log.flush() } catch {
            // It was not done, and nobody is told that it was.
            log.append(.refused)
            throw Refusal(.unavailable, "nothing can be kept, so nothing is changed: \(error.message)")
        }
    }

    func refused() { if !isReplaying { keep(.refused) } }

    func advance(to time: Timestamp) {
        asks = 0
        if !isRepeating { keep(.advanced(time)) }
    }

    /// One of which nothing comes is not kept.
    func turn(at time: Timestamp, isNeeded: Bool) {
        asks = 0
        if isRepeating { return }
        idleTurn = time
        if isNeeded { keepTurn() }
    }

    /// Before what was done so far is told to anybody.
    func finish(revision: UInt64) throws(Failure) {
        if revision != marked {
            marked = revision
            log.append(.mark(revision))
        }
        try log.flush()
    }

    private func keep(_ input: EngineInput) {
        keepTurn()
        log.append(input)
    }

    private func keepTurn() {
        guard let time = idleTurn else { return }
        idleTurn = nil
        log.append(.turn(time))
    }

    /// Machines are told what follows from it. A full disk is said by the log; pods go on.
    private func secure() { if !isSimulated { try? log.flush() } }

    // MARK: Asking

    func time(_ clock: () -> Timestamp) -> Timestamp {
        if case .time(let time)? = given.first {
            given.removeFirst()
            return time
        }
        let time = clock()
        keep(.time(time))
        return time
    }

    func reports(into reports: inout [RuntimeReport], _ take: (inout [RuntimeReport]) -> Void) {
        if isSimulated { return take(&reports) }
        asks += 1
        if case .reports(let ask, let kept)? = given.first {
            if ask != asks { return }
            given.removeFirst()
            reports = kept
            return
        }
        if isReplaying { return }
        take(&reports)
        if reports.isEmpty { return }
        keep(.reports(ask: asks, reports))
        secure()
    }

    func use(_ measure: () -> ResourceAmount?) -> ResourceAmount? {
        if isSimulated { return measure() }
        if case .use(let use)? = given.first {
            given.removeFirst()
            return use
        }
        let use = measure()
        keep(.use(use))
        return use
    }

    func isBrokenOff(at now: Timestamp, _ isInterrupted: () -> Bool) -> Bool {
        asks += 1
        if isReplaying {
            guard case .brokenOff(now, asks)? = given.first else { return false }
            given.removeFirst()
            return true
        }
        guard isInterrupted() else { return false }
        keep(.brokenOff(now, ask: asks))
        return true
    }

    // MARK: Replaying

    /// The next that is asked of the engine; marks are compared, and what was refused is passed over. nil at the end.
    func next(revision: () -> UInt64) throws(ReplayFault) -> EngineInput? {
        while let input = given.popFirst() {
            if case .mark(let kept) = input {
                if kept != revision() { throw .differs(input: given.startIndex) }
            } else if input.isAsked, !dropRefused() {
                return input
            }
        }
        return nil
    }

    /// Whether what was taken last was refused then: its answers go with it.
    private func dropRefused() -> Bool {
        var at = given.startIndex
        while at < given.endIndex, !given[at].isAsked {
            if case .refused = given[at] {
                given = given[(at + 1)...]
                return true
            }
            at += 1
        }
        return false
    }
}
