/// A command that is understood but not possible now. Nothing has changed.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: UInt8, Hashable, Sendable {
        case notFound, alreadyExists, invalid, forbidden, conflict, unsupported
        /// Not now: a disruption budget has nothing left to allow (Kubernetes' 429).
        case tooManyRequests
        /// It cannot be kept now: the disk is full, say.
        case unavailable
    }

    package var reason: Reason
    /// One sentence: object, cause, remedy; lower case, without a full stop.
    package var message: String
    /// The single fields at fault, when the object is invalid.
    package var fields: [FieldError]
    /// Of a message that begins as the API server's does, `pods "web" is forbidden:`, what stands behind that.
    package var objection: String?

    package init(_ reason: Reason, _ message: String, fields: [FieldError] = []) {
        self.reason = reason
        self.message = message
        self.fields = fields
    }

    package var description: String {
        fields.isEmpty ? message : message + "\n" + fields.map { "  \($0)" }.joined(separator: "\n")
    }
}
