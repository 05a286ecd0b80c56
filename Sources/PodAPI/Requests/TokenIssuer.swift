/// Makes tokens that the API takes.
/// Thread: the session's. Errors: none.
package protocol TokenIssuer: AnyObject {
    /// A new one, good for so many seconds from now on.
    func issue(for seconds: Int64) -> String
}
