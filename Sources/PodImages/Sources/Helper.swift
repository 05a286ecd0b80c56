import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// A helper program that is watched while it runs: it can be given up at any moment, may not run for ever, and what
/// it says is kept bounded. Its words are data behind options, never a shell's.
struct Helper {
    var spawn: Spawn
    var name: String
    /// KILL after this long.
    var limit: TimeSpan
    /// Bytes kept of what it writes; more is an error of the helper's.
    var outputLimit = 64 << 10
    /// Asked several times a second; may throw to end the helper.
    var watch: () throws(ImageError) -> Void = {}
    /// Gets what it says on standard error as it comes; answers how much longer it may take because of that.
    var hear: (ArraySlice<UInt8>) throws(ImageError) -> TimeSpan = { _ in .zero }

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
            var output = try FileDescriptor.pipe()
            var error = try FileDescriptor.pipe()
            var spawn = spawn
            spawn.output = output.write.number
            spawn.error = error.write.number
            // The thread that starts it waits here for its end, so the two share their fate.
            spawn.diesWithStarter = true
            let child = try spawn.start()
            output.closeWrite()
            error.closeWrite()
            var talk = HelperTalk(output: output.read.number, error: error.read.number, limit: outputLimit)
            var end = monotonicNow() + limit
            while result == nil, fault == nil {
                talk.wait(for: child.pidfd)
                if let exit = child.ended() {
                    talk.take()
                    fault = talk.isTooLong ? .damaged("\(name) says too much") : nil
                    result = Result(code: exit.code, output: talk.outputBytes, error: talk.errorBytes)
                } else {
                    fault = self.fault(isCancelled, &end, &talk)
                    if fault != nil { child.end() }
                }
            }
        } catch {
            fault = .retryable(error.message)
        }
        if let fault { throw fault }
        return result ?? Result(code: -1, output: [], error: [])
    }

    private func fault(_ isCancelled: () -> Bool, _ end: inout TimeSpan, _ talk: inout HelperTalk) -> ImageError? {
        if isCancelled() { return .retryable("the pull was given up") }
        if talk.isTooLong { return .damaged("\(name) says too much") }
        do throws(ImageError) {
            end = end + (try hear(talk.takeErrors()))
            if monotonicNow() > end { return .retryable("\(name) did not end within \(limit)") }
            try watch()
            return nil
        } catch {
            return error
        }
    }
}

/// The two pipes of a running helper.
private struct HelperTalk {
    let output: Int32
    let error: Int32
    let limit: Int
    var outputBytes: [UInt8] = []
    /// The last of it.
    var errorBytes: [UInt8] = []
    /// Of these, how many `takeErrors` has not answered yet.
    private var freshErrors = 0
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
        var pollfds = [
            pollfd(fd: pidfd, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isOutputOpen ? output : -1, events: Int16(POLLIN), revents: 0),
            pollfd(fd: isErrorOpen ? error : -1, events: Int16(POLLIN), revents: 0),
        ]
        poll(&pollfds, 3, 100)
        take()
    }

    mutating func take() {
        if isOutputOpen { isOutputOpen = HelperTalk.read(output, into: &outputBytes, limit: limit) }
        if isErrorOpen {
            let known = errorBytes.count
            isErrorOpen = HelperTalk.read(error, into: &errorBytes, limit: .max - 1)
            freshErrors += errorBytes.count - known
        }
        if errorBytes.count > 2 * HelperTalk.errorLimit {
            errorBytes.removeFirst(errorBytes.count - HelperTalk.errorLimit)
        }
        freshErrors = min(freshErrors, errorBytes.count)
    }

    mutating func takeErrors() -> ArraySlice<UInt8> {
        defer { freshErrors = 0 }
        return errorBytes.suffix(freshErrors)
    }

    private static let errorLimit = 64 << 10

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
