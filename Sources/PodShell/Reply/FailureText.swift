package import PodModel
package import PodSession
import PodSyntax
package import PodText

/// A failure with its evidence: what was asked for, what is so, what blocks it, what happened last.
package struct FailureText {
    private let screen: Screen

    package init(on screen: Screen) {
        self.screen = screen
    }

    /// `now` is the cluster's time, for the ages of events.
    package func text(_ report: FailureReport, at now: Timestamp) -> String {
        var out = headline(report)
        var story = Story(on: screen)
        if let note = report.note { story.say("note: \(note)", depth: 1) }
        if let reason = report.reason { story.say("because: \(reason)", depth: 1, style: .bad) }
        if !report.states.isEmpty {
            var table = Table(["", ""], foldsLastColumn: true)
            for state in report.states { table.rows.append([.init(state.object.reference), .init(state.state)]) }
            story.table(table, withHeaders: false)
        }
        if !report.events.isEmpty {
            story.say("last events:", depth: 1)
            var table = Table(["", "", "", "", ""], foldsLastColumn: true)
            for event in report.events {
                let age = (now - event.last).age
                table.rows.append([
                    .init(event.count > 1 ? "\(age) (x\(event.count))" : age),
                    .init(event.isWarning ? "Warning" : "Normal", style: event.isWarning ? .caution : .plain),
                    .init(event.reason), .init(event.object.reference), .init(event.message),
                ])
            }
            story.table(table, depth: 2, withHeaders: false)
        }
        for log in report.logs {
            story.say("last lines of \(log.pod)/\(log.container):", depth: 1)
            for line in log.lines { story.say("| \(line)", depth: 2) }
        }
        for frame in report.trace { story.say("in \(frame.what), at \(frame.place)", depth: 1) }
        out += story.text
        return out
    }

    private func headline(_ report: FailureReport) -> String {
        guard let place = report.place else {
            let help = report.help.map { "\n  \($0)" } ?? ""
            return Style.strong.paint(VisibleText.block("podsh: \(report.message)\(help)", on: screen), on: screen)
                + "\n"
        }
        let finding = Finding(place.span, "failed", report.message, help: report.help)
        return FindingText(on: screen).text([finding], in: place.source)
    }
}
