package import PodModel

/// The numbers of Kubernetes' HorizontalPodAutoscaler (`pkg/controller/podautoscaler`, defaults of `autoscaling/v2`).
enum AutoscalerRules {
    static let interval = TimeSpan.seconds(15)
    static let tolerance = 0.1
    /// So long after its start a pod's cpu is that of its start, unless it is ready.
    static let cpuInitialization = TimeSpan.minutes(5)
    /// A pod that has never been ready since this long after its start is still starting.
    static let readinessDelay = TimeSpan.seconds(30)
    /// A measurement is the use of the time before it.
    static let window = TimeSpan.seconds(15)
    /// An older measurement tells nothing of now.
    static let staleness = TimeSpan.seconds(60)
}

/// What is known of one pod for one metric.
struct AutoscalerSample {
    enum Group { case ready, unready, missing }

    var group: Group
    /// Thousandths of a core, or bytes.
    var use: Int64 = 0
    var request: Int64 = 0
}

/// The replicas that one metric asks for.
struct AutoscalerProposal {
    var replicas: Int
    /// Percent of the request, or the average use of a pod.
    var observed: Int64
}

extension AutoscalerSpec.Metric {
    var isCPU: Bool {
        switch self {
        case .cpuUtilization, .cpuValue: true
        case .memoryUtilization, .memoryValue: false
        case .ofContainer(_, let metric): metric.isCPU
        }
    }

    /// What is wanted: percent of the request, or a pod's thousandths of a core or bytes.
    package var target: Int64 {
        switch self {
        case .cpuUtilization(let percent), .memoryUtilization(let percent): Int64(percent)
        case .cpuValue(let value), .memoryValue(let value): value
        case .ofContainer(_, let metric): metric.target
        }
    }

    var isShare: Bool {
        switch self {
        case .cpuUtilization, .memoryUtilization: true
        case .cpuValue, .memoryValue: false
        case .ofContainer(_, let metric): metric.isShare
        }
    }

    /// The formula of `GetResourceReplicas`: nil when no ready pod was measured. Pods not ready count nothing on the
    /// way up; pods not measured count nothing on the way up, and their full target on the way down.
    func proposal(_ samples: [AutoscalerSample], current: Int) -> AutoscalerProposal? {
        let ready = samples.filter { $0.group == .ready }
        if ready.isEmpty { return nil }
        let (ratio, observed) = usage(ready)
        let missing = samples.filter { $0.group == .missing }
        let unready = samples.filter { $0.group == .unready }
        let countsUnready = ratio > 1 && !unready.isEmpty
        if !countsUnready, missing.isEmpty {
            if isWithinTolerance(ratio) { return AutoscalerProposal(replicas: current, observed: observed) }
            return AutoscalerProposal(replicas: rounded(ratio * Double(ready.count)), observed: observed)
        }
        var all = ready
        if ratio < 1 {
            all += missing.map { sample in
                var full = sample
                full.use = isShare ? sample.request * max(100, target) / 100 : target
                return full
            }
        } else if ratio > 1 {
            all += missing.map(\.idle)
        }
        if countsUnready { all += unready.map(\.idle) }
        let (new, _) = usage(all)
        let stay = AutoscalerProposal(replicas: current, observed: observed)
        if isWithinTolerance(new) || (ratio < 1 && new > 1) || (ratio > 1 && new < 1) { return stay }
        let replicas = rounded(new * Double(all.count))
        // Never against the direction that the measured pods show.
        if (new < 1 && replicas > current) || (new > 1 && replicas < current) { return stay }
        return AutoscalerProposal(replicas: replicas, observed: observed)
    }

    private func usage(_ samples: [AutoscalerSample]) -> (ratio: Double, observed: Int64) {
        var used = 0.0
        var asked = 0.0
        for sample in samples {
            used += Double(sample.use)
            asked += Double(sample.request)
        }
        let observed =
            isShare ? (used * 100 / max(asked, 1)).rounded(.down) : (used / Double(samples.count)).rounded(.down)
        let number = Int64(min(observed, Double(1 << 53)))
        return (Double(number) / Double(max(target, 1)), number)
    }

