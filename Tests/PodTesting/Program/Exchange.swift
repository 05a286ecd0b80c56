import Foundation
import Glibc

/// The bytes that go to and come from a running child, and its memory's high-water mark.
struct Exchange {
    let child: pid_t
    private var feed: Int32
    private let input: [UInt8]
    private var sent = 0
    private var outputs: [Int32]
    private(set) var received: [[UInt8]]
    private(set) var peakMemory = 0

    init(child: pid_t, feed: Int32, input: [UInt8], outputs: [Int32]) {
        self.child = child
        self.feed = feed
        self.input = input
        self.outputs = outputs
        received = outputs.map { _ in [] }
        _ = fcntl(feed, F_SETFL, O_NONBLOCK)
        if input.isEmpty { closeFeed() }
    }

    /// Goes on until the child has closed both outputs. `false`: the time came first.
    mutating func finish(before deadline: Double) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while outputs.contains(where: { $0 >= 0 }) {
            if now() > deadline { return false }
            samplePeak()
            var polled = outputs.filter { $0 >= 0 }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if feed >= 0 { polled.append(pollfd(fd: feed, events: Int16(POLLOUT), revents: 0)) }
            // 5 ms: the high-water mark of a child is lost with it, so it is read often.
            poll(&polled, nfds_t(polled.count), 5)
            for each in polled where each.revents != 0 {
                if each.fd == feed { sendMore() } else { receive(from: each.fd, &buffer) }
            }
        }
        return true
    }

    mutating func close() {
        closeFeed()
        for index in outputs.indices where outputs[index] >= 0 {
            Glibc.close(outputs[index])
            outputs[index] = -1
        }
    }

    private mutating func closeFeed() {
        if feed >= 0 { Glibc.close(feed) }
        feed = -1
    }

    private mutating func sendMore() {
        let count = input.withUnsafeBytes { bytes in
            write(feed, bytes.baseAddress.map { $0 + sent }, min(bytes.count - sent, 1 << 16))
        }
        if count > 0 { sent += count }
        if count < 0, errno != EAGAIN, errno != EINTR { closeFeed() }
        if sent == input.count { closeFeed() }
    }

    private mutating func receive(from descriptor: Int32, _ buffer: inout [UInt8]) {
        guard let index = outputs.firstIndex(of: descriptor) else { return }
        let count = read(descriptor, &buffer, buffer.count)
        if count > 0 {
            received[index] += buffer[..<count]
        } else if count == 0 || errno != EINTR {
            Glibc.close(descriptor)
            outputs[index] = -1
        }
    }

    /// `ru_maxrss` of a spawned child begins with its parent's size; `VmHWM` is the program's own.
    private mutating func samplePeak() {
        guard let text = try? String(contentsOfFile: "/proc/\(child)/status", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap({
                Int($0)
            })
        else { return }
        peakMemory = max(peakMemory, kilobytes * 1024)
    }
}
