import Foundation
package import Glibc

/// A program running on a terminal of its own, with a person's hands replaced by a test.
package final class TerminalSession {
    package let child: pid_t
    private var master: Int32
    private var screen = ""
    /// How much of `screen` earlier waits have used up.
    private var seen: String.Index
    private var pending: [UInt8] = []
    private var status: Int32?

    /// Starts the program on a new pseudo-terminal of this size.
    package init(_ program: Program, _ arguments: [String], columns: UInt16 = 120, rows: UInt16 = 40) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (locked, number) = (Int32(0), Int32(0))
        guard master >= 0, ioctl(master, setLock, &locked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw SpawnFailure(operation: "open a terminal", code: errno)
        }
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
        seen = screen.startIndex
        let slave = "/dev/pts/\(number)"
        child = try startingProgram.withLock {
            try spawn(
                program.path, arguments, environment: program.environment, directory: program.directory,
                descriptors: (0, 1, 2), terminal: slave)
        }
    }

    deinit {
        if status == nil {
            kill(child, SIGKILL)
            waitpid(child, nil, 0)
        }
        hangUp()
    }

    /// All that has come so far, as it came; complete only behind what has been waited for.
    package private(set) var rawText = ""

    /// All that has appeared so far, without escape sequences and carriage returns.
    package var text: String { screen }

    /// Types these characters.
    package func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// Types a line and Return.
    package func enter(_ line: String) { type(line + "\r") }

    /// Gives the terminal another size, as a window does that is drawn larger.
    package func resize(columns: UInt16, rows: UInt16) {
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)
    }

    /// Waits until the program reads keys as they are typed: libedit shows its prompt before it takes the terminal's
    /// own line editing away, which acts on Ctrl-\ and Ctrl-C until then.
    package func waitForKeys(seconds: Double = 40) -> Bool {
        eventually(seconds) {
            var mode = termios()
            return tcgetattr(master, &mode) == 0 && mode.c_lflag & tcflag_t(ICANON) == 0 ? true : nil
        } ?? false
    }

    /// Closes the terminal, as a window is closed: the program's session is told by SIGHUP.
    package func hangUp() {
        if master >= 0 { close(master) }
        master = -1
    }

    package static let controlC = "\u{03}"
    package static let controlD = "\u{04}"

    /// Waits until `wanted` appears after all that earlier waits have found.
    /// - Returns: what stood between the two, `wanted` included; `nil` if it did not come in time.
    package func wait(for wanted: String, seconds: Double = 40) -> String? {
        let deadline = now() + seconds
        while true {
            if let found = screen.range(of: wanted, range: seen..<screen.endIndex) {
                let passed = String(screen[seen..<found.upperBound])
                seen = found.upperBound
                return passed
            }
            let left = deadline - now()
            guard left > 0, read(within: left) else { return nil }
        }
    }

    /// Waits until the program has ended. `nil`: it did not in time.
    package func waitForExit(seconds: Double = 40) -> Int32? {
        let deadline = now() + seconds
        while now() < deadline, read(within: deadline - now()) {}
        var state: Int32 = 0
        while status == nil, now() < deadline {
            if waitpid(child, &state, WNOHANG) == child { status = exitCode(ofStatus: state) } else { poll(nil, 0, 5) }
        }
        return status
    }

    /// Takes in what has come. `false`: nothing came in time, or the program's side is closed.
    private func read(within seconds: Double) -> Bool {
        guard master >= 0 else { return false }
        var polled = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&polled, 1, Int32(max(1, seconds * 1000))) > 0 else { return false }
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        let count = Glibc.read(master, &buffer, buffer.count)
        guard count > 0 else { return false }
        pending += buffer[..<count]
        rawText += String(decoding: buffer[..<count], as: UTF8.self)
        let offset = screen.utf8.distance(from: screen.startIndex, to: seen)
        screen += plainText(&pending)
        seen = screen.utf8.index(screen.startIndex, offsetBy: offset)
        return true
    }
}

/// Takes from `bytes` all complete characters, dropping escape sequences, bells and carriage returns; an unfinished
/// sequence stays for the next time.
private func plainText(_ bytes: inout [UInt8]) -> String {
    var plain: [UInt8] = []
    var index = 0
    scan: while index < bytes.count {
        switch bytes[index] {
        case 0x1B:
            guard let end = endOfEscape(bytes, from: index) else { break scan }
            index = end
        case 0x07, 0x0D: index += 1
        case 0x08:
            if let last = plain.last, last != 0x0A { plain.removeLast() }
            index += 1
        case 0xC0...:
            let length = bytes[index] >= 0xF0 ? 4 : bytes[index] >= 0xE0 ? 3 : 2
            guard index + length <= bytes.count else { break scan }
            plain += bytes[index..<index + length]
            index += length
        default:
            plain.append(bytes[index])
            index += 1
        }
    }
    bytes.removeFirst(index)
    return String(decoding: plain, as: UTF8.self)
}

/// ECMA-48: CSI ends with a byte 40–7E, OSC with BEL or ST, others are two bytes (three for a character set).
private func endOfEscape(_ bytes: [UInt8], from start: Int) -> Int? {
    guard start + 1 < bytes.count else { return nil }
    switch bytes[start + 1] {
    case UInt8(ascii: "["):
        return bytes[(start + 2)...].firstIndex { (0x40...0x7E).contains($0) }.map { $0 + 1 }
    case UInt8(ascii: "]"):
        guard let end = bytes[(start + 2)...].firstIndex(where: { $0 == 0x07 || $0 == 0x1B }) else { return nil }
        return bytes[end] == 0x07 ? end + 1 : end + 1 < bytes.count ? end + 2 : nil
    case UInt8(ascii: "("), UInt8(ascii: ")"): return start + 3 <= bytes.count ? start + 3 : nil
    default: return start + 2
    }
}

// TIOCSPTLCK and TIOCGPTN of asm-generic/ioctls.h, which Swift does not import; glibc's posix_openpt family needs
// feature macros that the Glibc module does not set.
private let setLock: UInt = 0x4004_5431
private let getNumber: UInt = 0x8004_5430
