internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// Lets the next thing happen, at most until `limit`, or a repetition become due. False when nothing was due by
    /// then; now it is the limit.
    func step(until limit: Timestamp) throws(EvaluationFailure) -> Bool {
        guard let plane else { return false }
        var target = limit
        var isRepetition = false
        if !isReacting, let due = nextRepetition, due <= limit {
            target = max(due, plane.now)
            isRepetition = true
        }
        // Once podsh is asked to stop, the end of its grace wakes nobody: the step ends by then.
        if isEnding, !can(.movesTime), stopRequest != nil {
            target = min(target, plane.now + max(.milliseconds(10), graceLeft - options.grace / 4))
        }
        let happened: Bool
        do {
            let attendant = options.attendant()
            happened = try plane.step(until: target, or: attendant?.descriptors ?? [])
            attendant?.attend()
        } catch {
            throw fault(error, at: awaiting.last.map { Place($0.node) })
        }
        try endlessness(at: awaiting.last?.node)
        return happened || isRepetition
    }

    /// Nothing at all will happen any more if nobody interferes.
    var isQuietForEver: Bool {
        guard can(.movesTime), let plane else { return false }
        return plane.isQuiescent && (isReacting || repetitions.isEmpty)
    }

    /// `sleep D`, `advance D`.
    func pass(_ span: TimeSpan, at node: SyntaxNode) throws(EvaluationFailure) {
        let plane = try controlPlane(at: node)
        let target = plane.now + span
        while plane.now < target {
            if let interruption = interruption() { throw interrupted(interruption, at: node) }
            _ = try step(until: target)
            try react()
        }
    }

    func sleep(_ statement: SyntaxNode, in scope: Scope) throws(EvaluationFailure) {
        guard let expression = statement.firstChild else { return }
        hasWaited = true
        try pass(try duration(expression, in: scope), at: statement)
    }
}
