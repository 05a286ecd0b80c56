import PodModel
import PodTables

// Bugs planted for tests of the simulator that cannot be said of an outcome: what a controller does not see.
extension ClusterTables {
    /// A deployment goes on rolling while it is paused.
    var ignoresPause: Bool { mutant == .pauseIgnored }
    /// Recreate starts the new pods before the old ones have ended.
    var forgetsOldPods: Bool { mutant == .recreateOverlaps }
    /// A daemon pod begins on its node while its predecessor still ends.
    var overlooksEndingDaemons: Bool { mutant == .daemonOverlaps }
    /// So many of the pods that a daemon set lacks are not counted as unavailable.
    var uncountedMissingDaemons: Int { mutant == .daemonsTooFew ? 1 : 0 }
    /// So many completions fewer make a job complete.
    var uncountedCompletions: Int { mutant == .completionsOffByOne ? 1 : 0 }
    /// So many pods more than its parallelism a job runs.
    var podsBeyondParallelism: Int { mutant == .parallelismOffByOne ? 1 : 0 }
    /// A cron job starts beside one that still runs, though it is not to.
    var ignoresConcurrency: Bool { mutant == .concurrencyIgnored }
    /// A StatefulSet takes a replica for well as soon as it is there.
    var takesPresentForWell: Bool { mutant == .ordinalTooEarly }
    /// A StatefulSet updates replicas below its partition, too.
    var ignoresPartition: Bool { mutant == .partitionIgnored }
    /// Claims of replicas that are scaled away go with them, though they are to stay.
    var dropsRetainedClaims: Bool { mutant == .claimsDropped }

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
