import Glibc
import PodKernel
import PodShell

/// Where the process of an environment writes once nobody waits for it: what handlers print, and warnings.
enum OutputLog {
    static func path(_ layout: EnvironmentLayout) -> String { "\(layout.directory)/log" }

    /// The descriptor on which whoever started this process waits for the script's exit code.
    private static let status: Int32 = 3

    /// Tells how the script ended, and lets go of the terminal or pipe that it wrote to.
    static func detach(_ layout: EnvironmentLayout, code: Int32) {
        let file = open(path(layout), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if file >= 0 {
            dup2(file, 1)
            dup2(file, 2)
            close(file)
            FileWriter.standardStreamsChanged()
        }
        report(code)
    }

    /// One byte: an exit code.
    static func report(_ code: Int32) {
        var byte = UInt8(truncatingIfNeeded: code)
        _ = write(status, &byte, 1)
        close(status)
    }
}
