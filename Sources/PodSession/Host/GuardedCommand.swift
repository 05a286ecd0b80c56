internal import CLinux
internal import Glibc

/// A command of the user's under its guard (see `CLinuxGuard.h`): one group and session that signals reach as a whole,
/// and that ends with podsh, killed or not. Used from one thread.
final class GuardedCommand {
    /// Leads the command's group.
    private let guardian: pid_t
    private let orders: Int32
    /// Readable when there is news.
    let news: Int32
    /// The terminal that is lent to it.
    private let terminal: Int32?
    private var code: Int32?
    private var isGone = false
    /// The last order, so that each is sent once.
    private var passedOn: Int32?
    /// What was typed at its terminal has reached it already.
    private var typed: Int32?

    /// What came of starting it.
    enum Start {
        case running(GuardedCommand)
        case failed(errno: Int32)
    }

    /// Starts it with these as 0, 1 and 2, in a cgroup whose `cgroup.procs` this is.
    static func start(
        _ words: [String], environment: [String], cgroup: String?, descriptors: (Int32, Int32, Int32)
    ) -> Start {
        let terminal = ownTerminal()
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup($0) } + [nil]
        let place = cgroup.map { strdup($0) } ?? nil
        defer { for text in arguments + variables + [place] { free(text) } }
        var (orders, news): (Int32, Int32) = (-1, -1)
        let guardian = arguments.withUnsafeBufferPointer { arguments in
            variables.withUnsafeBufferPointer { variables -> pid_t in
                guard let arguments = arguments.baseAddress, let program = arguments[0],
                    let variables = variables.baseAddress
                else {
                    return -ENOMEM
                }
                var what = podsh_guarded(
                    program: program, arguments: arguments, environment: variables, descriptors: descriptors,
                    terminal: terminal ?? -1, cgroup: place)
                return podsh_guard(&what, &orders, &news)
            }
        }
        if guardian < 0 {
            if let terminal { close(terminal) }
            return .failed(errno: -guardian)
        }
        let command = GuardedCommand(guardian: guardian, orders: orders, news: news, terminal: terminal)
        switch command.first() {
        case 0: return .running(command)
        case let failure: return .failed(errno: failure)
        }
    }

    private init(guardian: pid_t, orders: Int32, news: Int32, terminal: Int32?) {
        self.guardian = guardian
        self.orders = orders
        self.news = news
        self.terminal = terminal
    }

    /// Its closing is the order to kill what is left.
    deinit {
        takeTerminalBack()
        close(orders)
        close(news)
        if let terminal { close(terminal) }
        var status: Int32 = 0
        while waitpid(guardian, &status, 0) < 0, errno == EINTR {}
    }

    /// The controlling terminal, where podsh is in its foreground and alone speaks with it: to others of a pipeline
    /// (`podsh … | less`) it must not be lost.
    private static func ownTerminal() -> Int32? {
        guard isatty(0) != 0, isatty(1) != 0 else { return nil }
        let file = open("/dev/tty", O_RDWR | O_CLOEXEC)
        if file < 0 { return nil }
        if tcgetpgrp(file) == getpgrp() { return file }
        close(file)
        return nil
    }

    /// 0 once it runs, else why it does not.
    private func first() -> Int32 {
        while let word = next(blocks: true) {
            switch podsh_news_kind(rawValue: UInt32(word.kind)) {
            case podsh_news_started: return 0
            case podsh_news_failed: return word.value
            default: break
            }
        }
        return EAGAIN
    }

    private func next(blocks: Bool) -> podsh_news? {
        var word = podsh_news()
        while true {
            if !blocks {
                var polled = pollfd(fd: news, events: Int16(POLLIN), revents: 0)
                if poll(&polled, 1, 0) <= 0 { return nil }
            }
            let count = read(news, &word, MemoryLayout<podsh_news>.size)
            if count == MemoryLayout<podsh_news>.size { return word }
            if count < 0, errno == EINTR { continue }
            isGone = true
            return nil
        }
    }

    /// Takes in what the guard has to say. `typed` is called when INT or QUIT was typed at the command's terminal.
    func hear(typed: (Int32) -> Void) {
        while let word = next(blocks: false) {
            switch podsh_news_kind(rawValue: UInt32(word.kind)) {
            case podsh_news_ended:
                code = word.value
                takeTerminalBack()
            case podsh_news_stopped: stopWithIt()
            case podsh_news_typed:
                self.typed = word.value
                typed(word.value)
            default: break
            }
        }
        // A guard that was killed says nothing more, and what it guarded is podsh's own orphan.
        if isGone, code == nil {
            kill(-guardian, SIGKILL)
            code = 128 + SIGKILL
        }
    }

    /// Its code when it has ended: 128 + n by signal n. Others of its group may go on.
    var exitCode: Int32? { code }

    var wasInterrupted: Bool { typed == SIGINT }

    /// Nothing of it is left.
    var isOver: Bool { isGone }

    /// To all of it. What was typed at its terminal is not sent again.
    func signal(_ number: Int32) {
        if typed == number || passedOn == number { return }
        passedOn = number
        send(number)
    }

    private func send(_ number: Int32) {
        var order = UInt8(truncatingIfNeeded: number)
        _ = write(orders, &order, 1)
    }

    /// Ctrl-Z at its terminal stops podsh too, as a job of the user's shell; both go on together.
    private func stopWithIt() {
        takeTerminalBack()
        kill(0, SIGTSTP)
        if let terminal { _ = podsh_foreground(terminal, guardian) }
        send(SIGCONT)
    }

    /// Whoever of the command has it now: a shell in it gives it to its own jobs.
    private func takeTerminalBack() {
        guard let terminal, tcgetpgrp(terminal) != getpgrp() else { return }
        _ = podsh_foreground(terminal, getpgrp())
    }
}
