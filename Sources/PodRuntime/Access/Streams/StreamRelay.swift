import CLinux
import Glibc
import PodKernel
import PodLifecycle
import PodModel
import Synchronization

/// Leads the pipes of a command in a container to podsh's standard streams, on a thread of its own, until the command
/// has ended and all that it wrote is handed on.
final class StreamRelay: Sendable {
    private let over: FileDescriptor
    private let stopEvent: FileDescriptor
    private let outcome: Outcome
    private let thread: MachineThread
    private let isJoined = Mutex(false)

    private final class Outcome: Sendable {
        let fault = Mutex<Int32?>(nil)
    }

    /// `output`: podsh's, or what `COMMAND | HOST` leads to. `end` becomes readable when the command has ended, and
    /// stays open until `join`.
    init(_ pipes: consuming CommandPipes, output: Int32, end: Int32) throws(Failure) {
        over = try FileDescriptor.event()
        stopEvent = try FileDescriptor.event()
        let outcome = Outcome()
        self.outcome = outcome
        let (ends, over, stopEvent) = (pipes.ownEnds(), over.number, stopEvent.number)
        do throws(Failure) {
            thread = try MachineThread("podsh-streams") {
                let streams = CommandStreams(ends, output: output)
                streams.relay(until: end, stop: stopEvent)
                outcome.fault.withLock { $0 = streams.fault }
                raiseEvent(over)
            }
        } catch {
            ends.close()
            throw error
        }
    }

    /// Readable when all is handed on.
    var descriptor: Int32 { over.number }

    /// Waits until all is handed on. Answers why the output could not be: EPIPE when its reader has gone.
    @discardableResult func join() -> Int32? {
        isJoined.withLock { isJoined in
            if !isJoined { thread.join() }
            isJoined = true
        }
        return outcome.fault.withLock { $0 }
    }

    /// What cannot be handed on at once is dropped.
    func stop() {
        raiseEvent(stopEvent.number)
        join()
    }
}

/// The three queues of a command.
private final class CommandStreams {
    /// How long after the command's end what it has left in the background may write on: docker's 2 s.
    private static let patience = TimeSpan.seconds(2)

    private let input: StreamQueue?
    private let outputs: [StreamQueue]
    /// The end of the input's pipe that the command reads.
    private let unread: FileDescriptor

    init(_ ends: CommandPipes.OwnEnds, output: Int32) {
        input = ends.feed < 0 ? nil : StreamQueue(into: ends.feed, from: STDIN_FILENO, begin: StandardInput.takeRest())
        outputs = [StreamQueue(outOf: ends.output, to: output), StreamQueue(outOf: ends.error, to: STDERR_FILENO)]
        unread = FileDescriptor(owning: ends.unread)
    }

    var fault: Int32? { outputs[0].fault }

    func relay(until end: Int32, stop: Int32) {
        var last: Last?
        while last?.isReached(outputs) != true {
            let queues = last == nil ? (input.map { [$0] } ?? []) + outputs : outputs
            var pollfds = [
                pollfd(fd: last == nil ? end : -1, events: Int16(POLLIN), revents: 0),
                pollfd(fd: stop, events: Int16(POLLIN), revents: 0),
            ]
            for queue in queues { pollfds += queue.pollfds }
            if poll(&pollfds, nfds_t(pollfds.count), last?.patience ?? -1) < 0 { continue }
            for (i, queue) in queues.enumerated() { queue.advance(pollfds[2 + 2 * i], pollfds[3 + 2 * i]) }
            if pollfds[0].revents != 0 { last = Last(outputs, deadline: monotonicNow() + CommandStreams.patience) }
            if pollfds[1].revents != 0 { break }
        }
        putBackInput()
    }

    /// What the command wrote itself lies in its pipes when it has ended; that is handed on, however long it takes.
    /// What it has left in the background has until the deadline.
    private struct Last {
        private let owed: [Int64]
        private let deadline: TimeSpan

        init(_ queues: [StreamQueue], deadline: TimeSpan) {
            owed = queues.map { $0.moved + $0.waiting }
            self.deadline = deadline
        }

        /// In milliseconds, for poll(2).
        var patience: Int32 {
            let left = deadline - monotonicNow()
            return left <= .zero ? -1 : Int32(clamping: (left.nanoseconds + 999_999) / 1_000_000)
        }

        func isReached(_ queues: [StreamQueue]) -> Bool {
            if queues.allSatisfy(\.isOver) { return true }
            return monotonicNow() >= deadline && zip(queues, owed).allSatisfy { $0.isOver || $0.moved >= $1 }
        }
    }

    private func putBackInput() {
        guard let input else { return }
        _ = fcntl(unread.number, F_SETFL, O_NONBLOCK)
        StandardInput.putBack(unread.read(limit: 1 << 20) + input.rest)
    }
}
