import PodKubernetes
import PodModel
package import PodSession
package import PodText

/// `session`: what is being waited for, and why it is not there.
package struct SessionText {
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    package func text(_ report: SessionReport, _ format: ListReply.Format) -> String {
        switch format {
        case .json: return document(report).jsonText
        case .yaml: return document(report).yamlText
        case .table, .wide, .name: return words(report)
        }
    }

    private func words(_ report: SessionReport) -> String {
        var story = Story(on: screen)
        let machines = report.isSimulated ? "simulated machines, seed \(report.seed)" : "this machine"
        story.field("Time", "\(report.now.rfc3339)")
        story.field("Runs on", machines)
        if let environment = report.environment { story.field("Environment", environment) }
        if !report.forwards.isEmpty {
            story.blank()
            story.heading("Forwards:")
            for forward in report.forwards { story.say(forward, depth: 1) }
        }
        story.blank()
        if report.awaited.isEmpty {
            story.say("Nothing is waited for: all is as declared.", style: .good)
        } else {
            story.heading("Waiting for:")
        }
        for awaited in report.awaited {
            let limit = awaited.limit.map { ", \(($0 - report.now).age) left" } ?? ""
            story.say("\(awaited.what)   (for \((report.now - awaited.since).age)\(limit))", depth: 1, style: .caution)
            for state in awaited.states { story.say("\(state.object.reference): \(state.state)", depth: 2) }
            if let reason = awaited.reason { story.say("because \(reason)", depth: 2, style: .bad) }
        }
        if !report.rules.isEmpty {
            story.blank()
            story.heading("Rules:")
            for rule in report.rules {
                let use = rule.count.map { $0 == 1 ? "ran once" : "ran \($0) times" } ?? "in force"
                story.say("\(rule.text)   (\(rule.place), \(use))", depth: 1)
            }
        }
        return story.text
    }

    private func document(_ report: SessionReport) -> Document {
        .object([
            .init("time", .time(report.now)), .init("simulated", .bool(report.isSimulated)),
            .init("seed", .string(String(report.seed))),
            .init("environment", report.environment.map { .string($0) } ?? .null),
            .init("forwards", .array(report.forwards.map { .string($0) })),
            .init("awaited", .array(report.awaited.map(document))),
            .init(
                "rules",
                .array(
                    report.rules.map {
                        .fields(
                            ("text", .string($0.text)), ("place", .string($0.place.description)),
                            ("count", $0.count.map { .integer($0) } ?? .null))
                    })),
        ])
    }

    private func document(_ awaited: SessionReport.Awaited) -> Document {
        .fields(
            ("what", .string(awaited.what)), ("since", .time(awaited.since)),
            ("limit", awaited.limit.map { .time($0) }),
            ("reason", .text(awaited.reason)),
            (
                "states",
                .array(
                    awaited.states.map {
                        .fields(("object", .string($0.object.reference)), ("state", .string($0.state)))
                    })
            ))
    }
}
