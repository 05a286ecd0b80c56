package import PodControlPlane
import PodKubernetes
package import PodLifecycle
package import PodModel
package import PodSession
package import PodText

/// Replies as text for a screen. Holds nothing: what it shows is read from the cluster while it is shown.
package struct ReplyText {
    package var screen: Screen
    package var showsHeaders: Bool
    /// The pause process and totals of a pod on real machines.
    package var sandbox: (ObjectKey) -> SandboxDetails? = { _ in nil }
    /// What the machine of a node is.
    package var system: (String) -> NodeSystem? = { _ in nil }
    /// The cluster's time, for ages. (The cluster's own clock stands where it last changed.)
    package let now: Timestamp

    package init(on screen: Screen, at now: Timestamp, showsHeaders: Bool = true) {
        self.screen = screen
        self.now = now
        self.showsHeaders = showsHeaders
    }

    /// What a reply shows; ends with a newline unless it is empty.
    package func text(_ reply: Reply, in cluster: any ObjectView) -> String {
        switch reply {
        case .text(let text): screen.isTerminal ? VisibleText.block(text, on: screen) + "\n" : text + "\n"
        case .list(let list): self.list(list, in: cluster)
        case .describe(let key): story(of: key, in: cluster)
        case .events(let records, let format): events(records, format, at: now)
        case .logs(let logs): self.logs(logs)
        case .explain(let path): HelpText(on: screen).explanation(of: path)
        case .help: HelpText(on: screen).overview
        case .session(let report, let format): SessionText(on: screen).text(report, format)
        case .usage(let usage): self.usage(usage)
        case .bytes(let bytes): foreign(bytes)
        }
    }

    /// Lines of containers; on a terminal no container can steer it.
    private func logs(_ reply: LogReply) -> String {
        if !screen.isTerminal { return String(decoding: ReplyText.bytes(of: reply), as: UTF8.self) }
        var out = ""
        for line in reply.lines {
            if reply.isPrefixed { out += Style.faint.paint("\(line.pod)/\(line.container)", on: screen) + " | " }
            if reply.showsTimes, line.line.begins { out += line.line.time.rfc3339Nanoseconds + " " }
            out += VisibleText.block(line.line.text, on: screen)
            if line.line.ends || reply.isPrefixed { out += "\n" }
        }
        return out
    }

    /// The same for a file or a pipe: byte for byte. A very long line of one container among several is broken.
    static func bytes(of reply: LogReply) -> [UInt8] {
        var out: [UInt8] = []
        for line in reply.lines {
            if reply.isPrefixed { out += "\(line.pod)/\(line.container) | ".utf8 }
            if reply.showsTimes, line.line.begins { out += "\(line.line.time.rfc3339Nanoseconds) ".utf8 }
            out += line.line.bytes
            if line.line.ends || reply.isPrefixed { out.append(0x0A) }
        }
        return out
    }

    private func foreign(_ bytes: [UInt8]) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        return screen.isTerminal ? VisibleText.block(text, on: screen) : text
    }

    private func events(_ records: [EventRecord], _ format: ListReply.Format, at now: Timestamp) -> String {
        switch format {
        case .json: return Document.list(records.map(\.document)).jsonText
        case .yaml: return Document.list(records.map(\.document)).yamlText
        case .name: return records.map { "event/\($0.name)\n" }.joined()
        case .table, .wide:
            if records.isEmpty { return "No events found.\n" }
            var table = Table.events(wide: format == .wide)
            for record in records { table.append(record, at: now, wide: format == .wide) }
            return table.text(on: screen, withHeaders: showsHeaders)
        }
    }
}
