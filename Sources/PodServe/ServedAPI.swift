package import PodAPI
import PodLifecycle
import PodText

/// What is asked of the API answered, and what lasts kept going.
/// Thread: the session's alone. Errors: all are answers.
package final class ServedAPI {
    package let inbox: RequestInbox
    private let server: APIServer
    private var watches: [(watch: APIWatch, reply: ReplyChannel)] = []
    private var logs: [(log: APILog, reply: ReplyChannel)] = []
    private var commands: [(command: any StreamedCommand, stream: StreamChannel)] = []

    package init(_ server: APIServer, _ inbox: RequestInbox) {
        self.server = server
        self.inbox = inbox
    }

    /// Something is asked for again and again, because nobody says when there is more of it.
    package var followsLogs: Bool { !logs.isEmpty || !commands.isEmpty }

    /// Answers what has been asked, and notifies those who watch of what has come about. Called when `inbox.descriptor`
    /// can be read, and after anything has happened in the control plane.
    package func attend() {
        for entry in inbox.take() {
            switch entry.way {
            case .reply(let reply): if !reply.isOver { answer(entry.request, reply) }
            case .stream(let offer): begin(entry.request, offer)
            }
        }
        watches.removeAll { watch, reply in !goesOn(watch, reply) }
        logs.removeAll { log, reply in !goesOn(log, reply) }
        commands.removeAll { command, stream in !goesOn(command, stream) }
    }

    /// A reader who does not keep up is sent later what is then: nothing is kept for him but where he stands. Once that
    /// is not known any more either, he is told so (`Expired`), and the watch ends.
    private func goesOn(_ watch: APIWatch, _ reply: ReplyChannel) -> Bool {
        if reply.isOver { return false }
        if !reply.isReady, !watch.isTooOld { return true }
        var bytes: [UInt8] = []
        for event in watch.next() { bytes += event.line }
        reply.send(bytes)
        if watch.isEnded {
            reply.endInTime()
        } else if watch.hasMore, reply.isReady {
            inbox.wake()
        }
        return !watch.isEnded
    }

    private func goesOn(_ log: APILog, _ reply: ReplyChannel) -> Bool {
        if reply.isOver { return false }
        guard reply.isReady else { return true }
        let bytes = log.next()
        reply.send(bytes)
        if log.isEnded {
            reply.end()
        } else if !bytes.isEmpty {
            // There may be more already.
            inbox.wake()
        }
        return !log.isEnded
    }

    private func goesOn(_ command: any StreamedCommand, _ stream: StreamChannel) -> Bool {
        if stream.isClosed { command.stop() }
        guard let exit = command.result() else { return true }
        stream.finish(ServedAPI.status(exit, command.message))
        return false
    }

    /// Streams are led where the answer is some, and the connection is fit for them.
    private func begin(_ request: APIRequest, _ offer: StreamUpgrade.Offer) {
        switch (server.answer(request), offer.streams) {
        case (.command(let command), .command(let stream)):
            offer.accept()
            stream.lead(command.streams, hasTerminal: command.hasTerminal)
            commands.append((command, stream))
        case (.forward(let connector), .forward(let stream)):
            offer.accept()
            stream.begin(connector)
        case (.document(let code, let document, _), _): offer.refuse(APIReply(code: code, document: document))
        case (.command(let command), .forward):
            command.stop()
            offer.refuse(.failure(.internalError("no stream of that kind is answered")))
        case (.forward, .command), (.text, _), (.bytes, _), (.watch, _), (.log, _), (.proxy, _):
            offer.refuse(.failure(.internalError("no stream of that kind is answered")))
        }
    }

    /// As `remotecommand` tells it: an exit code other than 0 is a failure with a cause.
    private static func status(_ exit: Exit, _ message: String?) -> Document {
        if let message, exit.code == 125 || exit.code == 126 || exit.code == 127 {
            return APIStatus.internalError(message).document
        }
        return exit.code == 0 ? APIStatus.ended.document : APIStatus.exited(exit.code).document
    }

    private func answer(_ request: APIRequest, _ reply: ReplyChannel) {
        switch server.answer(request) {
        case .command(let command): command.stop()
        case .proxy(let request): ProxyRelay.begin(request, reply)
        case .forward: reply.answer(.failure(.upgradeRequired))
        case .document(let code, let document, let warnings):
            reply.answer(APIReply(code: code, document: document, warnings: warnings))
        case .text(let code, let text):
            reply.answer(code, Array(text.utf8), type: "text/plain; charset=utf-8")
        case .bytes(let bytes, let type): reply.answer(200, bytes, type: type)
        case .watch(let watch):
            reply.begin(type: "application/json")
            watches.append((watch, reply))
        case .log(let log):
            reply.begin(type: "text/plain")
            logs.append((log, reply))
        }
    }

    /// Aggregated discovery is told from plain one by its content type alone.
    private func type(of document: Document) -> String {
        guard case .string("APIGroupDiscoveryList")? = document["kind"],
            case .string(let version)? = document["apiVersion"]
        else { return "application/json" }
        return "application/json;g=apidiscovery.k8s.io;v=\(version.split(separator: "/").last ?? "");"
            + "as=APIGroupDiscoveryList"
    }
}
