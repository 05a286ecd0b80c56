internal import PodLanguage
internal import PodModel
internal import PodSyntax

extension Session {
    /// A statement or expression that came out wrong.
    func fault(at node: SyntaxNode, _ message: String, help: String? = nil, exhausted: Bool = false) -> Stop {
        let stop = Stop(FailureReport(.evaluation, at: Place(node), message, help: help))
        stop.isExhaustion = exhausted
        return stop
    }

    func fault(
        _ kind: FailureReport.Kind, at node: SyntaxNode, _ message: String, exitCode: Int32 = ExitCode.failed, help: String? = nil
    ) -> Stop {
        Stop(FailureReport(kind, exitCode: exitCode, at: Place(node), message, help: help))
    }

    /// A command that is not possible now.
    func refused(_ refusal: Refusal, at node: SyntaxNode) -> Stop {
        fault(.refused, at: node, refusal.description)
    }

    /// What asks to stop, once; what runs at the end is not asked to.
    func interruption() -> Interruption? {
        isEnding ? nil : options.interruption()
    }

    func interrupted(_ interruption: Interruption, at node: SyntaxNode) -> Stop {
        Stop(
            FailureReport(
                .interrupted, exitCode: interruption.exitCode, at: Place(node),
                interruption == .interrupt ? "interrupted" : "terminated"))
    }

    /// Findings of a declaration that were only found while running it.
    func stop(_ findings: [Finding], in node: SyntaxNode) -> Stop {
        guard let first = findings.first else { return fault(at: node, "this cannot be declared") }
        let place = Place(node.tree.source, first.span)
        let stop = Stop(FailureReport(.evaluation, at: place, first.message, help: first.help))
        for other in findings.dropFirst() { stop.report.message += "\n" + other.message }
        return stop
    }

    /// Tells a failure once and remembers the first code.
    func report(_ stop: Stop) {
        if stop.isReported || stop.exit != nil { return }
        stop.isReported = true
        if firstFailure == nil { firstFailure = stop.report.exitCode }
        output.fail(stop.report)
    }
}
