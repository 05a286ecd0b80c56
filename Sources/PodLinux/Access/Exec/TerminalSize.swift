import Glibc
import PodModel

/// Leads the size of podsh's terminal on to that of a command in a container: crun 1.8 sets it once and never again.
struct TerminalSize {
    /// How soon a change is noticed: the signal for it is the main thread's.
    static let interval = TimeSpan.milliseconds(200)
    private var rows: UInt16
    private var columns: UInt16

    init() {
        let now = TerminalSize.current()
        (rows, columns) = (now.ws_row, now.ws_col)
    }

    private static func current() -> winsize {
        var size = winsize()
        _ = ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size)
        return size
    }

    /// Sets the size of the terminal that is the process' input, when podsh's has changed. What else the process may
    /// have made its input is opened without waiting and knows no size.
    mutating func lead(to process: Int32?) {
        var now = TerminalSize.current()
        guard let process, (now.ws_row, now.ws_col) != (rows, columns) else { return }
        (rows, columns) = (now.ws_row, now.ws_col)
        let terminal = open("/proc/\(process)/fd/0", O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        if terminal < 0 { return }
        _ = ioctl(terminal, UInt(TIOCSWINSZ), &now)
        close(terminal)
    }
}
