internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// How a wait ended.
    enum Ending {
        case held
        case outOfTime
        case impossible(Impossibility)
    }

    /// Why what is waited for can no longer come true.
    enum Impossibility {
        /// No timer, no report and no statement can change anything any more.
        case nothingLeft
        case known(String)

        var text: String {
            switch self {
            case .nothingLeft: "nothing is left to happen"
            case .known(let reason): reason
            }
        }
    }

    /// Lets time pass until the look finds the condition held or hopeless, or the time is over. The look is taken only
    /// when something may have changed.
    func keepWaiting(
        _ awaited: inout Awaiting, dependsOnTime: Bool = false, _ look: () throws(EvaluationFailure) -> Verdict
    ) throws(EvaluationFailure) -> Ending {
        let plane = try controlPlane(at: awaited.node)
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
            let isLast = plane.now >= limit || isQuietForEver
            let changes = plane.revision + plane.latestEventSequence
            if isLast || awaited.heldSince != nil
                || interval.isDue(changes: changes, now: plane.now, dependsOnTime: dependsOnTime)
            {
                visited = 0
                switch try look() {
                case .held:
                    if awaited.note(held: true, at: plane.now) {
                        progress.held(awaited, at: plane.now)
                        return .held
                    }
                case .impossible(let reason): return .impossible(.known(reason))
                case .notYet: _ = awaited.note(held: false, at: plane.now)
                }
                interval.looked(cost: visited, changes: changes, now: plane.now)
            }
            if plane.now >= limit { return .outOfTime }
            let holds = awaited.heldSince.map { $0 + awaited.hold }
            if isQuietForEver, !dependsOnTime, holds == nil { return .impossible(.nothingLeft) }
            if let interruption = interruption() { throw interrupted(interruption, at: awaited.node) }
            _ = try step(until: min(limit, holds ?? limit, plane.now + min(pulse, progress.show(awaited))))
        }
    }

    /// How long time may jump at once under a condition that depends on it, as `now()`, an age or an answer over http
    /// do:
    /// a six-hundredth of the limit, between 100 ms and 10 s.
    private static func pulse(_ limit: TimeSpan?) -> TimeSpan {
        let part = TimeSpan.nanoseconds((limit ?? .minutes(10)).nanoseconds / 600)
        return min(max(part, .milliseconds(100)), .seconds(10))
    }

    /// The limit of a wait: what `within` says, else 5 minutes in a script and none at the prompt.
    func limit(_ within: SyntaxNode?, in scope: Scope) throws(EvaluationFailure) -> TimeSpan? {
        if let within { return try duration(within, in: scope) }
        return options.mode == .batch ? .minutes(5) : nil
    }
}
