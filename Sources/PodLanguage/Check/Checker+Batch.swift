import PodModel
import PodSyntax

// What can be wrong with jobs and cron jobs before they run.
extension Checker {
    /// A job's pods end, so they cannot be restarted for ever; limits of indexes need indexes.
    mutating func job(_ body: SyntaxNode, _ keyword: Keyword) {
        var isIndexed = false
        var hasCompletions = false
        for attribute in body.children where attribute.kind == .attribute {
            if attribute.keyword == .indexed { isIndexed = true }
            if attribute.keyword == .completions { hasCompletions = true }
        }
        var indexed: SyntaxNode?
        for attribute in body.children where attribute.kind == .attribute && !attribute.hasError {
            switch attribute.word(in: JobAttribute.self) {
            case .indexed: indexed = attribute
            case .backoffLimitPerIndex, .maxFailedIndexes, .successPolicy:
                if !isIndexed {
                    report(
                        attribute.span, "not-indexed", "'\(attribute.keyword?.spelling ?? "")' needs indexes",
                        help: "add indexed to the \(keyword.spelling)")
                }
            case .completions, .parallelism, .ttl, .suspend, .backoffLimit, .podFailure: break
            // The pod's, or the cron job's.
            case nil: if attribute.keyword == .restart { restart(attribute) }
            }
        }
        if let indexed, !hasCompletions {
            report(
                indexed.span, "no-completions", "an indexed \(keyword.spelling) needs a number of indexes",
                help: "add completions 5")
        }
    }

    private mutating func restart(_ attribute: SyntaxNode) {
        guard AttributeSyntax(node: attribute).choice(.choice) == .always else { return }
        report(
            attribute.span, "restart-always", "a job's pods run to their end and cannot be restarted always",
            help: "write restart on-failure or restart never")
    }

    /// A schedule: the caret stands under the field that is wrong.
    mutating func schedule(_ node: SyntaxNode, _ text: String) {
        let span = node.span
        do {
            if try CronSchedule(text).everFires { return }
            report(span, "never-fires", "the schedule '\(text)' never comes: there is no such day")
        } catch {
            // Inside the quotes the text stands as it is unless something was escaped.
            let shift = span.count == text.utf8.count + 2 ? 1 : span.count == text.utf8.count ? 0 : nil
            let place = shift.map {
                TextSpan(span.start + $0 + error.range.lowerBound, span.start + $0 + error.range.upperBound)
            }
            let inside = place.flatMap { $0.start < $0.end && $0.end <= span.end ? $0 : nil }
            report(inside ?? span, "bad-schedule", error.message, help: error.help)
        }
    }

    /// A time zone that the machine's database does not have.
    mutating func timeZone(_ node: SyntaxNode, _ text: String) {
        let known = context.timeZones()
        if (try? Reading.timeZoneName(text)) == nil {
            bad(node, text, Reading.timeZoneName)
            return
        }
        if known.isEmpty || text == "UTC" || known.contains(text) { return }
        report(
            node.span, "unknown-time-zone", "there is no time zone '\(text)'",
            help: nearMiss(text, among: known) ?? "such as Europe/Berlin or UTC")
    }
}
