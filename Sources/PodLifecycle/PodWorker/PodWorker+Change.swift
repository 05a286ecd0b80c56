import PodCollections
import PodModel

extension PodWorker {
    /// The container's own spec has changed: a new process, the same pod, address and volumes.
    mutating func containerChanged(
        _ i: Int, from old: Container, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        let desired = template.spec.containers[i]
        var resized = old
        resized.resources = desired.resources
        if resized == desired { beginResize(i, into: &out) }
        containers[i].flags.remove(.imageErrorIsFinal)
        containers[i].failedPulls = 0
        if containers[i].step == .pulling {
            containers[i].flags.insert(.imageChanged)
        } else {
            replace(i, saying: resized == desired ? .killingForResize : .killingForChange, at: now, into: &out)
        }
    }

    // MARK: Cpu and memory

    /// The container gets other cpu and memory as it runs. What does not run begins with them.
    mutating func resize(_ i: Int, into out: inout PodWorkerOutput) {
        guard containers[i].hasProcess || containers[i].step == .starting else { return }
        beginResize(i, into: &out)
        out.effects.append(.resizeContainer(container: i))
    }

    private mutating func beginResize(_ i: Int, into out: inout PodWorkerOutput) {
        guard containers[i].hasProcess || containers[i].step == .starting else { return }
        containers[i].flags.insert(.resizing)
        if status.resizing == nil { status.resizing = .going }
        out.statusChanged = true
    }

    /// Its cpu and memory are those that are desired, or it does not run any more.
    mutating func resized(_ i: Int, into out: inout PodWorkerOutput) {
        guard containers[i].flags.contains(.resizing) else { return }
        containers[i].flags.remove(.resizing)
        if containers.contains(where: { $0.flags.contains(.resizing) }) { return }
        status.resizing = nil
        resizeRetry = .never
        out.statusChanged = true
    }

    mutating func resizeFailed(_ i: Int, _ message: String, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard containers[i].flags.contains(.resizing) else { return }
        resizeRetry = now + Delays.resizeRetry
        guard status.resizing != .failed(message) else { return }
        status.resizing = .failed(message)
        out.statusChanged = true
    }

    mutating func retryResizes(into out: inout PodWorkerOutput) {
        resizeRetry = .never
        for i in containers.indices where containers[i].flags.contains(.resizing) {
            out.effects.append(.resizeContainer(container: i))
        }
    }

    // MARK: Another process

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
