internal import Glibc
package import PodLifecycle
package import PodModel

/// A program that has been waited for.
package struct Finished: Sendable {
    package var exit: Exit
    /// At most the limit of `run`; what came beyond was read and dropped.
    package var output: [UInt8]
    package var error: [UInt8]
    package var timedOut: Bool

    package var isSuccess: Bool { exit.code == 0 }
    package var outputText: String { String(decoding: output, as: UTF8.self) }
    /// The error output in one line, for messages; else how it ended.
    package var complaint: String {
        let text = String(decoding: error.suffix(2000), as: UTF8.self)
        let lines = text.split(whereSeparator: \.isNewline)
        if timedOut { return "it did not answer in time" }
        if let last = lines.last { return String(last) }
        return exit.signal == 0 ? "exit code \(exit.code)" : "ended by signal \(exit.signal)"
    }
}

extension Spawn {
    /// Starts it, feeds it, and waits for its end: at most `timeout` (nil: for ever), then KILL. Keeps at most `limit`
    /// bytes each of output and error output. A grandchild that holds the output on is not waited for.
    package func run(timeout: TimeSpan?, input: [UInt8]? = nil, limit: Int = 1 << 20) throws(Failure) -> Finished {
        var out = try FileDescriptor.pipe()
        var err = try FileDescriptor.pipe()
        var into = try FileDescriptor.pipe()
        var spawn = self
        spawn.output = out.write.number
        spawn.error = err.write.number
        if input != nil { spawn.input = into.read.number }
        let child = try spawn.start()
        out.closeWrite()
        err.closeWrite()
        into.closeRead()
        var talk = Conversation(
            output: out.read.number, error: err.read.number, input: input == nil ? -1 : into.releaseWrite(),
            pidfd: child.pidfd, text: input ?? [], limit: limit)
        defer { talk.closeInput() }
        let inTime = talk.go(until: timeout.map { monotonicNow() + $0 })
        if !inTime { child.kill(SIGKILL) }
        let exit = child.wait(timeout: .seconds(30)) ?? Exit(code: 137, signal: 9)
        talk.drain()
        return Finished(exit: exit, output: talk.outputBytes, error: talk.errorBytes, timedOut: !inTime)
    }

    /// The first word of `--version` that begins with a digit.
    package static func version(of program: String) -> String? {
        guard let done = try? Spawn([program, "--version"]).run(timeout: .seconds(5), limit: 4096), done.isSuccess
        else { return nil }
        let words = done.outputText.split(whereSeparator: \.isWhitespace)
        let found = words.first { word in
            let digits = word.first == "v" ? word.dropFirst() : word
            return digits.first?.isNumber == true
        }
        return found.map { String($0.first == "v" ? $0.dropFirst() : $0) }
    }
}

/// The pipes of a running child.
private struct Conversation {
    var output: Int32
    var error: Int32
    var input: Int32
    let pidfd: Int32
    let text: [UInt8]
    let limit: Int
    var sent = 0
    var outputBytes: [UInt8] = []
    var errorBytes: [UInt8] = []

    init(output: Int32, error: Int32, input: Int32, pidfd: Int32, text: [UInt8], limit: Int) {
        self.output = output
        self.error = error
        self.input = input
        self.pidfd = pidfd
        self.text = text
        self.limit = limit
        for end in [output, error, input] where end >= 0 { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        if text.isEmpty { closeInput() }
    }

    mutating func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Until the child has ended; false when the time is up first.
    mutating func go(until end: TimeSpan?) -> Bool {
        while true {
            var left: Int32 = -1
            if let end { left = Int32(clamping: max(0, ((end - monotonicNow()).nanoseconds + 999_999) / 1_000_000)) }
            var pollfds = [
                pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
                pollfd(fd: output, events: Int16(POLLIN), revents: 0),
                pollfd(fd: error, events: Int16(POLLIN), revents: 0),
                pollfd(fd: input, events: Int16(POLLOUT), revents: 0),
            ]
            let got = poll(&pollfds, 4, left)
            if got == 0 { return false }
            if got < 0 { continue }
            if pollfds[1].revents != 0, !take(output, into: &outputBytes) { output = -1 }
            if pollfds[2].revents != 0, !take(error, into: &errorBytes) { error = -1 }
            if pollfds[3].revents != 0 { feed() }
            if pollfds[0].revents != 0 { return true }
        }
    }

    private mutating func feed() {
        let wrote = text.withUnsafeBytes { Glibc.write(input, $0.baseAddress.map { $0 + sent }, text.count - sent) }
        if wrote > 0 { sent += wrote }
        if sent == text.count || wrote < 0 && errno != EAGAIN && errno != EINTR { closeInput() }
    }

    /// What lies in the pipes when the child has ended, but no more than a pipe holds.
    mutating func drain() {
        for _ in 0..<64 where output >= 0 && readable(output) {
            if !take(output, into: &outputBytes) { output = -1 }
        }
        for _ in 0..<64 where error >= 0 && readable(error) {
            if !take(error, into: &errorBytes) { error = -1 }
        }
    }

    private func readable(_ descriptor: Int32) -> Bool { waitReadable(descriptor, timeout: .zero) }

    /// False at the end.
    private func take(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 1 << 15, alignment: 1) { buffer in
            let got = Glibc.read(descriptor, buffer.baseAddress, 1 << 15)
            if got > 0 { bytes += buffer.prefix(min(got, max(0, limit - bytes.count))) }
            return got > 0 || got < 0 && (errno == EAGAIN || errno == EINTR)
        }
    }
}
