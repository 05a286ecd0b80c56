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
}
