import PodCollections
import PodModel

extension PodWorker {
    /// The container's own spec has changed: a new process, the same pod, address and volumes.
    mutating func containerChanged(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        containers[i].flags.remove(.imageErrorIsFinal)
        containers[i].failedPulls = 0
        if containers[i].step == .pulling {
            containers[i].flags.insert(.imageChanged)
        } else {
            replace(i, saying: .killingForChange, at: now, into: &out)
        }
    }

    /// Starts the container anew, ending what runs of it first.
    mutating func replace(
        _ i: Int, saying event: KubeletEvent.Kind, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        switch containers[i].step {
        case .running:
            containers[i].flags.insert(.restartWanted)
            stop(i, by: now + template.spec.grace, saying: event, at: now, into: &out)
        case .starting, .postStart, .preStop, .awaitingTurn, .signalled:
            // On its way up or down: it is restarted when it gets there.
            containers[i].flags.insert(.restartWanted)
        case .backOff, .pullRetry:
            containers[i].crashes = 0
            bringImage(i, into: &out)
        case .idle, .pulling, .ended: break
        }
    }
}
