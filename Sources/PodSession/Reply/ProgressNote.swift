package import PodModel

/// What a program that looks on is told of while a script runs (`--progress json`).
package struct ProgressNote: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// Something happened to an object; `word` is the event's, as `on` has it.
        case event
        /// The script waits, or waits for another reason than it said before.
        case waiting
        /// What it waited for holds.
        case held
    }

    package var kind: Kind
    package var time: Timestamp
    /// `pod-ready`; of a wait its text, `wait web ready`.
    package var word: String
    package var object: ObjectKey?
    package var node: String?
    package var reason: String?
    /// Of a process that ended.
    package var code: Int32?

    package init(_ kind: Kind, _ word: String, at time: Timestamp) {
        self.kind = kind
        self.word = word
        self.time = time
    }
}

extension ProgressNote {
    init(_ event: ScriptEvent) {
        self.init(.event, event.kind.word, at: event.time)
        object = event.object
        node = event.node
        reason = event.reason.isEmpty ? nil : event.reason
        code = event.code.map { Int32($0) }
    }
}
