import Glibc
import PodLifecycle
import PodModel

/// A helper program that is watched while it runs: it can be given up at any moment, may not run for ever, and what
/// it says is kept bounded. Its words are data behind options, never a shell's (hostile case I22).
struct Helper {
    var spawn: Spawn
    var name: String
    /// KILL after this long.
    var limit: TimeSpan
    /// Bytes kept of what it writes; more is an error of the helper's.
    var outputLimit = 64 << 10
    /// Asked several times a second; may throw to end the helper.
    var watch: () throws(ImageError) -> Void = {}

    struct Result {
        var code: Int32
        var output: [UInt8]
        var error: [UInt8]
    }

    /// Runs it to its end; throws what `watch` throws, and a retryable error when the time is up.
    func run(isCancelled: () -> Bool) throws(ImageError) -> Result {
        var fault: ImageError?
        var result: Result?
        do throws(Failure) {
            let output = try FileDescriptor.pipe()
            let error = try FileDescriptor.pipe()
            var spawn = spawn
            spawn.output = output.write.number
            spawn.error = error.write.number
            // The thread that starts it waits here for its end, so the two share their fate.
            spawn.diesWithStarter = true
            let child = try spawn.start()
            forget(output.write)
            forget(error.write)
            var talk = HelperTalk(output: output.read.number, error: error.read.number, limit: outputLimit)
            let end = monotonicNow() + limit
            while result == nil, fault == nil {
                talk.wait(for: child.pidfd)
                if let exit = child.ended() {
                    talk.take()
                    fault = talk.isTooLong ? .damaged("\(name) says too much") : nil
                    result = Result(code: exit.code, output: talk.outputBytes, error: talk.errorBytes)
                } else {
                    fault = self.fault(isCancelled, end, talk.isTooLong)
                    if fault != nil { child.end() }
                }
            }
        } catch {
            fault = .retryable(error.message)
        }
        if let fault { throw fault }
        return result ?? Result(code: -1, output: [], error: [])
    }

    private func fault(_ isCancelled: () -> Bool, _ end: TimeSpan, _ isTooLong: Bool) -> ImageError? {
        if isCancelled() { return .retryable("the pull was given up") }
        if isTooLong { return .damaged("\(name) says too much") }
        if monotonicNow() > end { return .retryable("\(name) did not end within \(limit)") }
        do throws(ImageError) {
            try watch()
            return nil
        } catch {
            return error
        }
    }

    private func forget(_ descriptor: consuming FileDescriptor) {}
}

/// The two pipes of a running helper.
private struct HelperTalk {
    let output: Int32
    let error: Int32
    let limit: Int
    var outputBytes: [UInt8] = []
    var errorBytes: [UInt8] = []
    private var isOutputOpen = true
    private var isErrorOpen = true

    init(output: Int32, error: Int32, limit: Int) {
        self.output = output
        self.error = error
        self.limit = limit
        for end in [output, error] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
    }

    var isTooLong: Bool { outputBytes.count > limit }

    /// At most 100 ms, until it says something or ends.
    mutating func wait(for pidfd: Int32) {
        var wishes = [
            pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isOutputOpen ? output : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorOpen ? error : -1, events: Int16(POLLIN), revents: 0),
        ]
        poll(&wishes, 3, 100)
        take()
    }

    mutating func take() {
        if isOutputOpen { isOutputOpen = HelperTalk.read(output, into: &outputBytes, limit: limit) }
        if isErrorOpen { isErrorOpen = HelperTalk.read(error, into: &errorBytes, limit: limit) }
    }

    /// What is there now; false at the end. One byte beyond the limit is kept, to tell.
    private static func read(_ descriptor: Int32, into bytes: inout [UInt8], limit: Int) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count == 0 { return false }
            if count < 0 { return errno == EAGAIN || errno == EINTR }
            bytes += buffer[..<min(count, max(0, limit + 1 - bytes.count))]
        }
    }
}
