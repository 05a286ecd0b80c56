/// Draws findings for people: place and message, the line, a caret under the exact span.
///
///     web.pod:3:5: unknown attribute 'prot' in container
///       3 |     prot 80
///         |     ^^^^ did you mean 'port'?
package struct FindingReport: Sendable {
    /// How many errors are drawn before only their number is reported.
    package static let shown = 50

    private let source: SourceText
    /// The text as it may be shown: without the values of secrets.
    private let shownBytes: [UInt8]
    /// The screen shows more than ASCII.
    private let unicode: Bool
    private let lines: LineTable
    /// The last position asked for: the next one on the same line is counted on from it.
    private var last: (line: Int, offset: Int, column: Int) = (0, 0, 0)

    package init(_ source: SourceText, unicode: Bool = true) {
        self.source = source
        self.unicode = unicode
        shownBytes = SecretValues.masked(source)
        lines = LineTable(source.bytes)
    }

    /// The findings of a parse, drawn; the first 50 errors, then their number.
    package static func text(_ result: ParseResult) -> String {
        text(result.findings, suppressed: result.suppressed, in: result.tree.source)
    }

    /// Findings in the order of the text, drawn, each ending in a line end. `suppressed` more were only counted.
    package static func text(
        _ findings: [Finding], suppressed: Int = 0, in source: SourceText, unicode: Bool = true
    ) -> String {
        if findings.isEmpty, suppressed == 0 { return "" }
        var report = FindingReport(source, unicode: unicode)
        var result = ""
        var drawn = 0
        for finding in findings where finding.severity == .error || drawn < shown {
            if finding.severity == .error {
                drawn += 1
                if drawn > shown { break }
            }
            result += report.excerpt(finding)
        }
        let errors = findings.count { $0.severity == .error } + suppressed
        if errors > shown { result += "\(source.name): \(errors) errors; the first \(shown) are shown\n" }
        return result
    }

    /// One finding, drawn.
    package mutating func excerpt(_ finding: Finding) -> String {
        let position = position(finding.span.start)
        let warning = finding.severity == .warning ? "warning: " : ""
        let head = "\(source.name):\(position.line):\(position.column): \(warning)\(finding.message)\n"
        let number = String(position.line)
        let range = lineRange(position.line)
        var bytes = shownBytes
        if let key = finding.secretKey { SecretValues.show(key.start..<key.end, of: source, in: &bytes) }
        let line = ExcerptLine(bytes, range, finding.span, unicode: unicode)
        let margin = String(repeating: " ", count: number.count)
        let help = finding.help.map { " " + $0 } ?? ""
        return head + "  \(number) | \(line.text)\n" + "  \(margin) | \(line.padding)\(line.carets)\(help)\n"
    }

    /// The position of an offset, counted on from the last one where that is nearer.
    private mutating func position(_ offset: Int) -> SourcePosition {
        let line = lines.line(at: offset)
        if line != last.line || offset < last.offset { last = (line, lines.start(ofLine: line), 1) }
        let between = source.bytes[source.clamped(TextSpan(last.offset, offset))]
        if between.allSatisfy({ $0 < 0x80 }) {
            last.column += between.count
        } else {
            let text = String(decoding: between, as: UTF8.self)
            last.column += text.count - (last.offset == 0 && text.unicodeScalars.first == "\u{FEFF}" ? 1 : 0)
        }
        last.offset = offset
        return SourcePosition(line: line, column: last.column)
    }

    /// The bytes of a line without its end.
    private func lineRange(_ line: Int) -> Range<Int> {
        let start = lines.start(ofLine: line)
        var end = line < lines.count ? lines.start(ofLine: line + 1) - 1 : source.bytes.count
        if end > start, source.bytes[end - 1] == .carriageReturn { end -= 1 }
        return start..<max(start, end)
    }
}
