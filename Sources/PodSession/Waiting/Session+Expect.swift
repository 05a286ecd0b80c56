internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// `expect EXPR [within D] [MESSAGE]`: checked once, or until it holds.
    func expect(_ statement: ExpectSyntax, in scope: Scope) throws(EvaluationFailure) {
        guard let condition = statement.condition else { return }
        let began = beginning
        hasSkipped = false
        let note = try statement.message.map { (string) throws(EvaluationFailure) in
            try text(of: string.segments, in: scope)
        }
        let name = note ?? oneLine("expect \(condition.text)")
        do {
            if let within = statement.limit {
                try expect(condition, within: try duration(within, in: scope), statement, note, in: scope)
            } else {
                try expectNow(condition, statement, note, in: scope)
            }
            let skipped = hasSkipped
            hasSkipped = false
            record(statement.node, name: name, began: began, skipped ? .skipped("simulated") : .held)
        } catch {
            if error.report.note == nil { error.report.note = note }
            record(statement.node, name: name, began: began, failed: error)
            throw error
        }
    }

    private func expectNow(
        _ condition: SyntaxNode, _ statement: ExpectSyntax, _ note: String?, in scope: Scope
    ) throws(EvaluationFailure) {
        if try holds(condition, in: scope) { return }
        let judge = ConditionJudge(condition, in: scope, of: self)
        throw failure(statement, judge, "does not hold", note, reason: nil)
    }

    private func expect(
        _ condition: SyntaxNode, within limit: TimeSpan, _ statement: ExpectSyntax, _ note: String?, in scope: Scope
    ) throws(EvaluationFailure) {
        let judge = ConditionJudge(condition, in: scope, of: self)
        judge.limit = now + limit
        var awaited = Awaiting(
            text: oneLine("expect \(condition.text)"), node: statement.node, since: now, limit: now + limit,
            objects: judge.objects)
        switch try keepWaiting(
            &awaited, dependsOnTime: judge.dependsOnTime, { () throws(EvaluationFailure) in try judge.look() })
        {
        case .held: return
        case .outOfTime:
            throw failure(statement, judge, "did not hold within \(limit)", note, reason: judge.passingReason)
        case .impossible(let reason):
            throw failure(statement, judge, "can no longer come true", note, reason: judge.explained(reason.text))
        }
    }

    private func failure(
        _ statement: ExpectSyntax, _ judge: ConditionJudge, _ what: String, _ note: String?, reason: String?
    ) -> EvaluationFailure {
        var message = "\(oneLine("expect \(judge.condition.text)")): \(what)"
        if let values = judge.describe() { message += ": \(values)" }
        var report = FailureReport(.expectation, at: Place(statement.node), message)
        report.note = note
        report.reason = reason
        addEvidence(to: &report, about: judge.objects, since: .simulationStart)
        return EvaluationFailure(report)
    }
}
