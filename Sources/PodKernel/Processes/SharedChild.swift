/// A child process that several hands hold; its pidfd is closed when the last lets go.
package final class SharedChild: Sendable {
    package let process: ChildProcess

    package init(_ process: consuming ChildProcess) {
        self.process = process
    }
}
