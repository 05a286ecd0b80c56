/// Draws findings for people: place and message, the line, a caret under the exact span.
package struct FindingReport: Sendable {
    /// How many errors are drawn before only their number is told.
    package static let shown = 50
    package init() {}
    /// All findings of a source, drawn, in order, each ending in a line end.
    package func text(_ findings: [Finding], in source: SourceText) -> String { "" }
}
