/// How fast an autoscaler goes in one direction (`HPAScalingRules` of `autoscaling/v2`).
package struct ScalingRules: Hashable, Sendable, Codable {
    /// The most that replicas change within a time.
    package struct Policy: Hashable, Sendable, Codable {
        package enum Kind: UInt8, Hashable, Sendable, APIWord, Codable {
            case pods, percent

            /// `Pods`, `Percent`.
            package var apiName: String {
                switch self {
                case .pods: "Pods"
                case .percent: "Percent"
                }
            }
        }

        package var kind: Kind
        /// Pods, or percent of those that there were when the period began.
        package var value: Int
        package var period: TimeSpan

        package init(_ kind: Kind, _ value: Int, in period: TimeSpan) {
            self.kind = kind
            self.value = value
            self.period = period
        }

        package static let longestPeriod = TimeSpan.seconds(1800)
    }

    /// Which of several policies holds.
    package enum Choice: UInt8, Hashable, Sendable, APIWord, Codable {
        /// The one that changes most.
        case max
        /// The one that changes least.
        case min
        /// It never goes in this direction.
        case disabled

        /// `Max`, `Min`, `Disabled`.
        package var apiName: String {
            switch self {
            case .max: "Max"
            case .min: "Min"
            case .disabled: "Disabled"
            }
        }
    }

    /// `stabilizationWindowSeconds`: of all that was recommended so far back, what changes least.
    package var window: TimeSpan
    package var policies: [Policy]
    package var choice = Choice.max

    package init(window: TimeSpan, policies: [Policy]) {
        self.window = window
        self.policies = policies
    }

    package static let longestWindow = TimeSpan.seconds(3600)

    /// Defaults as in `pkg/apis/autoscaling/v2/defaults.go`.
    package static let up = ScalingRules(
        window: .zero, policies: [Policy(.pods, 4, in: .seconds(15)), Policy(.percent, 100, in: .seconds(15))])
    package static let down = ScalingRules(
        window: .seconds(300), policies: [Policy(.percent, 100, in: .seconds(15))])
}
