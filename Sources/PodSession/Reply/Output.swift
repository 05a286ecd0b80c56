package import PodSyntax

/// Where a session's replies go. The renderer of PodShell is one; tests have a small one of their own.
/// Thread: the session's, in the order in which it happened. Errors: none come back; who cannot write says so itself,
/// and a closed pipe ends the run at the session's next look.
package protocol Output: AnyObject {
    /// Data: standard output. Read the objects of the reply from the session's control plane now; they change
    /// later.
    func emit(_ reply: Reply, from session: Session)
    /// What happened beside it: standard error in a batch run, the screen at the prompt.
    func chatter(_ chatter: Chatter)
    /// A statement that failed.
    func fail(_ report: FailureReport)
    /// The text does not check, or has warnings. `tree`'s source is what the spans point into; `suppressed`
    /// more findings were only counted.
    func show(_ findings: [Finding], suppressed: Int, in source: SourceText)
    /// A person is looking on, so that a wait may show how it goes.
    var showsProgress: Bool { get }
    /// A line that is drawn over the one before it and gone with the next output; `nil` takes it away.
    func progress(_ text: String?)
    /// A program is looking on, which `note` tells how it goes.
    var wantsNotes: Bool { get }
    func note(_ note: ProgressNote)
    /// A reply as uncoloured text of unlimited width.
    func plainText(of reply: Reply, from session: Session) -> String
    /// The same for `COMMAND | HOST WORDS`: what is no text comes byte for byte.
    func plainBytes(of reply: Reply, from session: Session) -> [UInt8]
}

extension Output {
    package var showsProgress: Bool { false }
    package func progress(_ text: String?) {}
    package var wantsNotes: Bool { false }
    package func note(_ note: ProgressNote) {}
    package func plainBytes(of reply: Reply, from session: Session) -> [UInt8] {
        Array(plainText(of: reply, from: session).utf8)
    }
}

/// A line beside the data, by what it is about, so that a terminal can colour it and `--quiet` can drop it.
package struct Chatter: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `pod/web created`.
        case change
        /// Something that is probably not meant.
        case warning
        /// What to do next: `2 pods end with the script; --stay keeps them`.
        case hint
        /// `skipped: simulated: pytest -q`.
        case skipped
        /// Something happened in the background: `pod-crash pod/web …`.
        case event
    }

    package var kind: Kind
    package var text: String

    package init(_ kind: Kind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}
