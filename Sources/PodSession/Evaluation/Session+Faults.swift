internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// A statement or expression that came out wrong.
    func fault(
        at node: SyntaxNode, _ message: String, help: String? = nil, exhausted: Bool = false
    ) -> EvaluationFailure {
        let stop = EvaluationFailure(FailureReport(.evaluation, at: Place(node), message, help: help))
        stop.isExhaustion = exhausted
        return stop
    }

    func fault(
        _ kind: FailureReport.Kind, at node: SyntaxNode, _ message: String, exitCode: Int32 = ExitCode.failed,
        help: String? = nil
    ) -> EvaluationFailure {
        EvaluationFailure(FailureReport(kind, exitCode: exitCode, at: Place(node), message, help: help))
    }

    /// What the control plane did not do.
    func fault(_ error: ControlPlaneError, at place: Place?) -> EvaluationFailure {
        switch error {
        case .refused(let refusal): EvaluationFailure(FailureReport(.refused, at: place, refusal.description))
        case .conflict(let key, let message):
            EvaluationFailure(
                FailureReport(
                    .refused, at: place, "\(key) was changed by somebody else: \(message)",
                    help: "look at it, and do this again"))
        case .disconnected(let cause):
            EvaluationFailure(
                FailureReport(
                    .unavailable, exitCode: ExitCode.unavailable, at: place,
                    "the control plane does not answer: \(cause)", help: "what was asked last may have been done"))
        }
    }

    /// What asks to stop, once. What runs at the end has been asked to already: it stops when podsh is asked once more,
    /// or when most of the grace is over.
    func interruption() -> Interruption? {
        isEnding ? endingInterruption : noted(options.interruption())
    }

    /// The same without forgetting it.
    func pendingInterruption() -> Interruption? {
        isEnding ? endingInterruption : noted(options.pendingInterruption())
    }

    private var endingInterruption: Interruption? {
        if stopRequest == nil, options.timesAsked() > askedBeforeEnd { noteStopRequest() }
        guard let request = stopRequest else { return nil }
        return options.timesAsked() > request.asked || graceLeft <= options.grace / 4 ? .terminate : nil
    }

    private func noted(_ interruption: Interruption?) -> Interruption? {
        if let interruption, stopRequest == nil, interruption != .interrupt || options.mode == .batch {
            noteStopRequest()
        }
        return interruption
    }

    private func noteStopRequest() {
        stopRequest = StopRequest(time: options.stopwatch(), asked: options.timesAsked())
    }

    /// What remains of `--grace`, by the wall; all of it while nothing has asked podsh to stop.
    var graceLeft: TimeSpan {
        stopRequest.map { max(.zero, options.grace - (options.stopwatch() - $0.time)) } ?? options.grace
    }

    func interrupted(_ interruption: Interruption, at node: SyntaxNode) -> EvaluationFailure {
        let message: String
        switch interruption {
        case .interrupt: message = "interrupted"
        case .terminate: message = "terminated"
        case .output:
            // It has been said, or there is nobody to say it to.
            let stop = EvaluationFailure(exit: interruption.exitCode, at: node)
            stop.report.kind = .interrupted
            stop.report.message =
                interruption.exitCode == ExitCode.unread ? "nobody reads the output any more" : "the output failed"
            return stop
        }
        return EvaluationFailure(FailureReport(.interrupted, exitCode: interruption.exitCode, at: Place(node), message))
    }

    /// An instant was found to have no end: nothing goes on from there but the end of the run.
    func endlessness(at node: SyntaxNode?) throws(EvaluationFailure) {
        guard let endless = plane?.endlessTurn, !isEnding else { return }
        throw EvaluationFailure(
            FailureReport(
                .endless, exitCode: ExitCode.software, at: node.map(Place.init), endless.description,
                help: "this is a fault of podsh; what was declared last has brought it about"))
    }

    /// Findings of a declaration that were only found while running it.
    func stop(_ findings: [Finding], in node: SyntaxNode) -> EvaluationFailure {
        guard let first = findings.first else { return fault(at: node, "this cannot be declared") }
        let place = Place(node.tree.source, first.span)
        let stop = EvaluationFailure(FailureReport(.evaluation, at: place, first.message, help: first.help))
        for other in findings.dropFirst() { stop.report.message += "\n" + other.message }
        return stop
    }

    /// Tells a failure once and remembers the first code.
    func report(_ stop: EvaluationFailure) {
        record(stop)
        if stop.isReported || stop.exit != nil { return }
        stop.isReported = true
        if firstFailure == nil { firstFailure = stop.report.exitCode }
        output.fail(located(stop.report))
    }
}

/// When podsh was asked to stop, and how often by then.
struct StopRequest {
    let time: TimeSpan
    let asked: Int
}
