internal import PodControlPlane
internal import PodLanguage
internal import PodModel
internal import PodSyntax

// What the report of a run says. Its counts and the exit code never disagree: whatever ends a run with another code
// than 0 passes through here.
extension Session {
    /// When a statement that is a case of the report began.
    typealias Beginning = (virtual: Timestamp, real: TimeSpan)

    var beginning: Beginning { (now, options.stopwatch()) }

    /// Keeps a statement as a test case.
    func record(_ node: SyntaxNode, name: String?, began: Beginning, _ outcome: CaseRecord.Outcome) {
        records.append(
            CaseRecord(
                name: name ?? shortened(node.text), at: located(Place(node)), took: duration(since: began),
                outcome: outcome))
    }

    /// Keeps the failure of a statement that is a case of its own.
    func record(_ node: SyntaxNode, name: String?, began: Beginning, failed stop: EvaluationFailure) {
        if stop.exit != nil { return }
        record(node, name: name, began: began, Session.outcome(stop.report))
        stop.isRecorded = true
    }

    /// Keeps what made the run fail, unless a case tells it already.
    func record(_ stop: EvaluationFailure) {
        if stop.isRecorded || stop.report.exitCode == ExitCode.held { return }
        stop.isRecorded = true
        // `exit` without a code hands on the failure that was reported before.
        if stop.exit != nil, stop.exit == firstFailure { return }
        records.append(
            CaseRecord(
                name: shortened(stop.statement?.text ?? stop.report.message), at: stop.report.place.map(located),
                took: duration(since: beginning), outcome: Session.outcome(stop.report)))
    }

    /// Keeps the errors of a text that does not check.
    func record(_ findings: [Finding], in source: SourceText) {
        for finding in findings.lazy.filter({ $0.severity == .error }).prefix(FindingReport.shown) {
            let place = located(Place(source, finding.span))
            let report = FailureReport(
                .unchecked, exitCode: ExitCode.unchecked, at: place, finding.message, help: finding.help)
            records.append(
                CaseRecord(
                    name: "check \(place.source.name)", at: place, took: duration(since: beginning),
                    outcome: .error(report)))
        }
    }

    private static func outcome(_ report: FailureReport) -> CaseRecord.Outcome {
        switch report.kind {
        case .expectation, .outOfTime, .impossible, .command, .exit: .failed(report)
        case .refused, .evaluation, .unchecked, .notAvailable, .input, .unavailable, .endless, .interrupted:
            .error(report)
        }
    }

    private func duration(since began: Beginning) -> (virtual: TimeSpan?, real: TimeSpan) {
        (can(.movesTime) ? now - began.virtual : nil, options.stopwatch() - began.real)
    }

    /// The code that a script leaves with by `exit`: one of 0 hides no failure that was reported before.
    func code(ofExit code: Int32) -> Int32 {
        code == ExitCode.held ? firstFailure ?? ExitCode.held : code
    }

    /// A statement as written, on one line.
    func oneLine(_ text: String) -> String {
        text.split(whereSeparator: { $0 == "\n" || $0 == "\r" || $0 == "\t" || $0 == " " }).joined(separator: " ")
    }
}

extension CaseRecord {
    fileprivate init(name: String, at place: Place?, took: (virtual: TimeSpan?, real: TimeSpan), outcome: Outcome) {
        self.init(
            name: name, file: place?.source.name ?? "",
            line: place.map { $0.source.position(at: $0.span.start).line } ?? 0,
            virtualDuration: took.virtual, realDuration: took.real, outcome: outcome)
    }
}
