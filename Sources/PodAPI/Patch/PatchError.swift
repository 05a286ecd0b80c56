/// Why a patch changes nothing, in the API server's words.
package struct PatchError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The patch is none, whatever it is laid on (400).
        case malformed
        /// It does not fit what it is laid on (422).
        case doesNotApply
        /// What its `test` demands is not so (422).
        case testFailed
        /// It would do too much (413).
        case tooLarge
    }

    package let reason: Reason
    package let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    package var description: String { message }
}
