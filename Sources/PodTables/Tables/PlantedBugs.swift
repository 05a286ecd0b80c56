import PodModel

// Bugs planted for tests of the simulator that cannot be said of what a pod counts for: what the tables do not keep.
extension ClusterTables {
    /// A controller is not woken when one of its pods comes or goes.
    var losesWakeUps: Bool { mutant == .lostWakeUp }
    /// The count of pods in a phase is not lowered when one leaves it.
    var keepsOldPhases: Bool { mutant == .phaseStaysCounted }
    /// Host ports of a placed pod are not remembered.
    var forgetsHostPorts: Bool { mutant == .portsForgotten }
    /// A write does not raise the resource version.
    var keepsVersions: Bool { mutant == .versionStands }
    /// Watchers are not told of modified pods.
    var notifiesNoWatchers: Bool { mutant == .lostWatch }
    /// The end of a job's pod is counted each time the pod changes.
    var settlesAgain: Bool { mutant == .endCountedTwice }
    /// An index that has succeeded is run again.
    var reopensIndexes: Bool { mutant == .indexGivenBack }
}
