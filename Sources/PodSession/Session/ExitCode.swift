/// The exit codes of podsh, one published table; never renumbered. 64 to 78 are those of sysexits(3).
package enum ExitCode {
    /// Everything held.
    package static let held: Int32 = 0
    /// An expectation failed, a wait became impossible, a command was refused.
    package static let failed: Int32 = 1
    /// The script does not check.
    package static let unchecked: Int32 = 2
    /// A `wait` ran out of time.
    package static let outOfTime: Int32 = 124
    /// A command that is not there, or used wrongly.
    package static let usage: Int32 = 64
    /// A file that cannot be read.
    package static let noInput: Int32 = 66
    /// No runtime, or the machine is not there.
    package static let unavailable: Int32 = 69
    /// A fault of podsh itself.
    package static let software: Int32 = 70
    /// Input or output failed.
    package static let inputOutput: Int32 = 74
    /// `exec`, `run`: found but not executable, and not found, as docker and podman have it.
    package static let notExecutable: Int32 = 126
    package static let notFound: Int32 = 127
    /// Ended by SIGPIPE: nobody reads its output any more.
    package static let unread: Int32 = 141
    /// Ended by SIGINT and SIGTERM.
    package static let interrupted: Int32 = 130
    package static let terminated: Int32 = 143
}

/// What asked the session to stop from outside.
package enum Interruption: Hashable, Sendable {
    /// SIGINT, Ctrl-C: at the prompt it ends the wait, in a batch run the script.
    case interrupt
    /// SIGTERM, SIGHUP or another signal that ends a process: always ends the session.
    case terminate
    /// What podsh has to say cannot be said any more: ends the session, which has nothing to add.
    case output(OutputFault)

    package var exitCode: Int32 {
        switch self {
        case .interrupt: ExitCode.interrupted
        case .terminate: ExitCode.terminated
        case .output(let fault): fault.exitCode
        }
    }
}

/// Why an output takes nothing any more.
package enum OutputFault: Hashable, Sendable {
    /// Nobody reads it (`podsh … | head`).
    case closed
    /// Such as a full disk.
    case failed

    package var exitCode: Int32 { self == .closed ? ExitCode.unread : ExitCode.inputOutput }
}
