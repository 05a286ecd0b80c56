import PodControlPlane
import PodLifecycle
import PodModel
import PodSession
import PodSyntax

/// Writes replies down in a few plain words, in the order in which they came. The real renderer is PodShell's.
final class TextOutput: Output {
    private(set) var text = ""
    private(set) var failures: [FailureReport] = []
    private(set) var findings: [Finding] = []
    private(set) var chatter: [Chatter] = []
    private(set) var replies: [Reply] = []

    func emit(_ reply: Reply, from session: Session) {
        replies.append(reply)
        text += plainText(of: reply, from: session)
    }

    func chatter(_ chatter: Chatter) {
        self.chatter.append(chatter)
        text += "~ \(chatter.text)\n"
    }

    func fail(_ report: FailureReport) {
        failures.append(report)
        text += "! \(report.place.map { "\($0): " } ?? "")\(report.message)\n"
        if let help = report.help { text += "!   \(help)\n" }
        if let note = report.note { text += "!   note: \(note)\n" }
        for state in report.states { text += "!   \(state.object): \(state.state)\n" }
        if let reason = report.reason { text += "!   because: \(reason)\n" }
        for event in report.events { text += "!   event \(event.object.reference) \(event.reason): \(event.message)\n" }
        for log in report.logs {
            for line in log.lines { text += "!   log \(log.pod)/\(log.container): \(line)\n" }
        }
        for frame in report.trace { text += "!   in \(frame.what) at \(frame.place)\n" }
    }

    func show(_ findings: [Finding], suppressed: Int, in source: SourceText) {
        self.findings += findings
        for finding in findings {
            let position = source.position(at: finding.span.start)
            text +=
                "? \(position.line):\(position.column): \(finding.message)\(finding.help.map { " (\($0))" } ?? "")\n"
        }
    }

    func plainText(of reply: Reply, from session: Session) -> String {
        switch reply {
        case .text(let text): text + "\n"
        case .list(let list): rows(of: list, session)
        case .describe(let key): "describe \(key)\n"
        case .events(let events, _):
            events.map { "\($0.object.reference) \($0.reason) x\($0.count): \($0.message)\n" }.joined()
        case .logs(let logs):
            logs.lines.map { (logs.isPrefixed ? "\($0.pod)/\($0.container) " : "") + $0.line.text + "\n" }.joined()
        case .explain(let path): "explain \(path.map(\.word).joined(separator: ".")): \(path.last?.summary ?? "")\n"
        case .help: "help\n"
        case .session(let report, _): lines(of: report)
        case .usage(let usage):
            usage.rows.map { "\($0.name) cpu \($0.usage.usage.cpu)m memory \($0.usage.usage.memory)\n" }.joined()
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }

    private func rows(of list: ListReply, _ session: Session) -> String {
        var text = ""
        for section in list.sections {
            if section.keys.isEmpty { text += "no \(section.kind.word)\n" }
            for key in section.keys { text += "\(key)\(state(of: key, session))\n" }
        }
        return text
    }

    private func state(of key: ObjectKey, _ session: Session) -> String {
        let cluster = session.objects
        switch key.kind {
        case .pod:
            guard let pod = cluster.pod(key) else { return "" }
            return " \(pod.readyText) \(pod.statusWord) \(pod.restarts) \(pod.nodeName ?? "<none>")"
        case .replicaSet, .replicationController:
            guard let set = cluster.workload(key) else { return "" }
            return " \(set.replicas) \(set.status.replicas) \(set.status.ready)"
        case .node:
            guard let node = cluster.node(key.name) else { return "" }
            return " \(node.isReady ? "Ready" : "NotReady")\(node.isUnschedulable ? ",SchedulingDisabled" : "")"
        default: return ""
        }
    }

    private func lines(of report: SessionReport) -> String {
        var text = "session at \(report.now.rfc3339) seed \(report.seed)\n"
        for awaited in report.awaited {
            text += "  awaits \(awaited.what)\(awaited.reason.map { ": \($0)" } ?? "")\n"
            for state in awaited.states { text += "    \(state.object): \(state.state)\n" }
        }
        for rule in report.rules { text += "  rule \(rule.text) (\(rule.count ?? 0)) at \(rule.place)\n" }
        return text
    }
}
