/// A child process that several hands hold; its pidfd is closed when the last lets go.
final class SharedChild: Sendable {
    let process: ChildProcess

    init(_ process: consuming ChildProcess) {
        self.process = process
    }
}
