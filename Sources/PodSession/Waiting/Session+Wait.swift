internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `wait TARGET STATE [or STATE …] [for D] [within D]` and `wait until EXPR [for D] [within D]`.
    func wait(_ statement: WaitSyntax, in scope: Scope) throws(EvaluationFailure) {
        let began = beginning
        do {
            if let condition = statement.condition {
                try waitUntil(condition, statement, in: scope)
            } else {
                try waitForState(statement, in: scope)
            }
            record(statement.node, name: nil, began: began, .held)
        } catch {
            record(statement.node, name: nil, began: began, failed: error)
            throw error
        }
    }

    private func waitUntil(_ condition: SyntaxNode, _ statement: WaitSyntax, in scope: Scope) throws(EvaluationFailure)
    {
        let limit = try limit(statement.limit, in: scope)
        let judge = ConditionJudge(condition, in: scope, of: self)
        var awaited = Awaiting(
            text: oneLine("wait until \(condition.text)"), node: statement.node, since: now,
            limit: limit.map { now + $0 },
            objects: judge.objects)
        try hold(statement, &awaited, in: scope)
        switch try keepWaiting(
            &awaited, dependsOnTime: judge.dependsOnTime, { () throws(EvaluationFailure) in try judge.look() })
        {
        case .held: return
        case .outOfTime:
            throw failure(.outOfTime, awaited, limit, judge.describe(), reason: judge.passingReason ?? awaited.fleeting)
        case .impossible(let reason):
            throw failure(.impossible, awaited, limit, judge.describe(), reason: judge.explained(reason.text))
        }
    }

    private func waitForState(_ statement: WaitSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let word = statement.target else { return }
        let target = try target(word, kindWord: statement.kindWord, in: scope, allowsAll: true)
        let limit = try limit(statement.limit, in: scope)
        let plane = try controlPlane(at: statement.node)
        let states = statement.states
        // What is not there and never was is a slip of the pen; of what is gone the report tells why it went.
        if case .object(let key) = target, !states.contains(.gone), !plane.exists(key),
            plane.deletedPod(of: key) == nil
        {
            throw missing(key, at: word.node)
        }
        let judge = StateJudge(target, states, namespace: namespace, of: self, plane)
        var awaited = Awaiting(
            text: oneLine("wait \(word.node.text) \(states.map(\.rawValue).joined(separator: " or "))"),
            node: statement.node,
            since: now, limit: limit.map { now + $0 }, objects: judge.named)
        try hold(statement, &awaited, in: scope)
        // What begins to hold later than this cannot hold for long enough.
        judge.limit = awaited.limit.map { $0 + (TimeSpan.zero - awaited.hold) }
        switch try keepWaiting(&awaited, { () throws(EvaluationFailure) in judge.look() }) {
        case .held: return
        case .outOfTime:
            throw failure(.outOfTime, awaited, limit, nil, reason: judge.blockingReason() ?? awaited.fleeting)
        case .impossible(let reason):
            let blocking: String? =
                switch reason {
                case .nothingLeft: judge.blockingReason().map { "\($0), and \(reason.text)" }
                case .known: nil
                }
            throw failure(.impossible, awaited, limit, nil, reason: blocking ?? reason.text)
        }
    }

    /// `for D`: how long what is waited for must hold.
    private func hold(_ statement: WaitSyntax, _ awaited: inout Awaiting, in scope: Scope) throws(EvaluationFailure) {
        guard let node = statement.hold else { return }
        awaited.hold = try duration(node, in: scope)
        awaited.text += " for \(awaited.hold)"
        if let limit = awaited.limit, awaited.hold > limit - awaited.since {
            throw fault(
                at: node, "it cannot hold for \(awaited.hold) within \(limit - awaited.since)",
                help: "the time behind 'within' counts both")
        }
    }

    /// The report of a wait: what was waited for, the state of each object, what blocks, events and log lines.
    private func failure(
        _ kind: FailureReport.Kind, _ awaited: Awaiting, _ limit: TimeSpan?, _ values: String?, reason: String?
    ) -> EvaluationFailure {
        let code = kind == .outOfTime ? ExitCode.outOfTime : ExitCode.failed
        var message =
            kind == .outOfTime
            ? "\(awaited.text): out of time after \((limit ?? TimeSpan.zero).description)"
            : "\(awaited.text): can no longer come true"
        if let values { message += " (\(values))" }
        var report = FailureReport(kind, exitCode: code, at: Place(awaited.node), message)
        report.reason = reason
        addEvidence(to: &report, about: awaited.objects, since: awaited.since)
        return EvaluationFailure(report)
    }
}
