internal import PodLanguage
internal import PodModel
internal import PodSyntax

/// How a statement ended, when it did not fail.
enum Flow {
    case next
    case breakLoop
    case continueLoop
    case returned(Value)
}

/// Why a statement could not end: an error that fits in a register.
/// Unchecked: `Error` demands `Sendable`, but a stop never leaves the thread of its session.
final class EvaluationFailure: Error, @unchecked Sendable {
    var report: FailureReport
    /// `exit N`: no failure, but everything ends.
    var exit: Int32?
    /// The world may yet change so that the same statement succeeds: an object that is not there, an index behind the
    /// end.
    var isPassing = false
    /// Goes past `--keep-going` up to the statement of the file: going on could take for ever.
    var isExhaustion = false
    /// Has been shown and counted.
    var isReported = false
    /// The innermost statement that it ended: names the case of the report.
    var statement: SyntaxNode?
    /// A case of the report tells it already.
    var isRecorded = false

    init(_ report: FailureReport) {
        self.report = report
    }

    init(exit code: Int32, at node: SyntaxNode) {
        report = FailureReport(.exit, exitCode: code, at: Place(node), "the script ends with exit \(code)")
        exit = code
    }

    /// One more step of the way to the failure; of a deep recursion the innermost ones tell enough.
    func add(_ frame: FailureReport.Frame) {
        if report.trace.count < 8 { report.trace.append(frame) }
    }
}
