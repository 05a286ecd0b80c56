internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// How a wait ended.
    enum Ending {
        case held
        case outOfTime
        case impossible(String)
    }

    /// Why a wait ends when no timer, no report and no statement can change anything any more.
    static let nothingLeft = "nothing is left to happen"

    /// Lets time pass until the look finds the condition held or hopeless, or the time is over. The look is taken only
    /// when something may have changed.
    func keepWaiting(_ awaited: Awaiting, dependsOnTime: Bool = false, _ look: () throws(Stop) -> Verdict) throws(Stop) -> Ending {
        let engine = try machines(at: awaited.node)
        hasWaited = true
        awaiting.append(awaited)
        let progress = WaitProgress(of: self)
        defer {
            awaiting.removeLast()
            progress.end()
        }
        let limit = awaited.limit ?? Timestamp(nanoseconds: .max)
        let pulse = dependsOnTime ? Session.pulse(awaited.limit.map { $0 - awaited.since }) : .forever
        var interval = LookInterval()
        while true {
            try react()
            let isLast = engine.now >= limit || isQuietForEver
            let changes = engine.cluster.revision + engine.cluster.latestEventSequence
            if isLast || interval.isDue(changes: changes, now: engine.now, dependsOnTime: dependsOnTime) {
                visited = 0
                switch try look() {
                case .held: return .held
                case .impossible(let reason): return .impossible(reason)
                case .notYet: break
                }
                interval.looked(cost: visited, changes: changes, now: engine.now)
            }
            if engine.now >= limit { return .outOfTime }
            if isQuietForEver, !dependsOnTime { return .impossible(Session.nothingLeft) }
            if let interruption = interruption() { throw interrupted(interruption, at: awaited.node) }
            _ = try step(until: min(limit, engine.now + min(pulse, progress.show(awaited))))
        }
    }

    /// How long time may jump at once under a condition that depends on it, as `now()`, an age or an answer over http do:
    /// a six-hundredth of the limit, between 100 ms and 10 s.
    private static func pulse(_ limit: TimeSpan?) -> TimeSpan {
        let part = TimeSpan.nanoseconds((limit ?? .minutes(10)).nanoseconds / 600)
        return min(max(part, .milliseconds(100)), .seconds(10))
    }

    /// The limit of a wait: what `within` says, else 5 minutes in a script and none at the prompt.
    func limit(_ within: SyntaxNode?, in scope: Scope) throws(Stop) -> TimeSpan? {
        if let within { return try duration(within, in: scope) }
        return options.mode == .batch ? .minutes(5) : nil
    }

    /// Keeps a wait or an expectation as a test case.
    func record(
        _ node: SyntaxNode, name: String?, began: (virtual: Timestamp, real: TimeSpan), _ outcome: CaseRecord.Outcome
    ) {
        let source = node.tree.source
        records.append(
            CaseRecord(
                name: name ?? oneLine(node.text), file: source.name, line: source.position(at: node.span.start).line,
                virtualDuration: now - began.virtual, realDuration: options.stopwatch() - began.real, outcome: outcome))
    }

    /// A statement as written, on one line.
    func oneLine(_ text: String) -> String {
        text.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == " " }).joined(separator: " ")
    }
}
