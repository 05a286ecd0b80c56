/// Something the user's text says that cannot stand (error) or is probably not meant (warning).
package struct Finding: Hashable, Sendable, Error {
    package enum Severity: Hashable, Sendable { case error, warning }

    /// The bytes the finding is about.
    package var span: TextSpan
    package var severity: Severity
    /// A stable kebab-case word naming the kind of finding, for tests and editors. Never renamed.
    package var code: String
    /// What is wrong, in the user's words, without place and without a final stop.
    package var message: String
    /// What to do, shown beside the caret: `did you mean 'port'?`.
    package var help: String?
    /// In a Secret of a Kubernetes file the key that the finding is about, which may be shown where all else is hidden.
    package var secretKey: TextSpan?

    package init(
        _ span: TextSpan, _ code: String, _ message: String, help: String? = nil, severity: Severity = .error
    ) {
        self.span = span
        self.severity = severity
        self.code = code
        self.message = message
        self.help = help
    }
}
