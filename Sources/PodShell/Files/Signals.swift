package import PodSession
import Glibc

/// What came from outside: signals, a resized window, and an output that takes nothing any more. The handlers only set
/// flags, which is all a signal handler may do.
package final class Signals {
    package init() {}

    /// Becomes readable when a signal came, for poll(2): the kernel may hand it to any thread, and then the one that
    /// waits would not be woken. -1 until `install`.
    package var descriptor: Int32 { signalPipe.read }

    /// Before anything else, in every call of the program: no signal leads to a backtrace, and no file of podsh's
    /// becomes one of the three standard streams.
    package static func prepare() {
        if !isIgnored(SIGQUIT) { signal(SIGQUIT, SIG_DFL) }
        for stream in Int32(0)...2 where fcntl(stream, F_GETFD) < 0 {
            // Opened for the other direction: reading and writing fail, as they would have.
            _ = open("/dev/null", stream == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    /// From now on no signal ends the process but KILL: INT is noted, all others that would end it are noted as TERM
    /// is.
    /// Writing to a closed pipe, or beyond a limit, is an error code. `ignoresQuit`: at a prompt Ctrl-\ does nothing,
    /// as in any shell.
    package func install(ignoresQuit: Bool = false) {
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
        quitCounts = ignoresQuit ? 0 : 1
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
        for number in 1...Signals.last where !Signals.isLeftAlone(number) { handle(number) }
    }

    /// SIGRTMAX.
    private static let last: Int32 = 64

    /// What cannot be handled, what by default does nothing or belongs to job control, and two of glibc's own.
    private static func isLeftAlone(_ number: Int32) -> Bool {
        switch number {
        case SIGKILL, SIGSTOP, SIGCHLD, SIGCONT, SIGTSTP, SIGTTIN, SIGTTOU, SIGURG, SIGPIPE, SIGXFSZ, 32, 33: true
        default: false
        }
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var old = sigaction()
        sigaction(number, nil, &old)
        return unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private func handle(_ number: Int32) {
        // `nohup` and a parent shell's background jobs ignore signals on purpose; that stays so.
        if number != SIGWINCH, Signals.isIgnored(number) { return }
        var action = sigaction()
        switch number {
        case SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT, SIGSYS:
            // A fault of podsh's own stays one: only what another process has sent is a request.
            let saved = crashActions ?? .allocate(capacity: Int(Signals.last) + 1)
            crashActions = saved
            guard savedCrashActions & 1 << UInt64(number) == 0 else { return }
            saved.advanced(by: Int(number)).initialize(to: sigaction())
            sigaction(number, nil, saved + Int(number))
            savedCrashActions |= 1 << UInt64(number)
            action.__sigaction_handler.sa_sigaction = { number, info, _ in noteCrash(number, info) }
            action.sa_flags = SA_SIGINFO | SA_ONSTACK
        case SIGWINCH:
            action.__sigaction_handler.sa_handler = { number in note(number) }
            action.sa_flags = SA_RESTART
        default: action.__sigaction_handler.sa_handler = { number in note(number) }
        }
        sigaction(number, &action, nil)
    }

    /// What asked us to stop since the last look, and forgets an INT; all else stays.
    package func take() -> Interruption? {
        let pending = pending
        if pending == .interrupt { interrupted = 0 }
        return pending
    }

    /// How often something has asked podsh to stop, remembered or forgotten since.
    package var timesAsked: Int { Int(asked) }

    /// The same without forgetting.
    package var pending: Interruption? {
        if terminated != 0 { return .terminate }
        if let fault = FileWriter.standardFault { return .output(fault) }
        return interrupted != 0 ? .interrupt : nil
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
private nonisolated(unsafe) var quitCounts: sig_atomic_t = 1
private nonisolated(unsafe) var signalPipe: (read: Int32, write: Int32) = (-1, -1)
/// By number; plain memory, since a handler may neither allocate nor take the locks of a dictionary
/// (signal-safety(7)). A handler is installed only after its slot was written.
private nonisolated(unsafe) var crashActions: UnsafeMutablePointer<SignalAction>?
/// A bit for each slot that was written; read outside handlers alone.
private nonisolated(unsafe) var savedCrashActions: UInt64 = 0

/// The structure, whose name is the function's too.
private typealias SignalAction = sigaction

private func note(_ number: Int32) {
    switch number {
    case SIGINT: interrupted = 1
    case SIGWINCH: resized = 1
    case SIGQUIT where quitCounts == 0: return
    default: terminated = 1
    }
    if number != SIGWINCH { asked &+= 1 }
    let kept = errno
    var byte: UInt8 = 0
    _ = write(signalPipe.write, &byte, 1)
    errno = kept
}

/// Sent by another process (`si_code` of sigaction(2) is 0 or below, and the sender is not podsh), it is noted; else
/// what handled it before does again, when the instruction or the raise(3) that led here is repeated.
private func noteCrash(_ number: Int32, _ info: UnsafeMutablePointer<siginfo_t>?) {
    guard let info else { return }
    if info.pointee.si_code <= 0, info.pointee._sifields._kill.si_pid != getpid() { return note(number) }
    if let crashActions { sigaction(number, crashActions + Int(number), nil) }
    if info.pointee.si_code <= 0 { raise(number) }
}
