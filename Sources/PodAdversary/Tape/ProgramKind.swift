/// What a run may be asked for beside replica sets, deployments, bare pods and services. Per seed each kind is off with
/// p = ½, like the faults. They are drawn apart from the first kinds, so that a run without them stays what it was.
package enum ProgramKind: UInt8, CaseIterable, Hashable, Sendable {
    case statefulSets, daemonSets, jobs, cronJobs, budgets, autoscalers, rollouts, claims, taints, pressure

    /// As a failure names it.
    package var words: String {
        switch self {
        case .statefulSets: "stateful sets"
        case .daemonSets: "daemon sets"
        case .jobs: "jobs"
        case .cronJobs: "cron jobs"
        case .budgets: "budgets"
        case .autoscalers: "autoscalers"
        case .rollouts: "roll-outs steered"
        case .claims: "claims deleted"
        case .taints: "tainted nodes"
        case .pressure: "nodes short of memory or disk"
        }
    }
}
