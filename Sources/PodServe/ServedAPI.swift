package import PodAPI
import PodText

/// What is asked of the API answered, and what lasts kept going.
/// Thread: the session's alone. Errors: all are answers.
package final class ServedAPI {
    package let inbox: RequestInbox
    private let server: APIServer
    private var watches: [(watch: APIWatch, reply: ReplyChannel)] = []
    private var logs: [(log: APILog, reply: ReplyChannel)] = []

    package init(_ server: APIServer, _ inbox: RequestInbox) {
        self.server = server
        self.inbox = inbox
    }

    /// Something is asked for again and again, because nobody says when there is more of it.
    package var followsLogs: Bool { !logs.isEmpty }

    /// Answers what has been asked, and tells those who watch what has come about. Called when `inbox.descriptor` can
    /// be read, and after anything has happened in the control plane.
    package func attend() {
        for entry in inbox.take() where !entry.reply.isOver { answer(entry) }
        watches.removeAll { watch, reply in !goesOn(watch, reply) }
        logs.removeAll { log, reply in !goesOn(log, reply) }
    }

    /// A reader who does not keep up is told later what is then: nothing is kept for him but where he stands. Once that
    /// is not known any more either, he is cut off.
    private func goesOn(_ watch: APIWatch, _ reply: ReplyChannel) -> Bool {
        if reply.isOver { return false }
        guard reply.isReady else {
            if !watch.isTooOld { return true }
            reply.cutOff()
            return false
        }
        tell(watch, reply)
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

    private func answer(_ entry: RequestInbox.Entry) {
        let reply = entry.reply
        switch server.answer(entry.request) {
        case .document(let code, let document, let warnings):
            reply.answer(code, Array(document.jsonLine.utf8), type: type(of: document), warnings: warnings)
        case .text(let code, let text):
            reply.answer(code, Array(text.utf8), type: "text/plain; charset=utf-8")
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

    private func tell(_ watch: APIWatch, _ reply: ReplyChannel) {
        var bytes: [UInt8] = []
        for event in watch.next() {
            var writer = JSONWriter()
            event.write(to: &writer)
            bytes += writer.bytes
            bytes.append(UInt8(ascii: "\n"))
        }
        reply.send(bytes)
        if watch.isEnded { reply.end() }
    }
}
