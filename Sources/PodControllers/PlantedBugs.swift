import PodModel
import PodTables

// Bugs planted for tests of the simulator that cannot be said of an outcome: what a controller does not see.
extension ClusterTables {
    /// A deployment goes on rolling while it is paused.
    var ignoresPause: Bool { mutant == .pauseIgnored }
    /// Recreate starts the new pods before the old ones have ended.
    var forgetsOldPods: Bool { mutant == .recreateOverlaps }
    /// A StatefulSet takes a replica for well as soon as it is there.
    var takesPresentForWell: Bool { mutant == .ordinalTooEarly }
    /// A StatefulSet updates replicas below its partition, too.
    var ignoresPartition: Bool { mutant == .partitionIgnored }
    /// Claims of replicas that are scaled away go with them, though they are to stay.
    var dropsRetainedClaims: Bool { mutant == .claimsDropped }
}
