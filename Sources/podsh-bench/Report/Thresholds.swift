/// What is demanded, and what another build is held against: the cases measure, this table alone judges.
/// A figure that a row does not report is a demand that is not met.
enum Thresholds {
    enum Bound {
        case atMost(Double)
        case atLeast(Double)
    }

    /// How people read the figure.
    enum Unit {
        case seconds
        case bytes
        case bytesPerSecond
        /// A ratio, and to what.
        case times(String)
        /// More steps of the engine's than in the small cluster, where equal ones are wanted.
        case extraSteps
    }

    struct Demand {
        let row: String
        let figure: String
        let bound: Bound
        let unit: Unit
        /// Without the peer on this machine there is no figure to judge.
        var needsPeer = false
    }

    static let demands: [Demand] = [
        Demand(row: "syntax-1", figure: "rate", bound: .atLeast(20e6), unit: .bytesPerSecond),
        Demand(row: "syntax-10", figure: "rate", bound: .atLeast(20e6), unit: .bytesPerSecond),
        Demand(row: "syntax-10", figure: "peak-ratio", bound: .atMost(20), unit: .times("the text")),
        Demand(row: "start", figure: "podsh", bound: .atMost(0.025), unit: .seconds),
        Demand(row: "scale-50000", figure: "longer", bound: .atMost(2.2), unit: .times("half the time")),
        Demand(row: "scale-50000", figure: "larger", bound: .atMost(2.2), unit: .times("half the memory")),
        Demand(row: "scale-100000", figure: "seconds", bound: .atMost(5), unit: .seconds),
        Demand(row: "scale-100000", figure: "peak", bound: .atMost(600e6), unit: .bytes),
        Demand(row: "scale-100000", figure: "longer", bound: .atMost(2.2), unit: .times("half the time")),
        Demand(row: "scale-100000", figure: "larger", bound: .atMost(2.2), unit: .times("half the memory")),
        Demand(row: "scale-200000", figure: "longer", bound: .atMost(2.2), unit: .times("half the time")),
        Demand(row: "scale-200000", figure: "larger", bound: .atMost(2.2), unit: .times("half the memory")),
        Demand(row: "rate", figure: "kubernetes", bound: .atLeast(500), unit: .times("Kubernetes")),
        Demand(row: "loss", figure: "seconds", bound: .atMost(1), unit: .seconds),
        Demand(row: "challenge-2000000", figure: "seconds", bound: .atMost(20), unit: .seconds),
        Demand(row: "challenge-2000000", figure: "peak", bound: .atMost(4e9), unit: .bytes),
        Demand(row: "zone", figure: "seconds", bound: .atMost(4), unit: .seconds),
        Demand(row: "rollout-100000", figure: "seconds", bound: .atMost(10), unit: .seconds),
        Demand(row: "day", figure: "day", bound: .atMost(60), unit: .seconds),
        Demand(row: "watch-1000", figure: "nobody", bound: .atMost(2), unit: .times("nobody")),
        Demand(row: "change-label", figure: "more-work", bound: .atMost(8), unit: .extraSteps),
        Demand(row: "change-crash", figure: "more-work", bound: .atMost(8), unit: .extraSteps),
        Demand(row: "change-replace", figure: "more-work", bound: .atMost(8), unit: .extraSteps),
        Demand(row: "pod-start", figure: "start", bound: .atMost(0.04), unit: .seconds),
        Demand(row: "pod-start", figure: "faster", bound: .atLeast(7), unit: .times("podman's speed"), needsPeer: true),
        Demand(row: "pod-exec", figure: "runtime-ratio", bound: .atMost(1.5), unit: .times("the runtime's own")),
        Demand(row: "pod-memory", figure: "memory", bound: .atMost(4e6), unit: .bytes),
        Demand(row: "fleet-up", figure: "up", bound: .atMost(4), unit: .seconds),
        Demand(row: "fleet-down", figure: "down", bound: .atMost(2), unit: .seconds),
        Demand(row: "fleet-lost", figure: "replaced", bound: .atMost(0.15), unit: .seconds),
        Demand(row: "environment-simulated", figure: "ready", bound: .atMost(0.05), unit: .seconds),
        Demand(row: "environment-simulated", figure: "memory", bound: .atMost(40e6), unit: .bytes),
        Demand(row: "environment-simulated", figure: "wakes", bound: .atMost(1.5), unit: .times("once a second")),
        Demand(row: "environment-real", figure: "ready", bound: .atMost(0.1), unit: .seconds),
        Demand(row: "environment-real", figure: "memory", bound: .atMost(40e6), unit: .bytes),
        Demand(row: "environment-real", figure: "wakes", bound: .atMost(1.5), unit: .times("once a second")),
    ]

    /// Figures that are podsh's own cost, the less the better: what `--against` compares. All others are peers, floors,
    /// ratios or counts.
    static let costs: Set<String> = [
        "seconds", "peak", "podsh", "day", "change", "few", "many", "start", "exec", "memory", "up", "down", "replaced",
    ]
    /// How much more another build may cost.
    static let slack = 1.03

    static func demands(of row: String) -> [Demand] { demands.filter { $0.row == row } }
}

extension Thresholds.Demand {
    /// `≤ 5.00 s`.
    var text: String {
        switch bound {
        case .atMost(let limit): "≤ \(unit.text(limit))"
        case .atLeast(let limit): "≥ \(unit.text(limit))"
        }
    }

    /// Nil: there is nothing to judge.
    func isMet(by figures: [String: Double]) -> Bool? {
        guard let value = figures[figure], !value.isNaN else { return needsPeer ? nil : false }
        switch bound {
        case .atMost(let limit): return value <= limit
        case .atLeast(let limit): return value >= limit
        }
    }
}

extension Thresholds.Unit {
    func text(_ value: Double) -> String {
        switch self {
        case .seconds: value < 1 ? "\(fixed(value * 1e3, 0)) ms" : "\(fixed(value, 0)) s"
        case .bytes: value < 1e9 ? megabytes(value) : "\(fixed(value / 1e9, 0)) GB"
        case .bytesPerSecond: "\(megabytes(value))/s"
        case .times(let what): "\(value == value.rounded() ? fixed(value, 0) : fixed(value, 1)) × \(what)"
        case .extraSteps: "\(fixed(value, 0)) steps more"
        }
    }
}
