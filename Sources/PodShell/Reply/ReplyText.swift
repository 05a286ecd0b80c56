package import PodControl
import PodKubernetes
package import PodLifecycle
package import PodModel
package import PodSession

/// Replies as text for a screen. Holds nothing: what it shows is read from the cluster while it is shown.
package struct ReplyText {
    package var screen: Screen
    package var showsHeaders: Bool
    /// The pause process and totals of a pod on real machines.
    package var sandbox: (ObjectKey) -> SandboxDetails? = { _ in nil }
    /// The cluster's time, for ages. (The cluster's own clock stands where it last changed.)
    package let now: Timestamp

    package init(on screen: Screen, at now: Timestamp, showsHeaders: Bool = true) {
        self.screen = screen
        self.now = now
        self.showsHeaders = showsHeaders
    }

    /// What a reply shows; ends with a newline unless it is empty.
    package func text(_ reply: Reply, in cluster: borrowing Cluster) -> String {
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
        var out = ""
        for line in reply.lines {
            let head = reply.isPrefixed ? Style.faint.paint("\(line.pod)/\(line.container)", on: screen) + " | " : ""
            out += head + (screen.isTerminal ? VisibleText.block(line.text, on: screen) : line.text) + "\n"
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
        case .name: return records.map { "event/\($0.object.name).\(String($0.sequence, radix: 16))\n" }.joined()
        case .table, .wide:
            if records.isEmpty { return "No events found.\n" }
            var table = Table.events(wide: format == .wide)
            for record in records { table.append(record, at: now, wide: format == .wide) }
            return table.text(on: screen, withHeaders: showsHeaders)
        }
    }
}
