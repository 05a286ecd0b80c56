package import PodModel
package import PodText

// Controllers, in kubectl's columns.
extension Table {
    private static let containers = ["CONTAINERS", "IMAGES"]

    /// ReplicaSets and ReplicationControllers.
    package static func replicaSets(wide: Bool) -> Table {
        Table(["NAME", "DESIRED", "CURRENT", "READY", "AGE"] + (wide ? containers + ["SELECTOR"] : []))
    }

    package static func deployments(wide: Bool) -> Table {
        Table(["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"] + (wide ? containers + ["SELECTOR"] : []))
    }

    package static func statefulSets(wide: Bool) -> Table {
        Table(["NAME", "READY", "AGE"] + (wide ? containers : []))
    }

    package static func daemonSets(wide: Bool) -> Table {
        Table(
            ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"]
                + (wide ? containers + ["SELECTOR"] : []))
    }

    package static func jobs(wide: Bool) -> Table {
        Table(["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"] + (wide ? containers + ["SELECTOR"] : []))
    }

    package static func cronJobs(wide: Bool) -> Table {
        Table(
            ["NAME", "SCHEDULE", "TIMEZONE", "SUSPEND", "ACTIVE", "LAST SCHEDULE", "AGE"]
                + (wide ? containers + ["SELECTOR"] : []))
    }

    /// `children`: of a CronJob its jobs.
    package mutating func append(_ set: Workload, children: [Workload] = [], at now: Timestamp, wide: Bool) {
        let status = set.status
        let style: Style = status.ready == set.replicas ? .plain : .caution
        let ready = Cell("\(status.ready)/\(set.replicas)", style: style)
        let age = Cell((now - set.meta.created).age)
        var row = [Cell(set.meta.name)]
        switch (set.spec, set.state) {
        case (.replicas, _):
            row += [
                Cell(String(set.replicas)), Cell(String(status.replicas)), Cell(String(status.ready), style: style),
                age,
            ]
        case (.deployment, _):
            row += [ready, Cell(String(status.updated)), Cell(String(status.available)), age]
        case (.statefulSet, _):
            row += [ready, age]
        case (.daemonSet, _):
            row += [
                Cell(String(set.replicas)), Cell(String(status.replicas)), Cell(String(status.ready), style: style),
                Cell(String(status.updated)), Cell(String(status.available)),
                Cell(set.template.spec.nodeSelector.isEmpty ? "" : set.template.spec.nodeSelector.description), age,
            ]
        case (.job(let spec), .job(let state)):
            row += [
                Cell(set.jobWord, style: set.jobStatus.map { Style($0) } ?? .plain), Cell(spec.completionsText(state)),
                Cell(state.started.map { ((state.finished ?? now) - $0).age } ?? ""), age,
            ]
        case (.cronJob(let spec), .cronJob(let state)):
            row += [
                Cell(spec.schedule), Cell(spec.timeZone ?? ""), Cell(spec.isSuspended ? "True" : "False"),
                Cell(String(children.count { $0.jobState?.finished == nil })),
                Cell(state.lastSchedule.map { (now - $0).age } ?? ""), age,
            ]
        case (.job, _), (.cronJob, _): break
        }
        if wide {
            row += Table.containerCells(set.template.spec)
            if set.kind != .statefulSet { row.append(Cell(set.selector.description)) }
        }
        rows.append(row)
    }

    package static func autoscalers() -> Table {
        Table(["NAME", "REFERENCE", "TARGETS", "MINPODS", "MAXPODS", "REPLICAS", "AGE"])
    }

    package mutating func append(_ autoscaler: Autoscaler, at now: Timestamp) {
        rows.append([
            Cell(autoscaler.meta.name),
            Cell("\(autoscaler.spec.target.kind.apiName)/\(autoscaler.spec.target.name)"),
            Cell(autoscaler.targetsText), Cell(String(autoscaler.spec.minReplicas)),
            Cell(String(autoscaler.spec.maxReplicas)), Cell(String(autoscaler.status.current)),
            Cell((now - autoscaler.meta.created).age),
        ])
    }

    package static func budgets() -> Table {
        Table(["NAME", "MIN AVAILABLE", "MAX UNAVAILABLE", "ALLOWED DISRUPTIONS", "AGE"])
    }

    package mutating func append(_ budget: DisruptionBudget, at now: Timestamp) {
        let (least, most): (String, String) =
            switch budget.spec.bound {
            case .minAvailable(let count): (count.description, "N/A")
            case .maxUnavailable(let count): ("N/A", count.description)
            case .unset: ("N/A", "N/A")
            }
        rows.append([
            Cell(budget.meta.name), Cell(least), Cell(most), Cell(String(budget.status.allowed)),
            Cell((now - budget.meta.created).age),
        ])
    }
}

extension Autoscaler {
    /// What was measured and what is aimed at, as kubectl shows it: `cpu: 12%/70%`.
    package var targetsText: String {
        spec.metrics.enumerated().map { i, metric in
            metric.text(i < status.observed.count ? status.observed[i] : nil)
        }.joined(separator: ", ")
    }
}

extension AutoscalerSpec.Metric {
    fileprivate func text(_ observed: Int64?) -> String {
        let (name, target, words): (String, Int64, (Int64) -> String)
        switch self {
        case .cpuUtilization(let percent): (name, target, words) = ("cpu", Int64(percent), { "\($0)%" })
        case .memoryUtilization(let percent): (name, target, words) = ("memory", Int64(percent), { "\($0)%" })
        case .cpuValue(let milli): (name, target, words) = ("cpu", milli, { Quantity.cpuText(milli: $0) })
        case .memoryValue(let bytes): (name, target, words) = ("memory", bytes, { Quantity.bytesText($0) })
        case .ofContainer(_, let metric): return metric.text(observed)
        }
        return "\(name): \(observed.map(words) ?? "<unknown>")/\(words(target))"
    }
}

extension JobSpec {
    /// `2/5`; of a work queue `1/1 of 3`, as kubectl shows it.
    package func completionsText(_ state: JobState) -> String {
        if let completions { return "\(state.succeeded)/\(completions)" }
        let parallelism = parallelism ?? 1
        return parallelism > 1 ? "\(state.succeeded)/1 of \(parallelism)" : "\(state.succeeded)/1"
    }
}
