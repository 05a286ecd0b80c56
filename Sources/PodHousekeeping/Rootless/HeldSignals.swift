internal import Glibc

/// Signals that ask podsh to end, held back: between a clone and the moment in which all its processes have their
/// handlers, one that came would end the wrong process, or be lost. Handed out by `release`, and by `podsh_watch`.
struct HeldSignals {
    private var before = sigset_t()

    /// Holds them back in this process and in those it makes.
    init() {
        var ending = sigset_t()
        sigemptyset(&ending)
        for number in [SIGTERM, SIGINT, SIGHUP] { sigaddset(&ending, number) }
        sigprocmask(SIG_BLOCK, &ending, &before)
    }

    func release() {
        var before = before
        sigprocmask(SIG_SETMASK, &before, nil)
    }
}
