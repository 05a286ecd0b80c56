import Glibc
import PodModel
import PodSession
import PodShell
import PodText

/// The file of `--junit`. It is opened before anything runs, so that a place that cannot be written is known then, and
/// says from then on that the run has not ended: whoever reads it after podsh was killed sees no run that held.
final class ReportFile {
    private let path: String
    private let descriptor: Int32
    private let suite: String
    /// A pipe or a device takes what is written once.
    private let isRegular: Bool

    /// Why the file cannot be written.
    struct Unwritable: Error, CustomStringConvertible {
        let path: String
        let cause: String
        var description: String { "cannot write the report \(path): \(cause)" }
    }

    /// `suite` is the script's name.
    init(_ path: String, suite: String) throws(Unwritable) {
        (self.path, self.suite) = (path, suite)
        descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw ReportFile.unwritable(path) }
        var status = stat()
        isRegular = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if isRegular {
            try write(
                JUnitReport(
                    suite: suite,
                    records: [ReportFile.fault("the run has not ended", code: ExitCode.software, in: suite)]))
        }
    }

    deinit { close(descriptor) }

    /// The report of a run that ended before there was a session.
    func end(_ code: Int32, _ message: String) -> Int32 {
        end(code, [ReportFile.fault(message, code: code, in: suite)], at: .simulationStart)
    }

    /// The report of a run that ended with a code; the answer is the code to leave with. One that is not 0 has a
    /// failure in the report, and the other way round.
    func end(_ code: Int32, _ records: [CaseRecord], at now: Timestamp) -> Int32 {
        var (code, records) = (code, records)
        let isBad = records.contains { $0.outcome.isBad }
        if code == ExitCode.held, isBad { code = ExitCode.failed }
        if code != ExitCode.held, !isBad {
            records.append(ReportFile.fault(ReportFile.reason(code), code: code, in: suite))
        }
        do throws(Unwritable) {
            try write(JUnitReport(suite: suite, records: records), at: now)
            return code
        } catch {
            FileWriter.standardError.write("podsh: \(error)\n")
            return code == ExitCode.held ? ExitCode.inputOutput : code
        }
    }

    private func write(_ report: JUnitReport, at now: Timestamp = .simulationStart) throws(Unwritable) {
        if isRegular, ftruncate(descriptor, 0) != 0 || lseek(descriptor, 0, SEEK_SET) != 0 {
            throw ReportFile.unwritable(path)
        }
        let writer = FileWriter(descriptor)
        let texts = FailureText(on: .plain)
        writer.write(report.xml { texts.text($0, at: now) })
        if writer.fault != nil { throw ReportFile.unwritable(path) }
    }

    private static func unwritable(_ path: String) -> Unwritable {
        Unwritable(path: path, cause: String(cString: strerror(errno)))
    }

    /// A case for what no statement of the script is to blame for.
    private static func fault(_ message: String, code: Int32, in suite: String) -> CaseRecord {
        CaseRecord(
            name: "podsh", file: suite, line: 0, virtualDuration: nil, realDuration: .zero,
            outcome: .error(FailureReport(.unavailable, exitCode: code, message)))
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ExitCode.interrupted: "interrupted"
        case ExitCode.terminated: "terminated"
        case ExitCode.inputOutput: "output failed"
        case ExitCode.unread: "nobody reads the output any more"
        default: "podsh ended with exit \(code)"
        }
    }
}
