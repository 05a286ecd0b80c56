package import PodSyntax
package import PodText

/// Findings and places for people: the drawing is PodSyntax's, made safe and coloured for this screen.
package struct FindingText {
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    /// `suppressed` more were found and only counted.
    package func text(_ findings: [Finding], suppressed: Int = 0, in source: SourceText) -> String {
        coloured(FindingReport.text(findings, suppressed: suppressed, in: source, unicode: screen.showsUnicode))
    }

    /// The first line of each finding stands out, and its caret.
    private func coloured(_ report: String) -> String {
        let safe = VisibleText.block(report, on: screen)
        guard screen.usesColour else { return safe }
        return safe.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.isEmpty { return "" }
            if line.first != " " { return Style.strong.paint(String(line), on: screen) }
            let body = line.drop { $0 != "|" }.dropFirst().drop { $0 == " " }
            return body.first == "^" ? Style.bad.paint(String(line), on: screen) : String(line)
        }.joined(separator: "\n")
    }
}
