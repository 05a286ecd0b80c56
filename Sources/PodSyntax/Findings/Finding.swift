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
    /// In a Kubernetes object the path of the field it is about, with what is wrong about it.
    package var field: FieldFault?
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

    /// About a field of a Kubernetes object, which its message names; of the whole object where the path is empty.
    package init(
        _ span: TextSpan, _ code: String, field path: String, _ message: String, help: String? = nil,
        severity: Severity = .error
    ) {
        self.init(
            span, code, path.isEmpty ? message : "\(path): \(message)", help: help, severity: severity)
        field = FieldFault(path: path, message: message)
    }
}

/// What is wrong about a field, as the API server tells it apart (`field.Error`).
package struct FieldFault: Hashable, Sendable {
    /// `spec.containers[0].image`; empty for the whole object.
    package let path: String
    package let message: String
}
