import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// The prober's thread: everything here is its own.
final class ProbeLoop {
    /// So many commands run at once; others wait for their turn. Hooks do not count: each container has one at most.
    private static let mostCommands = 16

    /// Between two tries to end a command.
    private static let patience = TimeSpan.milliseconds(50)

    private let orders: ProbeOrders
    private let exec: ContainerExec
    /// The network namespace in which the thread is at home.
    private let home: Int32
    private var rounds: [UInt64: ProbeRound] = [:]
    private var due = DueQueue()
    /// Rounds that ask just now.
    private var busy: Set<UInt64> = []
    private var waiting: [UInt64] = []
    /// Commands that were ended and are not gone yet, and when the runtime's patience ends.
    private var dying: [(command: ContainerCommand, deadline: TimeSpan)] = []

    init(orders: ProbeOrders, exec: ContainerExec) {
        self.orders = orders
        self.exec = exec
        home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if home >= 0 { close(home) }
    }

    func run() {
        while true {
            let (fresh, stopped, isClosed) = orders.take()
            for number in stopped { drop(number) }
            if isClosed { break }
            for order in fresh { add(order) }
            let now = monotonicNow()
            while let next = due.take(until: Timestamp(nanoseconds: now.nanoseconds)) { begin(next.detail, at: now) }
            wait()
        }
        for number in Array(rounds.keys) { drop(number) }
        for (command, _) in dying { command.stop(patience: .seconds(1)) }
    }

    private func add(_ order: ProbeOrders.Order) {
        let now = monotonicNow()
        var first = now
        if case .probe(let probe, _) = order.task {
            // From the container's start, as the kubelet counts.
            first = now + max(.zero, probe.initialDelay - (MachineTime.now() - order.container.started))
        }
        rounds[order.number] = ProbeRound(order: order, next: first)
        due.add(order.key.worker, detail: order.number, at: Timestamp(nanoseconds: first.nanoseconds))
    }

    private func drop(_ number: UInt64) {
        waiting.removeAll { $0 == number }
        busy.remove(number)
        if let attempt = rounds.removeValue(forKey: number)?.attempt { end(attempt) }
    }

    private func end(_ attempt: any ProbeAttempt) {
        if let command = attempt.cancel() { dying.append((command, monotonicNow() + .seconds(30))) }
    }

    /// A round's time has come.
    private func begin(_ number: UInt64, at now: TimeSpan) {
        guard let round = rounds[number] else { return }
        if let period = round.period {
            round.next = max(round.next + period, now)
            due.add(round.order.key.worker, detail: number, at: Timestamp(nanoseconds: round.next.nanoseconds))
        }
        // A round that is not over yet takes the place of the next one.
        if round.attempt != nil || waiting.contains(number) { return }
        if round.isCommand, round.period != nil, commands >= ProbeLoop.mostCommands {
            waiting.append(number)
        } else {
            ask(number, round, at: now)
        }
    }

    private var commands: Int {
        busy.count { rounds[$0].map { $0.isCommand && $0.period != nil } ?? false }
    }

    private func ask(_ number: UInt64, _ round: ProbeRound, at now: TimeSpan) {
        round.deadline = round.timeout.map { now + $0 }
        do throws(ProbeFailure) {
            round.attempt = try attempt(round)
            busy.insert(number)
        } catch {
            settle(number, round, error.answer)
        }
    }

    private func attempt(_ round: ProbeRound) throws(ProbeFailure) -> any ProbeAttempt {
        let container = round.order.container
        let address = container.sandbox.address
        switch round.action {
        case .exec(let words):
            do throws(Failure) { return try CommandAttempt(words, in: container, exec: exec) } catch {
                throw ProbeFailure(error.message)
            }
        case .tcp(let reference, let host):
            let port = try port(reference)
            let address = try host.map(numbered) ?? address
            return try inNetwork(of: container.sandbox, orNode: host) { () throws(ProbeFailure) in
                do throws(SocketError) { return try TCPAttempt(address, port) } catch {
                    throw ProbeFailure(error.dialing(address, port))
                }
            }
        case .http(let path, let reference, let options):
            let address = try options.host.map(numbered) ?? address
            var request = HTTPRequest(address: address, port: try port(reference), path: path)
            request.agent = "podsh-probe"
            (request.isSecure, request.headers) = (options.isSecure, options.headers)
            request.host = options.headers.last { $0.isCalled("Host") }?.value
            return try HTTPAttempt(request) { [self] request throws(ProbeFailure) in
                try inNetwork(of: container.sandbox, orNode: options.host) { () throws(ProbeFailure) in
                    try HTTPAttempt.begin(request)
                }
            }
        case .grpc(let port, let service):
            return try inPod(container.sandbox) { () throws(ProbeFailure) in
                do throws(SocketError) { return try GRPCAttempt(address, port, service: service) } catch {
                    throw ProbeFailure(GRPCAttempt.failure(error, address, port))
                }
            }
        case .sleep: return SleepAttempt()
        }
    }

