package import PodModel
package import PodSyntax

/// What is known before a text is checked: nothing for a script, the environment at the prompt.
package struct CheckContext {
    /// Kinds of the objects of that name that exist already, later kinds left out; empty for a script on its own.
    package var existingKinds: (String) -> [ObjectKind] = { _ in [] }
    /// Names of existing objects, for near misses.
    package var existingNames: () -> [String] = { [] }
    /// Variables that are set already.
    package var variables: [String: StaticType] = [:]
    /// Functions that are defined already, with their numbers of parameters.
    package var functions: [String: Int] = [:]
    /// Names of all time zones of the machine; empty where they are not known, and then none is found wrong.
    package var timeZones: () -> [String] = { [] }
    /// True at the prompt: words that only make sense at once in a script are left to the run.
    package var isInteractive = false
    /// Whether time can be moved; nil when not yet known. `advance` is an error where it cannot.
    package var movesTime: Bool?

    package init() {}
}

/// What the checker found out about a text.
package struct CheckResult: Sendable {
    /// In the order of the text; the parser's are not among them.
    package var findings: [Finding] = []
    /// Top-level `let` statements in order: what `--set` may override.
    package var variables: [LetSyntax] = []
    /// `def` statements anywhere, in order.
    package var functions: [FunctionSyntax] = []
    /// True if any statement needs machines; without, the runtime is never opened.
    package var needsMachines = false
    /// True if the script declares nodes: then the three default nodes do not stand.
    package var declaresNodes = false
    /// True if the script waits for something or runs on (`wait`, `expect … within`, `every`, `sleep`).
    package var waits = false

    package init() {}

    /// True if the text must not run.
    package var hasErrors: Bool { findings.contains { $0.severity == .error } }
}
