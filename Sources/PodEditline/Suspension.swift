import Glibc

/// Ctrl-Z while a line is edited: noted by the handler, acted on by the reader, which first gives the terminal back.
enum Suspension {
    static var isAsked: Bool { asked != 0 }

    static func watch() {
        asked = 0
        signal(SIGTSTP) { _ in asked = 1 }
    }

    static func unwatch() {
        signal(SIGTSTP, SIG_DFL)
    }

    /// Stops the process group as the terminal would have; returns when it is continued.
    static func stop() {
        asked = 0
        signal(SIGTSTP, SIG_DFL)
        kill(0, SIGTSTP)
        watch()
    }
}

// Unsafe: written by the signal handler, read by the one thread there is. `sig_atomic_t` is an Int32.
private nonisolated(unsafe) var asked: sig_atomic_t = 0
