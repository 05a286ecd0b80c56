import Glibc

/// Writes to a descriptor until all is written. Knows when the reader has gone.
package final class FileWriter {
    // Unsafe: the program has one thread, and only it writes.
    package static nonisolated(unsafe) let standardOutput = FileWriter(1)
    package static nonisolated(unsafe) let standardError = FileWriter(2)

    private let descriptor: Int32
    /// Nobody reads any more (`podsh … | head`), or the disk is full: the error's number.
    package private(set) var fault: Int32?

    package init(_ descriptor: Int32) {
        self.descriptor = descriptor
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
            let count = Glibc.write(descriptor, base + done, buffer.count - done)
            if count >= 0 {
                done += count
            } else if errno == EAGAIN {
                // A terminal someone left non-blocking: wait until it takes more.
                var polled = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&polled, 1, 1000)
            } else if errno != EINTR {
                fault = errno
                return
            }
        }
    }
}
