/// A bug planted on purpose, chosen at run time, so that the simulator can be held to finding it. Nobody but its tests
/// chooses one; everywhere else it is `none`.
package enum Mutant: UInt8, CaseIterable, Hashable, Sendable {
    case none
    /// A roll-out makes one pod more than its surge.
    case surgeOffByOne
    /// A roll-out takes one pod more than may be unavailable.
    case unavailableOffByOne
    /// Recreate starts the new pods before the old ones have ended.
    case recreateOverlaps
    /// A replica set makes one replica too few.
    case replicaTooFew
    /// Scaling down leaves one pod.
    case surplusStays
    /// A controller is not woken when one of its pods goes.
    case lostWakeUp
    /// A pod that is no longer ready stays counted as ready by its controller.
    case readyStaysCounted
    /// A pod that ends does not give back what it held of its node.
    case roomNotGivenBack
    /// A pod is placed without taking room of its node.
    case roomNotTaken
    /// Host ports of a placed pod are not remembered.
    case portsForgotten
    /// Watchers are not told of modified pods.
    case lostWatch
    /// A write does not raise the resource version.
    case versionStands
    /// A terminating pod stays behind its services.
    case terminatingServes
    /// Orphaning a controller's pods deletes them.
    case orphansDeleted
    /// Deleting again may make the grace longer.
    case graceExtended
    /// A silent node is NotReady at once.
    case nodeGraceSkipped
    /// Pods of a lost node are given up without waiting for their toleration.
    case tolerationSkipped
    /// A toleration's time counts from the taint's beginning, also for pods that meet the taint later.
    case tolerationFromTaint
    /// A cordoned node gets pods.
    case cordonIgnored
    /// A node gets pods that do not bear its taints. Of lost nodes too they would be given up and placed again without
    /// end.
    case taintIgnored
    /// The address of a service is given again while it is in use.
    case serviceAddressTwice
    /// A pod that no longer matches its controller stays with it.
    case podNotReleased
    /// A new bare pod is not offered to the controllers it matches.
    case orphanNotOffered
    /// The count of pods in a phase is not lowered when one leaves it.
    case phaseStaysCounted
    /// What a silent node had to say is lost when it is heard again.
    case silentStatusLost
    /// A pod that is gone from the store is not ended on its node.
    case leftRunning
    /// A worker's second timer is not set.
    case lostTimer
    /// The first restart already waits.
    case backOffOffByOne
    /// Restarts never wait.
    case backOffMissing
    /// The back-off never starts anew.
    case backOffNeverResets
    /// The grace is not granted: KILL comes after two seconds.
    case graceForgotten
    /// An evicted pod gets its own grace.
    case evictionGraceForgotten
    /// A restart is not counted.
    case restartNotCounted
    /// Mains start beside the init containers.
    case initSkipped
    /// A container with a readiness probe is ready without its word.
    case readyUnasked
    /// A pod is gone before its sandbox is.
    case removalNotAwaited
    /// A sandbox that failed is not tried again.
    case sandboxNotRetried
    /// An image that failed is not pulled again.
    case pullNotRetried
    /// A pod of which a container failed is said to have succeeded.
    case failureIsSuccess
    /// A sandbox that died leaves its address in the status.
    case addressStays
    /// A sidecar is ended together with the mains.
    case sidecarOutOfTurn
    /// A stateful set makes a replica before the one below it is ready.
    case ordinalTooEarly
    /// Scaling a stateful set down begins at the bottom.
    case endedFromBelow
    /// Replicas below the partition are updated, too.
    case partitionIgnored
    /// A daemon pod begins on its node while its predecessor still ends.
    case daemonOverlaps
    /// An update of a daemon set takes one pod more than may be unavailable.
    case daemonsTooFew
    /// A job is complete with one completion too few.
    case completionsOffByOne
    /// A job runs one pod more than its parallelism.
    case parallelismOffByOne
    /// An index that has succeeded is run again.
    case indexGivenBack
    /// The end of a job's pod is counted each time the pod changes.
    case endCountedTwice
    /// A cron job does not remember which time it has started.
    case startForgotten
    /// A cron job starts beside one that still runs, though it is not to.
    case concurrencyIgnored
    /// A cron job keeps one ended job too many.
    case historyKept
    /// Evictions ask no budget.
    case budgetIgnored
    /// A budget allows one eviction too many.
    case budgetOffByOne
    /// Claims of replicas that are scaled away go with them, though they are to stay.
    case claimsDropped
    /// A deployment goes on rolling while it is paused.
    case pauseIgnored
    /// Replicas declared together with another template are lost.
    case lostUpdate
    /// That a node confirmed the end of a pod is not written to the journal.
    case removalNotWritten
    /// An autoscaler leaves one replica more than its most.
    case autoscalerOffByOne
}
