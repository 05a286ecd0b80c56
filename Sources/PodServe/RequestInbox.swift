import CLinux
import Glibc
import PodAPI
package import PodLifecycle
import Synchronization

/// Where the threads of sockets put requests, and the session's thread takes them from.
package final class RequestInbox: Sendable {
    /// A request and the connection that waits for its answer.
    struct Entry: Sendable {
        enum Way: Sendable {
            case reply(ReplyChannel)
            case stream(StreamUpgrade.Offer)
        }

        let request: APIRequest
        let way: Way
    }

    /// Readable while something lies here; for poll(2).
    package let descriptor: Int32
    private let entries = Mutex<[Entry]>([])

    package init() throws(Failure) {
        let made = podsh_eventfd()
        if made < 0 { throw Failure("cannot make an event descriptor: \(String(cString: strerror(-made)))") }
        descriptor = made
    }

    deinit {
        close(descriptor)
    }

    /// False when too many wait already.
    func put(_ entry: Entry) -> Bool {
        let isTaken = entries.withLock { entries in
            if entries.count >= RequestInbox.most { return false }
            entries.append(entry)
            return true
        }
        wake()
        return isTaken
    }

    /// As many requests as may wait for the engine (`--max-requests-inflight` of Kubernetes' API server is 400).
    private static let most = 400

    /// Whoever waits looks around.
    func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    /// Moves everything, in the order in which it came.
    func take() -> [Entry] {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return entries.withLock { entries in
            defer { entries.removeAll(keepingCapacity: true) }
            return entries
        }
    }
}