    /// The container's own names are numbers already.
    private func port(_ reference: PortReference) throws(ProbeFailure) -> UInt16 {
        switch reference {
        case .number(let port): return port
        case .name(let name): throw ProbeFailure(answer: .unknown(PortReference.failure(ofName: name)))
        }
    }

    /// A host that is named is the node's to reach, as with the kubelet; the thread is at home there.
    private func inNetwork<Opened: ~Copyable>(
        of sandbox: SandboxHandle, orNode host: String?, _ open: () throws(ProbeFailure) -> Opened
    ) throws(ProbeFailure) -> Opened {
        if host == nil { return try inPod(sandbox, open) }
        return try open()
    }

    /// A name would have to be asked for, which waits: only addresses are taken.
    private func numbered(_ host: String) throws(ProbeFailure) -> IPv4 {
        guard let address = IPv4(probed: host) else { throw ProbeFailure("dial tcp: lookup \(host): no such host") }
        return address
    }

    /// The thread visits the pod's network just long enough to open a socket there: probes work in a partition too.
    private func inPod<Opened: ~Copyable>(
        _ sandbox: SandboxHandle, _ open: () throws(ProbeFailure) -> Opened
    ) throws(ProbeFailure) -> Opened {
        if home < 0 { throw ProbeFailure("the pod's network cannot be visited") }
        do { try Namespaces.join(sandbox.namespace("net")) } catch { throw ProbeFailure(error.message) }
        defer {
            // Nothing may be asked from the wrong network.
            if (try? Namespaces.join(home)) == nil { fatalError("the prober cannot leave a pod's network namespace") }
        }
        return try open()
    }

    private func settle(_ number: UInt64, _ round: ProbeRound, _ answer: ProbeAnswer) {
        round.attempt = nil
        busy.remove(number)
        if let news = round.record(answer) { orders.report(news, for: round.order, isLast: round.period == nil) }
        if round.period == nil { rounds[number] = nil }
        let now = monotonicNow()
        while commands < ProbeLoop.mostCommands, let next = waiting.first {
            waiting.removeFirst()
            if let round = rounds[next] { ask(next, round, at: now) }
        }
    }

    /// Until a descriptor is ready or something is due; then lets the attempts go on.
    private func wait() {
        var pollfds = [pollfd(fd: orders.descriptor, events: Int16(POLLIN), revents: 0)]
        var end = due.first.map { TimeSpan.nanoseconds($0.time.nanoseconds) }
        for number in busy {
            guard let round = rounds[number], let attempt = round.attempt else { continue }
            pollfds += attempt.pollfds
            if let deadline = round.deadline { end = min(end ?? deadline, deadline) }
        }
        for (command, deadline) in dying {
            pollfds.append(pollfd(fd: command.descriptor, events: Int16(POLLIN), revents: 0))
            let again = min(deadline, monotonicNow() + ProbeLoop.patience)
            end = min(end ?? again, again)
        }
        var left: Int32 = -1
        if let end { left = Int32(clamping: max(0, ((end - monotonicNow()).nanoseconds + 999_999) / 1_000_000)) }
        let got = poll(&pollfds, nfds_t(pollfds.count), left)
        if got > 0 { advance(Set(pollfds.lazy.filter { $0.revents != 0 }.map(\.fd))) }
        expire()
    }

    private func advance(_ ready: Set<Int32>) {
        for number in Array(busy) {
            guard let round = rounds[number], let attempt = round.attempt else { continue }
            guard attempt.pollfds.contains(where: { ready.contains($0.fd) }), let answer = attempt.advance() else {
                continue
            }
            settle(number, round, answer)
        }
        dying.removeAll { ready.contains($0.command.descriptor) && $0.command.result() != nil }
    }

    private func expire() {
        let now = monotonicNow()
        for number in Array(busy) {
            guard let round = rounds[number], let attempt = round.attempt, let deadline = round.deadline,
                deadline <= now
            else { continue }
            end(attempt)
            settle(number, round, attempt.expired(round.timeout ?? .zero))
        }
        for i in dying.indices {
            // The runtime may have been at its beginning, with no process of the container to end yet.
            dying[i].command.end()
            guard dying[i].deadline <= now else { continue }
            dying[i].command.abandon()
            dying[i].deadline = now + .seconds(5)
        }
    }
}

/// Why an asking could not begin: an answer too.
struct ProbeFailure: Error {
    let answer: ProbeAnswer

    init(answer: ProbeAnswer) {
        self.answer = answer
    }

    init(_ message: String) {
        answer = .failure(message)
    }
}