    private func isWithinTolerance(_ ratio: Double) -> Bool {
        ratio >= 1 - AutoscalerRules.tolerance && ratio <= 1 + AutoscalerRules.tolerance
    }

    private func rounded(_ replicas: Double) -> Int { Int(min(replicas.rounded(.up), Double(Int32.max))) }
}

extension AutoscalerSample {
    fileprivate var idle: AutoscalerSample {
        var idle = self
        idle.use = 0
        return idle
    }
}

extension AutoscalerStatus {
    /// What is wanted, kept from jumping by the rules of its direction, and between least and most
    /// (`stabilizeRecommendationWithBehaviors` and `convertDesiredReplicasWithBehaviorRate`).
    mutating func settled(_ desired: Int, current: Int, _ spec: AutoscalerSpec, at now: Timestamp) -> Int {
        let window = max(spec.up.window, spec.down.window)
        recommendations.removeAll { now - $0.time >= window }
        if recommendations.isEmpty, lastScale == nil { recommendations.append(Moment(now, current)) }
        recommendations.append(Moment(now, desired))
        let period = (spec.up.policies + spec.down.policies).map(\.period).max() ?? .zero
        changes.removeAll { now - $0.time >= period }
        limit = ""
        var replicas = stabilized(desired, current: current, spec, at: now)
        if replicas > current {
            let most = max(current, reach(spec.up, isUp: true, from: current, at: now))
            if replicas > most {
                replicas = most
                limit = "the desired replica count is increasing faster than the maximum scale rate"
            }
        } else if replicas < current {
            let least = min(current, reach(spec.down, isUp: false, from: current, at: now))
            if replicas < least {
                replicas = least
                limit = "the desired replica count is decreasing faster than the maximum scale rate"
            }
        }
        if replicas > spec.maxReplicas {
            replicas = spec.maxReplicas
            limit = "the desired replica count is more than the maximum replica count"
        } else if replicas < spec.minReplicas {
            replicas = spec.minReplicas
            limit = "the desired replica count is less than the minimum replica count"
        }
        return replicas
    }

    private mutating func stabilized(
        _ desired: Int, current: Int, _ spec: AutoscalerSpec, at now: Timestamp
    ) -> Int {
        func recent(_ rules: ScalingRules) -> [Int] {
            recommendations.filter { now - $0.time < rules.window }.map(\.replicas)
        }
        let least = recent(spec.up).reduce(desired, min)
        let most = recent(spec.down).reduce(desired, max)
        let stable = min(max(current, least), most)
        if stable > desired {
            limit = "recent recommendations were higher than current one, applying the highest recent recommendation"
        } else if stable < desired {
            limit = "recent recommendations were lower than current one, applying the lowest recent recommendation"
        }
        return stable
    }

    /// How far the policies of one direction let it go.
    private func reach(_ rules: ScalingRules, isUp: Bool, from current: Int, at now: Timestamp) -> Int {
        if rules.choice == .disabled { return current }
        let ends = rules.policies.map { (policy) -> Int in
            let changed = changes.filter { now - $0.time < policy.period }.reduce(0) { $0 + $1.replicas }
            let start = max(0, current - changed)
            switch policy.kind {
            case .pods: return start + (isUp ? policy.value : -policy.value)
            case .percent:
                let (part, rest) = (start * policy.value).quotientAndRemainder(dividingBy: 100)
                // Up it is rounded up, down the rest is rounded down.
                return isUp ? start + part + rest.signum() : start - part - rest.signum()
            }
        }
        let isFarthest = rules.choice == .max
        return (isUp == isFarthest ? ends.max() : ends.min()) ?? current
    }
}
