import DequeModule
import PodModel
import PodTables

extension Cluster {
    /// Removes the pods that ended longest ago while there are more than the limit. Ones that are gone are skipped.
    mutating func collectFinishedPods() {
        while tables.phaseCounts[Int(PodPhase.succeeded.rawValue)] + tables.phaseCounts[Int(PodPhase.failed.rawValue)]
            > finishedPodLimit,
            let oldest = finished.popFirst()
        {
            if isLive(oldest) { removePod(oldest.slot, reason: "collected after it had ended") }
        }
        // Pods that were deleted by hand are still in line: sweep when they are most of it.
        if finished.count > 2 * finishedPodLimit + 64 { finished = finished.filter { isLive($0) } }
    }
}
