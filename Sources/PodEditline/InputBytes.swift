import Glibc

/// What was typed: bytes of standard input as scalars. A byte that is no UTF-8 becomes U+FFFD.
struct InputBytes {
    private var bytes: [UInt8] = []
    private var at = 0
    private(set) var ended = false

    var hasNext: Bool { at < bytes.count }

    /// True if reading would not block. A signal ends the waiting early, and so does any of `wakes` that can be read.
    func wait(milliseconds: Int32, wakes: [Int32] = []) -> Bool {
        var polled = ([0] + wakes).map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        return poll(&polled, nfds_t(polled.count), milliseconds) > 0 && polled[0].revents != 0
    }

    mutating func fill() {
        if at > 0 {
            bytes.removeFirst(at)
            at = 0
        }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(0, &buffer, buffer.count)
        // EIO: the terminal is gone.
        if count > 0 {
            bytes += buffer[..<count]
        } else if count == 0 || errno != EINTR && errno != EAGAIN {
            ended = true
        }
    }

    /// An end that was seen is over: a terminal can go on after Ctrl-D. One that is gone ends again at once.
    mutating func startAnew() { ended = false }

    /// Forgets what was typed and not yet asked for.
    mutating func dropTypeAhead() {
        bytes.removeAll(keepingCapacity: true)
        at = 0
    }

    /// Takes these bytes if they come next and are there already.
    mutating func take(_ expected: String) -> Bool {
        guard bytes[at...].starts(with: expected.utf8) else { return false }
        at += expected.utf8.count
        return true
    }

    /// The next whole scalar; `nil` until more bytes come.
    mutating func next() -> Unicode.Scalar? {
        guard at < bytes.count else { return nil }
        let first = bytes[at]
        let length = first < 0x80 ? 1 : first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1
        // Terminals send a scalar in one piece; wait for the rest only while it can still become one.
        if at + length > bytes.count, bytes[(at + 1)...].allSatisfy({ $0 & 0xC0 == 0x80 }) { return nil }
        let end = min(at + length, bytes.count)
        if let text = String(validating: bytes[at..<end], as: UTF8.self), let scalar = text.unicodeScalars.first {
            at = end
            return scalar
        }
        at += 1
        return "\u{FFFD}"
    }
}
