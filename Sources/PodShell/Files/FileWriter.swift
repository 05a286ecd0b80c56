import Glibc
package import PodSession

/// Writes to a descriptor until all is written, and knows when that is not possible any more.
///
/// What goes wrong with standard output or error ends the program, as any tool's would: at once where there is nothing
/// to undo, else by `attendant`, which hears of it as of a signal.
package final class FileWriter {
    // Unsafe: the program has one thread, and only it writes.
    package static nonisolated(unsafe) let standardOutput = FileWriter(1, name: "standard output")
    package static nonisolated(unsafe) let standardError = FileWriter(2, name: "standard error")
    /// Who has something to undo before the program may end.
    package static nonisolated(unsafe) var attendant: Attendant?

    /// What goes on while a reader takes nothing.
    package struct Attendant {
        /// Something has asked podsh to stop: then nobody is waited for any more.
        package var isAskedToStop: () -> Bool
        /// Lets the cluster live.
        package var live: () -> Void

        package init(isAskedToStop: @escaping () -> Bool, live: @escaping () -> Void) {
            self.isAskedToStop = isAskedToStop
            self.live = live
        }
    }

    private let descriptor: Int32
    /// Of a standard stream, as a sentence has it.
    private let name: String?
    /// What went wrong; nothing is written after it.
    package private(set) var fault: OutputFault?
    /// Its reader took nothing while podsh was asked to stop: it is not waited for again.
    private var isStalled = false
    /// A file takes whatever comes; a pipe or a terminal can make wait.
    private var canBlock: Bool

    package init(_ descriptor: Int32, name: String? = nil) {
        self.descriptor = descriptor
        self.name = name
        canBlock = name != nil && FileWriter.canBlock(descriptor)
    }

    private static func canBlock(_ descriptor: Int32) -> Bool {
        var info = stat()
        return fstat(descriptor, &info) != 0 || info.st_mode & S_IFMT != S_IFREG
    }

    /// The standard streams lead somewhere else from now on: what went wrong before is forgotten.
    package static func standardStreamsChanged() {
        for writer in [standardOutput, standardError] {
            writer.fault = nil
            writer.isStalled = false
            writer.canBlock = canBlock(writer.descriptor)
        }
    }

    package func write(_ text: String) {
        var text = text
        text.withUTF8 { write($0) }
    }

    package func write(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { write($0) }
    }

    private func write(_ buffer: UnsafeBufferPointer<UInt8>) {
        guard fault == nil, let base = buffer.baseAddress else { return }
        var done = 0
        while done < buffer.count {
            var next = buffer.count - done
            if canBlock, let attendant = FileWriter.attendant {
                guard isReady(attendant) else { return }
                // What poll(2) says holds for this much (PIPE_BUF of limits.h).
                next = min(next, 4096)
            }
            let count = Glibc.write(descriptor, base + done, next)
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                // Someone left it non-blocking: wait until it takes more.
                _ = canWrite(within: 1000)
            } else if errno != EINTR {
                fail(errno)
                return
            }
        }
    }

    /// Waits until the reader takes more; false when podsh is to stop and it does not.
    private func isReady(_ attendant: Attendant) -> Bool {
        var turns = 0
        while !canWrite(within: isStalled || turns == 0 ? 0 : FileWriter.step) {
            if isStalled { return false }
            turns += 1
            attendant.live()
            if attendant.isAskedToStop(), turns > FileWriter.patience {
                isStalled = true
                return false
            }
        }
        isStalled = false
        return true
    }

    /// How long one look at a reader waits before the cluster is given time, in milliseconds.
    private static let step: Int32 = 50
    /// So many looks a reader has once podsh is asked to stop: a second.
    private static let patience = 20

    private func canWrite(within milliseconds: Int32) -> Bool {
        var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&polled, 1, milliseconds) > 0
    }

    private func fail(_ error: Int32) {
        let fault: OutputFault = error == EPIPE ? .closed : .failed
        self.fault = fault
        guard let name else { return }
        // A reader that has gone is reported to nobody: it has what it wanted.
        if fault == .failed, self !== FileWriter.standardError {
            FileWriter.standardError.write("podsh: cannot write \(name): \(String(cString: strerror(error)))\n")
        }
        if FileWriter.attendant == nil { exit(fault.exitCode) }
    }

    /// The fault of a standard stream that ends the program.
    package static var standardFault: OutputFault? { standardOutput.fault ?? standardError.fault }

    /// The code to leave with: what was to be reported and was not makes a success of nothing.
    package static func finalCode(_ code: Int32) -> Int32 {
        if code == ExitCode.interrupted || code == ExitCode.terminated { return code }
        if let fault = standardOutput.fault { return fault.exitCode }
        return code == ExitCode.held ? standardError.fault?.exitCode ?? code : code
    }
}
