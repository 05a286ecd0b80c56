internal import CLinux
package import PodLifecycle

extension Failure {
    /// `what: No space left on device`.
    package static func system(_ what: String, _ error: Int32) -> Failure {
        Failure("\(what): \(errorText(error))\(ProcessLimit.hint(error))")
    }
}

/// What an errno means, in English.
package func errorText(_ error: Int32) -> String {
    podsh_error_text(error).map { String(cString: $0) } ?? "error \(error)"
}
