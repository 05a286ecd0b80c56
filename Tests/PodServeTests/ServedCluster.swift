import Foundation
import Glibc
import PodAPI
import PodEngine
import PodModel
import PodServe
import PodSimulation
import Synchronization

/// The API of simulated machines on a socket, for one test, with a thread that answers as a session's would.
final class ServedCluster: Sendable {
    let identity: ServerIdentity
    let listener: APIListener
    private let inbox: RequestInbox
    private let isOver = Mutex(false)
    private let errands = Mutex<[@Sendable (EmbeddedControlPlane) throws -> Void]>([])
    private let hasEnded = DispatchSemaphore(value: 0)

    /// `answers` false: nobody takes the requests.
    init(answers: Bool = true) throws {
        identity = try ServerIdentity(forEnvironment: "test")
        inbox = try RequestInbox()
        listener = try APIListener(identity, inbox: inbox)
        if answers { Thread.detachNewThread { [self] in serve() } } else { hasEnded.signal() }
    }

    func close() {
        isOver.withLock { $0 = true }
        hasEnded.wait()
        listener.close()
    }

    private func serve() {
        let plane = EmbeddedControlPlane(Engine(seed: 1, runtime: SimulatedRuntime(seed: 1)))
        let api = ServedAPI(APIServer(plane, version: "test") { $0 }, inbox)
        while !isOver.withLock({ $0 }) {
            var polled = [pollfd(fd: inbox.descriptor, events: Int16(POLLIN), revents: 0)]
            poll(&polled, 1, 5)
            let taken = errands.withLock { errands in
                defer { errands = [] }
                return errands
            }
            for errand in taken { try? errand(plane) }
            plane.engine.advance(to: plane.now + .milliseconds(5))
            api.attend()
        }
        hasEnded.signal()
    }

    /// Does this on the session's thread, and waits for it.
    func perform(_ errand: @escaping @Sendable (EmbeddedControlPlane) throws -> Void) {
        let done = DispatchSemaphore(value: 0)
        errands.withLock {
            $0.append { plane in
                defer { done.signal() }
                try errand(plane)
            }
        }
        done.wait()
    }

    /// A connection; trusts the environment's authority alone.
    func connect() throws -> RawClient { try RawClient(self) }

    /// A request's text, with the token unless another is given.
    func request(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = "", token: String? = nil
    ) -> String {
        var lines = ["\(method) \(target) HTTP/1.1"]
        if !headers.contains(where: { $0.hasPrefix("Host:") }) { lines.append("Host: 127.0.0.1:\(listener.port)") }
        let token = token ?? identity.token
        if !token.isEmpty { lines.append("Authorization: Bearer \(token)") }
        if !body.isEmpty { lines.append("Content-Length: \(body.utf8.count)") }
        return (lines + headers).joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    /// Asks once on a connection of its own; the answer's code and body.
    func ask(
        _ method: String, _ target: String, _ headers: [String] = [], body: String = "", token: String? = nil
    ) throws -> Reply? {
        let client = try connect()
        defer { client.close() }
        client.send(request(method, target, headers, body: body, token: token))
        return client.reply()
    }

    static func with(answers: Bool = true, _ body: (ServedCluster) throws -> Void) throws {
        let served = try ServedCluster(answers: answers)
        defer { served.close() }
        try body(served)
    }

    func configMap(_ name: String, _ value: String = "v") -> String {
        #"{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"\#(name)"},"data":{"k":"\#(value)"}}"#
    }
}

/// An answer of HTTP that has a length.
struct Reply {
    let code: Int
    let head: String
    let body: String
}
