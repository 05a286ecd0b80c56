internal import CLinux
internal import Glibc

/// A command of the host that runs.
struct Child {
    private let process: pid_t
    /// Readable when it has ended.
    private let handle: Int32
    private var isTold = false

    init(_ process: pid_t) {
        self.process = process
        handle = podsh_pidfd_open(process)
    }

    var descriptors: [Int32] { handle < 0 ? [] : [handle] }

    /// How it ended, 128 + n by signal n; nil while it runs.
    func exitCode() -> Int32? {
        var status: Int32 = 0
        // Without a handle there is nothing to wait on but the child itself.
        let found = waitpid(process, &status, handle < 0 ? 0 : WNOHANG)
        if found == 0 || found < 0 && errno == EINTR { return nil }
        if found < 0 { return ExitCode.software }
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }

    /// Hands on what asked podsh to stop. A Ctrl-C at a terminal has reached the child by itself.
    mutating func hear(_ interruption: Interruption?) {
        guard let interruption, !isTold else { return }
        isTold = true
        if interruption == .interrupt, tcgetpgrp(0) == getpgrp() { return }
        kill(process, interruption == .interrupt ? SIGINT : SIGTERM)
    }

    func close() {
        if handle >= 0 { Glibc.close(handle) }
    }
}
