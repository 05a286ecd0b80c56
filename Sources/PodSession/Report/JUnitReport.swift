internal import PodModel

/// Every `expect`, `wait` and `run` of a run, and whatever else made it fail, as JUnit XML, the dialect that CI servers
/// read (`testsuite`, `testcase`, `failure`,
/// `error`, `skipped`). Control characters, which XML cannot hold, are written as `\u{1B}`.
package struct JUnitReport {
    private let records: [CaseRecord]
    private let suite: String

    /// The most bytes of one failure's text; the rest is cut with a notice.
    package static let longestText = 64 << 10

    /// `suite` is the script's name.
    package init(suite: String, records: [CaseRecord]) {
        self.suite = suite
        self.records = records
    }

    /// The whole document. `text` draws a failure's report, as it is drawn for people but without colour.
    package func xml(text: (FailureReport) -> String) -> String {
        var failures = 0
        var errors = 0
        var skipped = 0
        var total = TimeSpan.zero
        for record in records {
            switch record.outcome {
            case .held: break
            case .failed: failures += 1
            case .error: errors += 1
            case .skipped: skipped += 1
            }
            total = total + record.realDuration
        }
        let counts = "tests=\"\(records.count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
        var xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        xml += "<testsuites \(counts) time=\"\(seconds(total))\">\n"
        xml += "  <testsuite name=\"\(escaped(suite))\" \(counts) time=\"\(seconds(total))\">\n"
        for record in records { xml += testCase(record, text: text) }
        return xml + "  </testsuite>\n</testsuites>\n"
    }

    private func testCase(_ record: CaseRecord, text: (FailureReport) -> String) -> String {
        var xml = "    <testcase name=\"\(escaped(record.name))\" classname=\"\(escaped(record.file))\""
        xml += " file=\"\(escaped(record.file))\" line=\"\(record.line)\" time=\"\(seconds(record.realDuration))\">\n"
        if let virtual = record.virtualDuration {
            xml += "      <properties><property name=\"virtual-time\" value=\"\(seconds(virtual))\"/></properties>\n"
        }
        switch record.outcome {
        case .held: break
        case .failed(let report):
            xml += "      <failure message=\"\(escaped(report.message))\">\(escaped(cut(text(report))))</failure>\n"
        case .error(let report):
            xml += "      <error message=\"\(escaped(report.message))\">\(escaped(cut(text(report))))</error>\n"
        case .skipped(let why):
            xml += "      <skipped message=\"\(escaped(why))\"/>\n"
        }
        return xml + "    </testcase>\n"
    }

    private func cut(_ text: String) -> String {
        if text.utf8.count <= JUnitReport.longestText { return text }
        let kept = String(decoding: text.utf8.prefix(JUnitReport.longestText), as: UTF8.self)
        return kept + "\n… cut: \(text.utf8.count - JUnitReport.longestText) bytes more"
    }

    /// Seconds with milliseconds, as JUnit's readers expect them.
    private func seconds(_ span: TimeSpan) -> String {
        let milliseconds = max(0, span.nanoseconds) / 1_000_000
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.utf8.count) + rest
    }

    private func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "&": result += "&amp;"
            case "\"": result += "&quot;"
            case "\n": result += "&#10;"
            case "\t": result += "&#9;"
            default:
                let value = scalar.value
                let isAllowed =
                    value >= 0x20 && value != 0x7F && !(0x80...0x9F).contains(value) && value & 0xFFFE != 0xFFFE
                if isAllowed {
                    result.unicodeScalars.append(scalar)
                } else {
                    result += "\\u{\(String(value, radix: 16, uppercase: true))}"
                }
            }
        }
        return result
    }
}
