internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// A connection from the host and the one to its pod, byte for byte in both directions. Each direction ends by itself:
/// a side that has said all it had may still listen (half-closed); a side that resets is reset on the other side too.
final class Relay: LoopHandler {
    /// How long the pod may take to answer the call.
    private static let patience = TimeSpan.seconds(10)
    private static let portion = 1 << 16

    /// What one side has said and the other has not taken yet.
    private struct Direction {
        var waiting: [UInt8] = []
        /// The speaker has finished.
        var isEnded = false
        /// The listener has been told so.
        var isClosed = false
    }

    let target: IPv4
    private let client: Int32
    private var pod: Int32 = -1
    private var isConnected = false
    private var toPod = Direction()
    private var toClient = Direction()
    private var due = TimeSpan.zero
    private let loop: EventLoop
    private let ended: (Relay) -> Void

    /// Takes the client's descriptor over.
    init(_ client: Int32, to target: IPv4, on loop: EventLoop, _ ended: @escaping (Relay) -> Void) {
        self.client = client
        self.target = target
        self.loop = loop
        self.ended = ended
    }

    func start(_ port: UInt16) {
        pod = podsh_ip_socket(Int32(PODSH_TCP))
        let begun = pod < 0 ? pod : podsh_ip_connect(pod, target.rawValue, port)
        if begun < 0, begun != -EINPROGRESS { return end(byReset: true) }
        podsh_ip_no_delay(client)
        podsh_ip_no_delay(pod)
        loop.watch(pod, PODSH_EPOLL_OUT, self)
        due = monotonicNow() + Relay.patience
        loop.call(self, at: due)
    }

    func tick(_ now: TimeSpan) -> TimeSpan? {
        if isConnected { return nil }
        if due > now { return due }
        end(byReset: true)
        return nil
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        if !isConnected { return connected() }
        let takes = Int(events) & PODSH_EPOLL_OUT != 0
        let says = Int(events) & (PODSH_EPOLL_IN | PODSH_EPOLL_ERROR | PODSH_EPOLL_HANGUP) != 0
        if descriptor == client {
            if takes, !push(&toClient, to: client) { return end(byReset: true) }
            if says, !pull(&toPod, from: client, to: pod) { return end(byReset: true) }
        } else {
            if takes, !push(&toPod, to: pod) { return end(byReset: true) }
            if says, !pull(&toClient, from: pod, to: client) { return end(byReset: true) }
        }
        settle()
    }

    /// The pod's side is gone: nobody should wait for it.
    func end(byReset: Bool) {
        if byReset {
            podsh_ip_reset_on_close(client)
            if pod >= 0 { podsh_ip_reset_on_close(pod) }
        }
        loop.forgetClock(self)
        loop.drop(client)
        if pod >= 0 { loop.drop(pod) }
        ended(self)
    }

    private func connected() {
        if podsh_ip_error(pod) < 0 { return end(byReset: true) }
        isConnected = true
        loop.forgetClock(self)
        settle()
    }

    /// False when the connection is broken.
    private func pull(_ direction: inout Direction, from speaker: Int32, to listener: Int32) -> Bool {
        if direction.isEnded || !direction.waiting.isEmpty { return podsh_ip_error(speaker) >= 0 }
        let bytes = [UInt8](unsafeUninitializedCapacity: Relay.portion) { room, count in
            let got = read(speaker, room.baseAddress, Relay.portion)
            count = max(0, got)
            if got == 0 { direction.isEnded = true }
            if got < 0, errno != EAGAIN, errno != EINTR { direction.isClosed = true }
        }
        if direction.isClosed { return false }
        direction.waiting = bytes
        return push(&direction, to: listener)
    }

    private func push(_ direction: inout Direction, to listener: Int32) -> Bool {
        while !direction.waiting.isEmpty {
            let sent = send(listener, direction.waiting, direction.waiting.count, Int32(MSG_NOSIGNAL))
            if sent < 0, errno == EINTR { continue }
            if sent < 0 { return errno == EAGAIN }
            if sent == direction.waiting.count { direction.waiting = [] } else { direction.waiting.removeFirst(sent) }
        }
        return true
    }

    /// Passes ends on, and waits for exactly what can go on.
    private func settle() {
        finish(&toPod, to: pod)
        finish(&toClient, to: client)
        if toPod.isClosed, toClient.isClosed { return end(byReset: false) }
        wait(client, hears: toPod, says: toClient)
        wait(pod, hears: toClient, says: toPod)
    }

    private func finish(_ direction: inout Direction, to listener: Int32) {
        guard direction.isEnded, direction.waiting.isEmpty, !direction.isClosed else { return }
        direction.isClosed = true
        shutdown(listener, Int32(SHUT_WR))
    }

    private func wait(_ descriptor: Int32, hears: Direction, says: Direction) {
        // Both ways closed: the kernel would report the hangup again and again.
        if hears.isEnded, says.isClosed { return loop.rest(descriptor) }
        let input = hears.isEnded || !hears.waiting.isEmpty ? 0 : PODSH_EPOLL_IN
        let output = says.waiting.isEmpty ? 0 : PODSH_EPOLL_OUT
        loop.watch(descriptor, input | output, self)
    }
}
