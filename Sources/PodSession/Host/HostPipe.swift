/// A command of the host that reads what podsh writes: the right side of `COMMAND | HOST WORDS`. A pipe as a shell
/// makes it: bytes as they come, and each side learns of the other's end.
/// Thread: the session's; `write` and `finish` block, `wait` is asked meanwhile.
/// Errors: none; a reader that is gone makes `isClosed` true.
package protocol HostPipe: AnyObject {
    /// podsh's end, for whoever writes to it by himself; open until `finish`. nil where none stands behind it.
    var descriptor: Int32? { get }
    /// Nobody reads any more.
    var isClosed: Bool { get }
    /// Readable when there is something to `hear`.
    var wakes: [Int32] { get }
    /// Takes in what has become of the command; whoever waits for anything else meanwhile calls it.
    func hear()
    /// Hands on all of it, as fast as it is read; once nobody reads any more it is dropped. `wait` as in `Host.run`:
    /// whatever asks podsh to stop ends the writing too.
    func write(_ bytes: [UInt8], wait: ([Int32]) -> HostOrder?)
    /// Ends the command's input, and waits until the command has ended.
    func finish(wait: ([Int32]) -> HostOrder?) -> HostExit
}
