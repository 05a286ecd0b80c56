/// One thing wrong with an object: the field's path as Kubernetes writes it, the offending value, and what is expected.
package struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `spec.containers[0].ports[1].containerPort`.
    package let path: String
    package let value: String
    package let message: String

    /// The API server's words (`FieldImmutableErrorMsg` of `apimachinery/pkg/api/validation`).
    package static let isImmutable = "field is immutable"

    package init(path: String, value: String, message: String) {
        self.path = path
        self.value = value
        self.message = message
    }

    /// `spec.containers[0].name: "Web": must be lower-case …`.
    package var description: String { "\(path): \"\(value)\": \(message)" }
}
