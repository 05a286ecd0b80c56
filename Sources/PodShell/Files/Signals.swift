package import PodSession
import Glibc

/// What came from outside: INT, TERM, HUP, and a resized window. The handlers only set flags, which is all a signal
/// handler may do.
package final class Signals {
    package init() {}

    /// Becomes readable when a signal came, for poll(2): the kernel may hand it to any thread, and then the one that
    /// waits would not be woken. -1 until `install`.
    package var descriptor: Int32 { signalPipe.read }

    /// From now on the three signals are counted instead of ending the process; writing to a closed pipe is an error
    /// code instead of a death.
    package func install() {
        signal(SIGPIPE, SIG_IGN)
        if signalPipe.read < 0 {
            var ends: [Int32] = [-1, -1]
            if pipe(&ends) == 0 {
                for end in ends {
                    _ = fcntl(end, F_SETFD, FD_CLOEXEC)
                    _ = fcntl(end, F_SETFL, O_NONBLOCK)
                }
                signalPipe = (ends[0], ends[1])
            }
        }
        for number in [SIGINT, SIGTERM, SIGHUP] { handle(number, restarts: false) }
        handle(SIGWINCH, restarts: true)
    }

    private func handle(_ number: Int32, restarts: Bool) {
        // `nohup` and a parent shell's background jobs ignore signals on purpose; that stays so.
        var old = sigaction()
        sigaction(number, nil, &old)
        if number != SIGWINCH, unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1 { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { number in note(number) }
        action.sa_flags = restarts ? SA_RESTART : 0
        sigaction(number, &action, nil)
    }

    /// What asked us to stop since the last look, and forgets an INT; TERM and HUP stay.
    package func take() -> Interruption? {
        if terminated != 0 { return .terminate }
        if interrupted != 0 {
            interrupted = 0
            return .interrupt
        }
        return nil
    }

    /// How often something has asked podsh to stop, remembered or forgotten since.
    package var timesAsked: Int { Int(asked) }

    /// The same without forgetting.
    package var pending: Interruption? {
        terminated != 0 ? .terminate : interrupted != 0 ? .interrupt : nil
    }

    /// True once after the window changed its size.
    package func takeResize() -> Bool {
        if resized == 0 { return false }
        resized = 0
        return true
    }
}

// Written by the handler, read by the one thread there is. `sig_atomic_t` is an Int32.
private nonisolated(unsafe) var interrupted: sig_atomic_t = 0
private nonisolated(unsafe) var terminated: sig_atomic_t = 0
private nonisolated(unsafe) var resized: sig_atomic_t = 0
private nonisolated(unsafe) var asked: sig_atomic_t = 0
// Set once, before the handlers are.
private nonisolated(unsafe) var signalPipe: (read: Int32, write: Int32) = (-1, -1)

private func note(_ number: Int32) {
    switch number {
    case SIGINT: interrupted = 1
    case SIGWINCH: resized = 1
    default: terminated = 1
    }
    if number != SIGWINCH { asked &+= 1 }
    let kept = errno
    var byte: UInt8 = 0
    _ = write(signalPipe.write, &byte, 1)
    errno = kept
}
