internal import CLinux
internal import Glibc
package import PodModel

extension LocalHost {
    package func run(_ command: HostCommand, wait: ([Int32]) -> HostOrder?) throws(HostError) -> HostExit {
        var streams = Streams()
        defer { streams.close() }
        if let input = command.input { try streams.give(input) }
        if case .captured = command.output { try streams.capture() }
        switch try start(command, &streams) {
        case .failed(let code): return HostExit(code: code)
        case .running(let running):
            var output: [UInt8] = []
            if case .captured(let limit) = command.output {
                while !streams.hasEnded {
                    attend(running, command, also: streams.outputEnd, wait)
                    streams.readOutput(into: &output, limit: limit)
                }
            }
            return HostExit(code: finish(running, command, wait), output: output)
        }
    }

    package func pipe(to command: HostCommand) throws(HostError) -> any HostPipe {
        var streams = Streams()
        defer { streams.close() }
        let end = try streams.readFromPipe()
        do throws(HostError) {
            switch try start(command, &streams) {
            case .running(let running): return LocalPipe(to: running, of: command, end: end, on: self)
            case .failed(let code): throw HostError(.failed, "cannot start the command: it would end with \(code)")
            }
        } catch {
            Glibc.close(end)
            throw error
        }
    }

    private enum Started {
        case running(GuardedCommand)
        /// With 126 or 127: it is not executable, or not there.
        case failed(Int32)
    }

    private func start(_ command: HostCommand, _ streams: inout Streams) throws(HostError) -> Started {
        let words: [String]
        switch command.program {
        case .shell(let text): words = ["/bin/sh", "-c", text]
        case .words(let given): words = given
        }
        if words.isEmpty || words.contains(where: { $0.utf8.contains(0) }) {
            throw HostError(.failed, "a command cannot hold a NUL byte")
        }
        var variables = LocalHost.inheritedEnvironment()
        let mark = mark?()
        for (name, value) in command.environment + (mark.map { [$0.variable] } ?? []) {
            variables.removeAll { $0.hasPrefix(name + "=") }
            variables.append("\(name)=\(value)")
        }
        forgetEnded()
        defer { streams.closeChildsEnds() }
        switch GuardedCommand.start(
            words, environment: variables, cgroup: mark?.cgroup, descriptors: streams.ofTheChild)
        {
        case .failed(ENOENT): return .failed(ExitCode.notFound)
        case .failed(EACCES), .failed(ENOEXEC): return .failed(ExitCode.notExecutable)
        case .failed(let error):
            throw HostError(.failed, "cannot start \(words[0]): \(String(cString: strerror(error)))")
        case .running(let running): return .running(running)
        }
    }

    /// Waits for news of it, or until `end` can be read, and hands on what podsh is asked to do with it. True if it was
    /// asked.
    @discardableResult
    func attend(
        _ running: GuardedCommand, _ command: HostCommand, also end: Int32? = nil, _ wait: ([Int32]) -> HostOrder?
    ) -> Bool {
        let order = wait((running.isOver ? [] : [running.news]) + (end.map { [$0] } ?? []))
        hear(running, command)
        if let order { running.signal(order.number) }
        return order != nil
    }

    /// Ctrl-C at a terminal that is the command's own group's does not reach podsh. A script ends with it; a prompt
    /// leaves it to the command.
    func hear(_ running: GuardedCommand, _ command: HostCommand) {
        running.hear { number in if !command.keepsInterrupts { kill(getpid(), number) } }
    }

    /// Waits for its end. What it has left in the background lives as long as podsh.
    func finish(_ running: GuardedCommand, _ command: HostCommand, _ wait: ([Int32]) -> HostOrder?) -> Int32 {
        hear(running, command)
        while true {
            guard let code = running.exitCode else {
                attend(running, command, wait)
                continue
            }
            if !running.isOver { leftBehind.append(running) }
            // It has died of what was typed: then what podsh was doing ends with it, as in any shell.
            if command.keepsInterrupts, running.wasInterrupted, code == 128 + SIGINT { kill(getpid(), SIGINT) }
            return code
        }
    }

    private func forgetEnded() {
        for command in leftBehind { command.hear { _ in } }
        leftBehind.removeAll { $0.isOver }
    }

    package func endCommands(within limit: TimeSpan) {
        forgetEnded()
        for command in leftBehind { command.signal(SIGTERM) }
        let end = SuspendingClock().now + .nanoseconds(limit.nanoseconds)
        while !leftBehind.isEmpty, SuspendingClock().now < end {
            var polled = leftBehind.map { pollfd(fd: $0.news, events: Int16(POLLIN), revents: 0) }
            poll(&polled, nfds_t(polled.count), 50)
            forgetEnded()
        }
        leftBehind = []
    }

    private static func inheritedEnvironment() -> [String] {
        var variables: [String] = []
        var next = environ
        while let text = next.pointee {
            variables.append(String(cString: text))
            next += 1
        }
        return variables
    }
}

/// The three streams of a command.
private struct Streams {
    private var input: Int32 = -1
    /// Where the command's output can be read; not blocking.
    private(set) var outputEnd: Int32 = -1
    private(set) var hasEnded = false
    private var childEnd: Int32 = -1

    var ofTheChild: (Int32, Int32, Int32) { (input < 0 ? 0 : input, childEnd < 0 ? 1 : childEnd, 2) }

    /// Standard input from a file in memory: a pipe could block both sides.
    mutating func give(_ bytes: [UInt8]) throws(HostError) {
        input = podsh_memfd("podsh-input", 0)
        if input < 0 { throw HostError(.failed, "cannot make an input: \(String(cString: strerror(-input)))") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(input, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw HostError(.failed, "cannot write an input: \(String(cString: strerror(errno)))") }
            written += count
        }
        lseek(input, 0, SEEK_SET)
    }

    /// Standard input from a pipe; the answer is its writing end, the caller's.
    mutating func readFromPipe() throws(HostError) -> Int32 {
        let ends = try Streams.pipe()
        input = ends.read
        return ends.write
    }

    mutating func capture() throws(HostError) {
        (outputEnd, childEnd) = try Streams.pipe()
        _ = fcntl(outputEnd, F_SETFL, O_NONBLOCK)
    }

    private static func pipe() throws(HostError) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let made = podsh_pipe(&ends)
        if made < 0 { throw HostError(.failed, "cannot make a pipe: \(String(cString: strerror(-made)))") }
        return (ends[0], ends[1])
    }

    /// When it runs: else its output would never end, and its input never be closed to the writer.
    mutating func closeChildsEnds() {
        for file in [input, childEnd] where file >= 0 { Glibc.close(file) }
        (input, childEnd) = (-1, -1)
    }

    /// Reads what is there; what is beyond the limit is dropped, so that the command does not block.
    mutating func readOutput(into output: inout [UInt8], limit: Int) {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(outputEnd, &chunk, chunk.count)
            if count > 0 {
                output += chunk[..<min(count, max(0, limit - output.count))]
            } else {
                if count == 0 || errno != EAGAIN && errno != EINTR { hasEnded = true }
                return
            }
        }
    }

    func close() {
        for file in [input, outputEnd, childEnd] where file >= 0 { Glibc.close(file) }
    }
}
