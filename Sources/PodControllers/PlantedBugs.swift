import PodModel
import PodTables

// Bugs planted for tests of the simulator that cannot be said of an outcome: what a controller does not see.
extension ClusterTables {
    /// A deployment goes on rolling while it is paused.
    var ignoresPause: Bool { mutant == .pauseIgnored }
    /// Recreate starts the new pods before the old ones have ended.
    var forgetsOldPods: Bool { mutant == .recreateOverlaps }

    /// A silent node is NotReady at once.
    var nodeGrace: TimeSpan { mutant == .nodeGraceSkipped ? .zero : NodeRules.grace }
    /// Pods of a lost node are given up without waiting for their toleration.
    var skipsTolerations: Bool { mutant == .tolerationSkipped }
    /// A toleration's time counts from the taint's beginning, also for pods that meet the taint later.
    var countsTolerationFromTaint: Bool { mutant == .tolerationFromTaint }
    /// Evictions ask no budget.
    var ignoresBudgets: Bool { mutant == .budgetIgnored }
    /// How many evictions more than its own a budget allows.
    var extraEvictions: Int { mutant == .budgetOffByOne ? 1 : 0 }
}
