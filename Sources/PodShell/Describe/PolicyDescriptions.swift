import PodKubernetes
package import PodModel
import PodText

extension Description {
    package mutating func describe(_ autoscaler: Autoscaler) {
        describeNames(autoscaler.meta)
        describeMetadata(autoscaler.meta)
        field("CreationTimestamp", autoscaler.meta.created.rfc1123)
        let spec = autoscaler.spec
        field("Reference", "\(spec.target.kind.apiName)/\(spec.target.name)")
        field("Metrics", "( current / target )")
        for (i, metric) in spec.metrics.enumerated() {
            let observed = i < autoscaler.status.observed.count ? autoscaler.status.observed[i] : nil
            row(metric.cells(observed), depth: 1)
        }
        field("Min replicas", String(spec.minReplicas))
        field("Max replicas", String(spec.maxReplicas))
        field(
            "\(spec.target.kind.apiName) pods",
            "\(autoscaler.status.current) current / \(autoscaler.status.desired) desired")
        let conditions = autoscaler.conditions
        guard !conditions.isEmpty else { return }
        heading("Conditions")
        headers(["Type", "Status", "Reason", "Message"])
        for condition in conditions {
            row([condition.type, condition.status.word, condition.reason, condition.message], depth: 1)
        }
    }

    package mutating func describe(_ budget: DisruptionBudget) {
        describeNames(budget.meta)
        switch budget.spec.bound {
        case .minAvailable(let count): field("Min available", count.description)
        case .maxUnavailable(let count): field("Max unavailable", count.description)
        case .unset: break
        }
        field("Selector", budget.spec.selector?.description ?? "<unset>")
        heading("Status")
        field("Allowed disruptions", String(budget.status.allowed), depth: 2)
        field("Current", String(budget.status.healthy), depth: 2)
        field("Desired", String(budget.status.desired), depth: 2)
        field("Total", String(budget.status.expected), depth: 2)
    }
}

extension AutoscalerSpec.Metric {
    /// `resource cpu on pods  (as a percentage of request):  12% / 70%`.
    fileprivate func cells(_ observed: Int64?) -> [String] {
        let percentage = "  (as a percentage of request):"
        let current = observed.map(text) ?? "<unknown>"
        switch self {
        case .cpuUtilization(let goal):
            return ["resource cpu on pods\(percentage)", "\(current) / \(text(Int64(goal)))"]
        case .memoryUtilization(let goal):
            return ["resource memory on pods\(percentage)", "\(current) / \(text(Int64(goal)))"]
        case .cpuValue(let goal): return ["resource cpu on pods:", "\(current) / \(text(goal))"]
        case .memoryValue(let goal): return ["resource memory on pods:", "\(current) / \(text(goal))"]
        case .ofContainer(let name, let metric):
            var cells = metric.cells(observed)
            cells[0].replace("on pods", with: "of container \"\(name)\" on pods")
            return cells
        }
    }

    private func text(_ value: Int64) -> String {
        switch self {
        case .cpuUtilization, .memoryUtilization: "\(value)%"
        case .cpuValue: Quantity.cpuText(milli: value)
        case .memoryValue: Quantity.bytesText(value)
        case .ofContainer(_, let metric): metric.text(value)
        }
    }
}
