internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodModel
internal import Synchronization

/// Questions handed on to the host's nameservers: at most so many under way, and of one pod.
///
/// @unchecked Sendable: touched on the resolver loop's thread only.
final class UpstreamPool: @unchecked Sendable {
    private static let most = DescriptorBudget.share(512, part: 16)
    private static let mostOfOne = 64

    private let loop: EventLoop
    private let servers: [IPv4]
    private var open: [IPv4: Int] = [:]
    private var count = 0

    init(loop: EventLoop, servers: [IPv4]) {
        self.loop = loop
        self.servers = servers
    }

    /// `done` gets the answer under the asker's own id, or nil.
    func ask(
        _ packet: [UInt8], _ query: DNSQuery, for client: IPv4, byTCP: Bool, _ done: @escaping ([UInt8]?) -> Void
    ) {
        let isFull = count >= UpstreamPool.most || open[client, default: 0] >= UpstreamPool.mostOfOne
        if isFull || servers.isEmpty { return done(nil) }
        count += 1
        open[client, default: 0] += 1
        let question = UpstreamQuestion(packet, query, servers, byTCP: byTCP, on: loop) { [self] answer in
            count -= 1
            open[client, default: 1] -= 1
            if open[client] == 0 { open[client] = nil }
            done(answer)
        }
        question.next()
    }
}

/// One question on its way: a socket of its own (so a port that nobody guesses), an id of its own, each server for a
/// while.
final class UpstreamQuestion: LoopHandler {
    private static let patience = TimeSpan.seconds(2)

    private let packet: [UInt8]
    private let query: DNSQuery
    private let servers: [IPv4]
    private let byTCP: Bool
    private let loop: EventLoop
    private let done: ([UInt8]?) -> Void
    private var tried = 0
    private var descriptor: Int32 = -1
    private var id: UInt16 = 0
    private var due = TimeSpan.zero
    private var unsent: [UInt8] = []
    private var heard: [UInt8] = []

    init(
        _ packet: [UInt8], _ query: DNSQuery, _ servers: [IPv4], byTCP: Bool, on loop: EventLoop,
        _ done: @escaping ([UInt8]?) -> Void
    ) {
        self.packet = packet
        self.query = query
        self.servers = Array(servers.prefix(3))
        self.byTCP = byTCP
        self.loop = loop
        self.done = done
    }

    /// Asks the next server; without one the question has no answer.
    func next() {
        drop()
        guard tried < servers.count else { return done(nil) }
        let server = servers[tried]
        tried += 1
        id = UInt16.random(in: 0...UInt16.max)
        let own = [UInt8(id >> 8), UInt8(truncatingIfNeeded: id)] + packet.dropFirst(2)
        descriptor = podsh_ip_socket(Int32(byTCP ? PODSH_TCP : PODSH_UDP))
        // Connected: the kernel takes answers from that server alone.
        let begun = descriptor < 0 ? descriptor : podsh_ip_connect(descriptor, server.rawValue, 53)
        if descriptor < 0 || begun < 0 && begun != -EINPROGRESS { return next() }
        heard = []
        unsent = byTCP ? [UInt8(own.count >> 8), UInt8(truncatingIfNeeded: own.count)] + own : own
        due = monotonicNow() + UpstreamQuestion.patience
        loop.watch(descriptor, PODSH_EPOLL_IN | PODSH_EPOLL_OUT, self)
        loop.call(self, at: due)
    }

    func tick(_ now: TimeSpan) -> TimeSpan? {
        if descriptor < 0 { return nil }
        if due > now { return due }
        next()
        return nil
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        guard descriptor == self.descriptor else { return }
        if !unsent.isEmpty, events & UInt32(PODSH_EPOLL_OUT) != 0, !write() { return next() }
        if events & ~UInt32(PODSH_EPOLL_OUT) != 0 { take() }
    }

    private func write() -> Bool {
        let sent = send(descriptor, unsent, unsent.count, Int32(MSG_NOSIGNAL))
        if sent < 0 { return errno == EAGAIN || errno == EINTR }
        unsent.removeFirst(sent)
        if unsent.isEmpty { loop.watch(descriptor, PODSH_EPOLL_IN, self) }
        return true
    }

    private func take() {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let got = recv(descriptor, &room, room.count, 0)
        if got < 0, errno == EAGAIN || errno == EINTR { return }
        if got < 0 || got == 0 && byTCP { return next() }
        if !byTCP {
            check(Array(room.prefix(got)))
            return
        }
        heard += room.prefix(got)
        guard heard.count >= 2 else { return }
        let length = Int(heard[0]) << 8 | Int(heard[1])
        if heard.count >= 2 + length, !check(Array(heard[2..<2 + length])) { next() }
    }

    /// An answer to this very question ends it; anything else is as if it had not come.
    @discardableResult
    private func check(_ answer: [UInt8]) -> Bool {
        guard answer.count >= 12 + query.question.count, answer[2] & 0x80 != 0,
            UInt16(answer[0]) << 8 | UInt16(answer[1]) == id,
            answer[4] == 0, answer[5] == 1, same(Array(answer[12..<12 + query.question.count]), query.question)
        else { return false }
        drop()
        done([UInt8(query.id >> 8), UInt8(truncatingIfNeeded: query.id)] + answer.dropFirst(2))
        return true
    }

    private func same(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        func lower(_ byte: UInt8) -> UInt8 { byte >= 65 && byte <= 90 ? byte + 32 : byte }
        return a.elementsEqual(b) { lower($0) == lower($1) }
    }

    private func drop() {
        if descriptor >= 0 { loop.drop(descriptor) }
        descriptor = -1
        loop.forgetClock(self)
    }
}
