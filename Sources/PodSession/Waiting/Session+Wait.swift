internal import PodControl
internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `wait TARGET STATE [or STATE …] [within D]` and `wait until EXPR [within D]`.
    func wait(_ statement: WaitSyntax, in scope: Scope) throws(Stop) {
        let began = (virtual: now, real: options.stopwatch())
        do {
            if let condition = statement.condition {
                try waitUntil(condition, statement, in: scope)
            } else {
                try waitForState(statement, in: scope)
            }
            record(statement.node, name: nil, began: began, .held)
        } catch {
            if error.exit == nil {
                let isVerdict = error.report.kind == .outOfTime || error.report.kind == .impossible
                record(statement.node, name: nil, began: began, isVerdict ? .failed(error.report) : .error(error.report))
            }
            throw error
        }
    }

    private func waitUntil(_ condition: SyntaxNode, _ statement: WaitSyntax, in scope: Scope) throws(Stop) {
        let limit = try limit(statement.limit, in: scope)
        let judge = ConditionJudge(condition, in: scope, of: self)
        let awaited = Awaiting(
            text: oneLine("wait until \(condition.text)"), node: statement.node, since: now, limit: limit.map { now + $0 },
            objects: judge.objects)
        switch try keepWaiting(awaited, dependsOnTime: judge.dependsOnTime, { () throws(Stop) in try judge.look() }) {
        case .held: return
        case .outOfTime: throw failure(.outOfTime, awaited, limit, judge.describe(), reason: judge.passingReason)
        case .impossible(let reason): throw failure(.impossible, awaited, limit, judge.describe(), reason: judge.explained(reason))
        }
    }

    private func waitForState(_ statement: WaitSyntax, in scope: Scope) throws(Stop) {
        guard let word = statement.target else { return }
        let target = try target(word, kindWord: statement.kindWord, in: scope, allowsAll: true)
        let limit = try limit(statement.limit, in: scope)
        let engine = try machines(at: statement.node)
        let states = statement.states
        // What is not there and never was is a slip of the pen; of what is gone the report tells why it went.
        if case .object(let key) = target, !states.contains(.gone), !engine.cluster.exists(key),
            engine.cluster.obituary(of: key) == nil
        {
            throw missing(key, at: word.node)
        }
        let judge = StateJudge(target, states, namespace: namespace, of: self, engine)
        let awaited = Awaiting(
            text: oneLine("wait \(word.node.text) \(states.map(\.spelling).joined(separator: " or "))"), node: statement.node,
            since: now, limit: limit.map { now + $0 }, objects: judge.named)
        judge.limit = awaited.limit
        switch try keepWaiting(awaited, { () throws(Stop) in judge.look() }) {
        case .held: return
        case .outOfTime: throw failure(.outOfTime, awaited, limit, nil, reason: judge.blockingReason())
        case .impossible(let reason):
            let blocking = reason == Session.nothingLeft ? judge.blockingReason().map { "\($0), and \(reason)" } : nil
            throw failure(.impossible, awaited, limit, nil, reason: blocking ?? reason)
        }
    }

    /// The report of a wait: what was waited for, the state of each object, what blocks, events and log lines.
    private func failure(
        _ kind: FailureReport.Kind, _ awaited: Awaiting, _ limit: TimeSpan?, _ values: String?, reason: String?
    ) -> Stop {
        let code = kind == .outOfTime ? ExitCode.outOfTime : ExitCode.failed
        var message: String
        switch kind {
        case .outOfTime: message = "\(awaited.text): out of time after \((limit ?? TimeSpan.zero).description)"
        default: message = "\(awaited.text): can no longer come true"
        }
        if let values { message += " (\(values))" }
        var report = FailureReport(kind, exitCode: code, at: Place(awaited.node), message)
        report.reason = reason
        addEvidence(to: &report, about: awaited.objects, since: awaited.since)
        return Stop(report)
    }
}
