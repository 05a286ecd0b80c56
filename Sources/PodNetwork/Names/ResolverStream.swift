internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodModel

/// Takes connections of those who ask by TCP; at most so many at a time, and of one pod.
final class ResolverListener: LoopHandler {
    private static let most = 128
    private static let mostOfOne = 16

    private let resolver: Resolver
    private var open: [IPv4: Int] = [:]
    private var count = 0

    init(_ resolver: Resolver) {
        self.resolver = resolver
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        for _ in 0..<16 {
            var address: UInt32 = 0
            var port: UInt16 = 0
            let made = podsh_ip_accept(descriptor, &address, &port)
            if made == -EMFILE || made == -ENFILE { return resolver.loop.pause(descriptor, self) }
            if made < 0 { return }
            let client = IPv4(rawValue: address)
            let isServed = resolver.serves(client) && count < ResolverListener.most
            if !isServed || open[client, default: 0] >= ResolverListener.mostOfOne {
                close(made)
                continue
            }
            count += 1
            open[client, default: 0] += 1
            let stream = ResolverStream(made, client, resolver) { [weak self] in self?.closed(client) }
            stream.start()
        }
    }

    private func closed(_ client: IPv4) {
        count -= 1
        open[client, default: 1] -= 1
        if open[client] == 0 { open[client] = nil }
    }
}

/// One connection: questions and answers, each behind two bytes of length.
final class ResolverStream: LoopHandler {
    private static let patience = TimeSpan.seconds(10)
    /// A question is a name and little more.
    private static let longestQuestion = 4096
    private static let mostWaiting = 1 << 18

    private let descriptor: Int32
    private let client: IPv4
    private let resolver: Resolver
    private let ended: () -> Void
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var lastHeard = monotonicNow()
    private var isOpen = true

    init(_ descriptor: Int32, _ client: IPv4, _ resolver: Resolver, _ ended: @escaping () -> Void) {
        self.descriptor = descriptor
        self.client = client
        self.resolver = resolver
        self.ended = ended
    }

    func start() {
        resolver.loop.watch(descriptor, PODSH_EPOLL_IN, self)
        resolver.loop.call(self, at: lastHeard + ResolverStream.patience)
    }

    func tick(_ now: TimeSpan) -> TimeSpan? {
        guard isOpen else { return nil }
        let due = lastHeard + ResolverStream.patience
        if due > now { return due }
        end()
        return nil
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        guard isOpen else { return }
        if events & UInt32(PODSH_EPOLL_OUT) != 0 { flush() }
        if isOpen, events & ~UInt32(PODSH_EPOLL_OUT) != 0 { take() }
    }

    private func take() {
        var room = [UInt8](repeating: 0, count: 4096)
        let got = read(descriptor, &room, room.count)
        if got == 0 || got < 0 && errno != EAGAIN && errno != EINTR { return end() }
        if got < 0 { return }
        lastHeard = monotonicNow()
        input += room.prefix(got)
        while isOpen, input.count >= 2 {
            let length = Int(input[0]) << 8 | Int(input[1])
            if length > ResolverStream.longestQuestion { return end() }
            if input.count < 2 + length { return }
            let packet = Array(input[2..<2 + length])
            input.removeFirst(2 + length)
            resolver.answer(packet, from: client, byTCP: true) { [weak self] bytes in self?.say(bytes) }
        }
    }

    private func say(_ bytes: [UInt8]) {
        guard isOpen else { return }
        output += [UInt8(bytes.count >> 8), UInt8(truncatingIfNeeded: bytes.count)] + bytes
        flush()
    }

    private func flush() {
        while !output.isEmpty {
            let sent = send(descriptor, output, output.count, Int32(MSG_NOSIGNAL))
            if sent < 0, errno == EINTR { continue }
            if sent < 0, errno == EAGAIN { break }
            if sent < 0 { return end() }
            output.removeFirst(sent)
        }
        // Who asks without reading is not served for ever.
        if output.count > ResolverStream.mostWaiting { return end() }
        let events = output.isEmpty ? PODSH_EPOLL_IN : PODSH_EPOLL_IN | PODSH_EPOLL_OUT
        resolver.loop.watch(descriptor, events, self)
    }

    private func end() {
        guard isOpen else { return }
        isOpen = false
        resolver.loop.forgetClock(self)
        resolver.loop.drop(descriptor)
        ended()
    }
}
