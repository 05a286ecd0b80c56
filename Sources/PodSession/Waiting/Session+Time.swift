internal import PodEngine
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// Lets the next thing happen, at most until `limit`, or a repetition become due. False when nothing was due by then;
    /// now it is the limit.
    func step(until limit: Timestamp) throws(Stop) -> Bool {
        guard let engine else { return false }
        var target = limit
        var isRepetition = false
        if !isReacting, let due = nextRepetition, due <= limit {
            target = max(due, engine.now)
            isRepetition = true
        }
        let happened = engine.step(limit: target)
        return happened || isRepetition
    }

    /// Nothing at all will happen any more if nobody interferes.
    var isQuietForEver: Bool {
        guard options.isSimulated, let engine else { return false }
        return engine.nextDue == nil && (isReacting || repetitions.isEmpty)
    }

    /// `sleep D`, `advance D`.
    func pass(_ span: TimeSpan, at node: SyntaxNode) throws(Stop) {
        let engine = try machines(at: node)
        let target = engine.now + span
        while engine.now < target {
            if let interruption = interruption() { throw interrupted(interruption, at: node) }
            _ = try step(until: target)
            try react()
        }
    }

    func sleep(_ statement: SyntaxNode, in scope: Scope) throws(Stop) {
        guard let expression = statement.firstChild else { return }
        hasWaited = true
        try pass(try duration(expression, in: scope), at: statement)
    }
}
