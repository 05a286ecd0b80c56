/// Why a selector of a request is none, in the API server's words; a bad request (400).
package struct SelectorError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    init(_ message: String) {
        self.message = message
    }

    package var description: String { message }
}
