package import PodModel
package import PodSyntax

/// What lowering asks of the session. All answers are given at the moment of asking; nothing is kept.
package struct LoweringContext {
    /// Where the declared object lives.
    package var namespace = SystemNamespace.default.rawValue
    /// The value of an expression inside a word.
    package var evaluate: (SyntaxNode) throws(Finding) -> Value
    /// The named template of this namespace.
    package var template: (String) -> PodTemplate? = { _ in nil }
    /// The kind of the controller that a bare name means; nil when there is none.
    package var scalable: (String) -> ObjectKind? = { _ in nil }
    /// The selector of the controller that a bare name means; nil when there is none.
    package var selector: (String) -> Selector? = { _ in nil }
    /// The bytes of a file of the host; the path is as written, relative to the script's folder.
    package var readFile: (String) throws(ValueError) -> [UInt8] = {
        (path: String) throws(ValueError) in throw ValueError("'\(path)' cannot be read here")
    }
    /// The path of a volume on the host as the machine needs it.
    package var hostPath: (String) throws(ValueError) -> String = { (path: String) throws(ValueError) in path }
    /// A time zone of the machine's database, by a name of it.
    package var timeZone: (String) throws(ValueError) -> TimeZoneTable = {
        (name: String) throws(ValueError) in throw ValueError("time zones cannot be read here")
    }
    /// A variable of the host, or nil.
    package var hostVariable: (String) -> String? = { _ in nil }

    /// A context that only evaluates: no templates, no files, no variables.
    package init(evaluate: @escaping (SyntaxNode) throws(Finding) -> Value) {
        self.evaluate = evaluate
    }
}

/// Why a declaration cannot be lowered: at least one finding, in the order of the text.
package struct LoweringError: Error, Sendable {
    /// Never empty.
    package let findings: [Finding]
}
