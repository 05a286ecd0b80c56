import PodKubernetes
package import PodModel
import PodText

/// What many kinds have in common. The lines and their order are kubectl's 1.32 (its pkg/describe/describe.go).
extension Description {
    /// Labels and annotations, one a line, by their keys.
    mutating func describeMetadata(_ meta: ObjectMeta) {
        describeLabels("Labels", meta.labels)
        describeAnnotations(meta.annotations)
    }

    mutating func describeLabels(_ name: String, _ labels: Labels, depth: Int = 0) {
        list(name, labels.pairs.map { "\($0.key)=\($0.value)" }, depth: depth)
    }

    /// A long annotation, and one of several lines, stands under its key (`maxAnnotationLen`).
    mutating func describeAnnotations(_ annotations: Labels, depth: Int = 0) {
        let most = 140
        var lines: [String] = []
        for pair in annotations.pairs {
            var value = Substring(pair.value)
            if value.last == "\n" { value.removeLast() }
            if pair.key.utf8.count + value.utf8.count + 2 <= most, !value.contains("\n") {
                lines.append("\(pair.key): \(value)")
                continue
            }
            lines.append("\(pair.key):")
            for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
                lines.append("  " + (line.utf8.count > most - 2 ? String(line.prefix(most - 2)) + "..." : String(line)))
            }
        }
        list("Annotations", lines, depth: depth)
    }

    /// `Controlled By:  ReplicaSet/web`.
    mutating func describeController(_ meta: ObjectMeta) {
        if let owner = meta.owner { field("Controlled By", "\(owner.kind.apiName)/\(owner.name)") }
    }

    mutating func describeTolerations(_ tolerations: [Toleration], depth: Int = 0) {
        let sorted = tolerations.sorted { ($0.key ?? "").utf8.lexicographicallyPrecedes(($1.key ?? "").utf8) }
        list("Tolerations", sorted.map(\.description), depth: depth)
    }

    mutating func describeSpread(_ template: PodTemplate, depth: Int = 0) {
        let constraints = template.spec.spread.sorted { $0.topology.labelKey < $1.topology.labelKey }
        guard !constraints.isEmpty else { return }
        list("Topology Spread Constraints", constraints.map { $0.text(of: template.labels) }, depth: depth)
    }

    /// The events of an object, oldest first.
    package mutating func describe(_ events: [EventRecord], at now: Timestamp) {
        if events.isEmpty {
            field("Events", "<none>")
            return
        }
        beginAnew()
        heading("Events")
        headers(["Type", "Reason", "Age", "From", "Message"])
        for event in events {
            let age = (event.count > 1 ? now - event.last : now - event.first).age
            let times = event.count > 1 ? " (x\(event.count) over \((now - event.first).age))" : ""
            let place = event.fieldPath.isEmpty ? "" : "\(event.fieldPath): "
            let type = event.isWarning ? "Warning" : "Normal"
            row(
                [type, event.reason, age + times, event.component, place + event.message], depth: 1,
                style: event.isWarning ? .caution : .plain)
        }
    }

    /// `Conditions:`, of a pod without reasons, else with them.
    mutating func describe(conditions: [NamedCondition], withReasons: Bool) {
        guard !conditions.isEmpty else { return }
        heading("Conditions")
        if withReasons {
            headers(["Type", "Status", "Reason"])
        } else {
            headers(["Type", "Status"], ruled: false)
        }
        for named in conditions {
            // kubectl writes a blank behind the type, which widens its column.
            let cells = [named.type + " ", named.status.word]
            row(withReasons ? cells + [named.reason] : cells, depth: 1)
        }
    }
}

extension Timestamp {
    /// `Thu, 01 Jan 2026 00:00:00 +0000`: RFC 1123 with a numeric zone, as kubectl writes times; in UTC.
    package var rfc1123: String {
        let c = civil
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date = CivilDate(year: c.year, month: c.month, day: c.day)
        let day = days[CivilDate.weekday(ofDay: date.dayNumber)]
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        return "\(day), \(two(c.day)) \(months[c.month - 1]) \(c.year) \(clockTime) +0000"
    }

    /// With the age, for lines of podsh's own: `2026-01-01T00:00:00Z (48s ago)`.
    func moment(at now: Timestamp) -> String { "\(rfc3339) (\((now - self).age) ago)" }
}

extension Toleration {
    /// `gpu=true:NoExecute for 300s`; with the operator Exists `gpu:NoSchedule op=Exists`.
    fileprivate var description: String {
        let what = (key ?? "") + (value.map { "=\($0)" } ?? "") + (effect.map { ":\($0.apiName)" } ?? "")
        let exists = value == nil ? (what.isEmpty ? "op=Exists" : " op=Exists") : ""
        return what + exists + (duration.map { " for \($0.inSeconds)" } ?? "")
    }
}

extension SpreadConstraint {
    /// `topology.kubernetes.io/zone:DoNotSchedule when max skew 1 is exceeded for selector app=web`.
    fileprivate func text(of labels: Labels) -> String {
        // Nothing is said of no pod, nor of every one (`printTopologySpreadConstraintsMultiline`).
        let selected = declaredSelector(of: labels).flatMap { $0.requirements.isEmpty ? nil : $0.description }
        let selector = selected.map { " for selector \($0)" } ?? ""
        return "\(topology.labelKey):\(whenUnsatisfiable.apiName) when max skew \(maxSkew) is exceeded\(selector)"
    }
}

extension TimeSpan {
    /// `5s` as kubectl counts seconds; what is no whole number of them as it is: `500ms`.
    var inSeconds: String {
        nanoseconds % 1_000_000_000 == 0 ? "\(wholeSeconds)s" : description
    }
}
