internal import Glibc
package import PodModel

/// The machine on which podsh itself runs: `run`, `COMMAND | HOST WORDS`, `http`, `read`, `env`, `source`.
/// Thread: the session's. Calls block until done; all that can be long takes a bound.
/// Errors: `HostError`; nothing is left half written.
package protocol Host: AnyObject {
    /// Runs a command to its end and says how it ended. Its output goes where `command.output` says. `wait` is called
    /// again and again while nothing is to be done; it returns when a descriptor can be read, or sooner, and says what
    /// is to be done with the command.
    func run(_ command: HostCommand, wait: ([Int32]) -> HostOrder?) throws(HostError) -> HostExit
    /// Starts a command that reads what is written to it; its output is podsh's own.
    func pipe(to command: HostCommand) throws(HostError) -> any HostPipe
    /// Ends what commands have left in the background: TERM, and KILL after the limit.
    func endCommands(within limit: TimeSpan)
    /// Asks a URL. Follows redirects to http and https only; at most `limit` bytes of the body.
    func http(_ url: String, limit: Int) throws(HostError) -> HTTPReply
    /// All bytes of a regular file of at most `limit` bytes (no device, no FIFO).
    func read(_ path: String, limit: Int) throws(HostError) -> [UInt8]
    /// Makes a file, readable by its owner only, or replaces one: old or new, never half.
    func write(_ path: String, _ bytes: [UInt8]) throws(HostError)
    /// A TCP port of this machine on which nobody listens now.
    func freePort() throws(HostError) -> UInt16
    /// True if there is something at the path.
    func exists(_ path: String) -> Bool
    /// The path without `.`, `..` and symbolic links, by which two names of one file are known as one.
    func canonicalPath(_ path: String) throws(HostError) -> String
    /// A variable of the environment.
    func environment(_ name: String) -> String?
    /// The folder from which relative paths start where no script's folder is known.
    var currentDirectory: String { get }
}

extension Host {
    /// Runs a command and does nothing meanwhile.
    package func run(_ command: HostCommand) throws(HostError) -> HostExit {
        try run(command) { descriptors in
            var polled = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            poll(&polled, nfds_t(polled.count), 1000)
            return nil
        }
    }
}

/// What is to be done with a command that runs. Told as often as it holds; the last one wins.
package enum HostOrder: Hashable, Sendable {
    case interrupt, terminate, kill

    var number: Int32 {
        switch self {
        case .interrupt: SIGINT
        case .terminate: SIGTERM
        case .kill: SIGKILL
        }
    }
}

/// A command for the host.
package struct HostCommand {
    package enum Program: Hashable, Sendable {
        /// Given to `sh -c`.
        case shell(String)
        /// Started directly; the first word is the program, looked up in PATH.
        case words([String])
    }

    package enum Output: Hashable, Sendable {
        /// Standard output and error are podsh's own.
        case inherited
        /// Standard output is returned in `HostExit.output`, at most this many bytes.
        case captured(limit: Int)
    }

    package var program: Program
    /// Added to the environment, in order.
    package var environment: [(name: String, value: String)] = []
    /// Bytes for standard input; `nil` is podsh's own.
    package var input: [UInt8]?
    package var output: Output = .inherited
    /// What is typed at the command's terminal is its own matter: at a prompt.
    package var keepsInterrupts = false

    package init(_ program: Program) {
        self.program = program
    }
}

/// How a command of the host ended.
package struct HostExit: Hashable, Sendable {
    /// Its own code; 128 + n when signal n ended it; 126 not executable, 127 not found.
    package var code: Int32
    package var output: [UInt8] = []

    package init(code: Int32, output: [UInt8] = []) {
        self.code = code
        self.output = output
    }
}

package struct HTTPReply: Hashable, Sendable {
    /// HTTP's status code.
    package var status: Int
    package var body: [UInt8]

    package init(status: Int, body: [UInt8] = []) {
        self.status = status
        self.body = body
    }
}

/// What the host could not do: cause and remedy in one sentence.
package struct HostError: Error, Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case notFound, notPermitted, notRegular, tooLarge, unsupported, failed
    }

    package var reason: Reason
    package var message: String

    package init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }
}
