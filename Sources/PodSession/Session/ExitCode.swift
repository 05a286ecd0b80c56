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
    /// Ended by SIGINT and SIGTERM.
    package static let interrupted: Int32 = 130
    package static let terminated: Int32 = 143
}

/// What asked the session to stop from outside.
package enum Interruption: Hashable, Sendable {
    /// SIGINT, Ctrl-C: at the prompt it ends the wait, in a batch run the script.
    case interrupt
    /// SIGTERM or SIGHUP: always ends the session.
    case terminate

    /// 130 or 143.
    package var exitCode: Int32 { self == .interrupt ? ExitCode.interrupted : ExitCode.terminated }
}
