internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodModel

/// Leads datagrams to a pod and its answers back: a socket for each sender, forgotten when both have been silent.
final class DatagramRelay: LoopHandler {
    private static let patience = TimeSpan.seconds(60)
    private static let most = DescriptorBudget.share(1024, part: 16)

    private struct Sender: Hashable {
        var address: UInt32
        var port: UInt16
    }

    private struct Flow {
        var sender: Sender
        var lastHeard: TimeSpan
    }

    private let listener: Int32
    private let loop: EventLoop
    private let target: Forwarder.Target
    private var sockets: [Sender: Int32] = [:]
    private var flows: [Int32: Flow] = [:]

    init(_ listener: Int32, on loop: EventLoop, _ target: @escaping Forwarder.Target) {
        self.listener = listener
        self.loop = loop
        self.target = target
    }

    func ready(_ descriptor: Int32, _ events: UInt32) {
        for _ in 0..<64 {
            if !(descriptor == listener ? fromOutside() : fromPod(descriptor)) { return }
        }
    }

    func tick(_ now: TimeSpan) -> TimeSpan? {
        for (socket, flow) in flows where flow.lastHeard + DatagramRelay.patience <= now { forget(socket) }
        return flows.values.map { $0.lastHeard + DatagramRelay.patience }.min()
    }

    func dropped(_ descriptor: Int32) {
        guard descriptor == listener else { return }
        loop.forgetClock(self)
        for socket in Array(flows.keys) { forget(socket) }
    }

    private func fromOutside() -> Bool {
        var room = [UInt8](repeating: 0, count: 1 << 16)
        var sender = Sender(address: 0, port: 0)
        let got = podsh_ip_receive_from(listener, &room, room.count, &sender.address, &sender.port)
        if got < 0 { return false }
        guard let socket = sockets[sender] ?? begin(sender) else { return true }
        flows[socket]?.lastHeard = monotonicNow()
        if send(socket, room, Int(got), Int32(MSG_NOSIGNAL)) < 0, errno != EAGAIN { forget(socket) }
        return true
    }

    private func fromPod(_ socket: Int32) -> Bool {
        guard let flow = flows[socket] else { return false }
        var room = [UInt8](repeating: 0, count: 1 << 16)
        let got = recv(socket, &room, room.count, 0)
        if got < 0 {
            if errno != EAGAIN, errno != EINTR { forget(socket) }
            return false
        }
        flows[socket]?.lastHeard = monotonicNow()
        _ = podsh_ip_send_to(listener, room, got, flow.sender.address, flow.sender.port)
        return true
    }

    private func begin(_ sender: Sender) -> Int32? {
        guard flows.count < DatagramRelay.most, let target = target() else { return nil }
        let socket = podsh_ip_socket(Int32(PODSH_UDP))
        if socket < 0 { return nil }
        if podsh_ip_connect(socket, target.address.rawValue, target.port) < 0 {
            close(socket)
            return nil
        }
        sockets[sender] = socket
        flows[socket] = Flow(sender: sender, lastHeard: monotonicNow())
        loop.watch(socket, PODSH_EPOLL_IN, self)
        loop.call(self, at: monotonicNow() + DatagramRelay.patience)
        return socket
    }

    private func forget(_ socket: Int32) {
        if let flow = flows.removeValue(forKey: socket) { sockets[flow.sender] = nil }
        loop.drop(socket)
    }
}
