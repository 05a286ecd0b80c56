import PodCollections
import PodModel

extension PodWorker {
    mutating func exited(_ i: Int, _ exit: Exit, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard containers[i].hasProcess || containers[i].step == .starting else { return }
        containers[i].flags.insert(.hasRun)
        let ran = now - containers[i].since
        recordEnd(i, exit, at: now)
        out.statusChanged = true
        let failed = exit.code != 0 || containers[i].flags.contains(.killedByProbe)
        let restartWanted = containers[i].flags.contains(.restartWanted)
        containers[i].flags.subtract([.restartWanted, .killedByProbe])
        containers[i].due = .never
        if stage == .stopping {
            containers[i].step = .ended
            resized(i, into: &out)
        } else if restartWanted {
            containers[i].crashes = 0
            bringImage(i, into: &out)
        } else {
            goOn(i, code: exit.code, failed: failed, ran: ran, at: now, into: &out)
        }
    }

    /// The status of a container whose process has ended.
    mutating func recordEnd(_ i: Int, _ exit: Exit, at now: Timestamp) {
        let reason: TerminationReason = exit.isOutOfMemory ? .outOfMemory : exit.code == 0 ? .completed : .error
        let message = TerminationMessage.shown(exit.message, containers: template.spec.containers.count)
        let since = containers[i].since == .never ? now : containers[i].since
        rememberTermination(i)
        status.containers[i].state = .terminated(
            Termination(
                exitCode: exit.code, signal: exit.signal, reason: reason, message: message, startedAt: since,
                finishedAt: now))
        status.containers[i].isStarted = false
        // A finished init container is ready in Kubernetes' sense.
        status.containers[i].isReady = template.spec.containers[i].role == .initial && exit.code == 0
    }

    /// What follows the end of a container while its pod goes on.
    private mutating func goOn(
        _ i: Int, code: Int32, failed: Bool, ran: TimeSpan, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        if template.spec.containers[i].restartRule(for: code)?.action == .restartAllContainers {
            containers[i].step = .ended
            resized(i, into: &out)
            return stopAll(.restart, grace: template.spec.grace, at: now, into: &out)
        }
        if template.spec.restarts(template.spec.containers[i], code: code, failed: failed) {
            backOff(i, ran: ran, at: now, into: &out)
            return
        }
        containers[i].step = .ended
        resized(i, into: &out)
        guard template.spec.containers[i].role == .initial else { return }
        if failed {
            // An init container that fails for good fails the pod.
            stopAll(.completed, grace: template.spec.grace, at: now, into: &out)
        } else {
            containers[i].flags.insert(.initDone)
        }
    }

    private mutating func backOff(_ i: Int, ran: TimeSpan, at now: Timestamp, into out: inout PodWorkerOutput) {
        if ran >= Delays.cleanRun, !forgetsCleanRuns { containers[i].crashes = 0 }
        let delay = Delays.restart(after: containers[i].crashes + crashesInvented, template.spec.backOff)
        containers[i].crashes = min(containers[i].crashes + 1, 60)
        if delay <= .zero || restartsAtOnce { return bringImage(i, into: &out) }
        containers[i].step = .backOff
        containers[i].due = now + delay
        out.say(.backOffRestart, i)
        let pod = "\(identity.name)_\(identity.namespace)(\(identity.uid))"
        let name = template.spec.containers[i].name
        wait(
            i, reason: .crashLoopBackOff, message: "back-off \(delay) restarting failed container=\(name) pod=\(pod)",
            into: &out)
    }

    /// The process never came to run. What could not even be made (a config that is missing, no room on the disk) is
    /// tried again and is no run; anything else counts as a failed one.
    mutating func startFailed(
        _ i: Int, reason: StartFailure, message: String, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        guard containers[i].step == .starting else { return }
        out.say(.failedStart, i, message)
        if let waiting = reason.waitingReason, stage != .stopping {
            containers[i].step = .backOff
            containers[i].due = now + Delays.configRetry
            return wait(i, reason: waiting, message: message, into: &out)
        }
        containers[i].since = now
        containers[i].flags.insert(.hasRun)
        exited(i, Exit(code: 128, message: message), at: now, into: &out)
        if case .terminated(var end) = status.containers[i].state {
            end.reason = .startError
            status.containers[i].state = .terminated(end)
        }
    }
}
