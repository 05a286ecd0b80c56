import Glibc

/// The mode of podsh's terminal before a command took it over; put back when the command is over, even when it was
/// killed and could not do so itself.
struct TerminalMode {
    private var saved = termios()
    private let isTerminal: Bool

    /// Standard input's.
    init() {
        isTerminal = tcgetattr(STDIN_FILENO, &saved) == 0
    }

    /// Bytes pass as they are typed, Ctrl-C among them. `keepsOutput`: lines written still begin at the left.
    func makeRaw(keepsOutput: Bool) {
        guard isTerminal else { return }
        var raw = saved
        cfmakeraw(&raw)
        if keepsOutput { raw.c_oflag = saved.c_oflag }
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw)
    }

    func restore() {
        guard isTerminal else { return }
        var now = saved
        tcsetattr(STDIN_FILENO, TCSADRAIN, &now)
    }
}
