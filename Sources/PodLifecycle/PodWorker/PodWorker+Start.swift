import PodCollections
import PodModel

extension PodWorker {
    /// Starts what may start: init entries one after another, then all mains; ends the pod when all mains have ended.
    mutating func advance(at now: Timestamp, into out: inout PodWorkerOutput) {
        if !status.conditions.initialized.isTrue {
            guard advanceInit(into: &out) else { return }
            status.conditions.initialized.set(true, at: now)
            out.statusChanged = true
        }
        var anyLeft = false
        for i in containers.indices where template.spec.containers[i].role == .main {
            if containers[i].step == .idle { bringImage(i, into: &out) }
            if containers[i].step != .ended { anyLeft = true }
        }
        if !anyLeft { stopAll(.completed, grace: template.spec.grace, at: now, into: &out) }
    }

    /// `true` when every plain init container has ended with 0 and every sidecar has started.
    private mutating func advanceInit(into out: inout PodWorkerOutput) -> Bool {
        if startsMainsAtOnce { return true }
        for i in containers.indices {
            switch template.spec.containers[i].role {
            case .main: continue
            case .initial where containers[i].flags.contains(.initDone): continue
            case .sidecar where status.containers[i].isStarted: continue
            case .initial, .sidecar: break
            }
            if containers[i].step == .idle { bringImage(i, into: &out) }
            return false
        }
        return true
    }

    mutating func bringImage(_ i: Int, into out: inout PodWorkerOutput) {
        containers[i].step = .pulling
        containers[i].due = .never
        out.effects.append(.ensureImage(container: i))
    }

    mutating func imageReady(_ i: Int, took: TimeSpan?, into out: inout PodWorkerOutput) {
        guard containers[i].step == .pulling else { return }
        if containers[i].flags.contains(.imageChanged) {
            containers[i].flags.remove(.imageChanged)
            return bringImage(i, into: &out)
        }
        if let took {
            out.events.append(KubeletEvent(.pulled, container: i, took: took))
        } else {
            out.say(.alreadyPresent, i)
        }
        containers[i].failedPulls = 0
        containers[i].flags.remove(.imageErrorIsFinal)
        containers[i].step = .starting
        if containers[i].flags.contains(.hasRun) { status.containers[i].restartCount &+= 1 }
        out.effects.append(.startContainer(container: i, run: status.containers[i].restartCount))
    }

    mutating func imageFailed(_ i: Int, _ error: ImageError, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard containers[i].step == .pulling else { return }
        out.say(.failedPull, i, error.message)
        out.say(.errorPull, i, error.reason.waitingReason.rawValue)
        containers[i].step = .pullRetry
        containers[i].since = now
        containers[i].failedPulls = min(containers[i].failedPulls + 1, 60)
        containers[i].flags.remove(.pullBackOffShown)
        if error.isFinal { containers[i].flags.insert(.imageErrorIsFinal) }
        // A bad name and the policy Never stay as they are until the spec changes; a registry is asked again.
        let retries = error.reason == .pullFailed
        containers[i].due = retries ? now + Delays.pullErrorShown : .never
        wait(i, reason: error.reason.waitingReason, message: error.message, into: &out)
    }

    mutating func started(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard containers[i].step == .starting else { return }
        containers[i].since = now
        containers[i].flags.insert(.hasRun)
        out.say(.created, i)
        out.say(.started, i)
        containers[i].step = .postStart
        resized(i, into: &out)
        if stage == .stopping {
            // The stop overtook the start.
            stop(i, by: stopDeadline, saying: nil, at: now, into: &out)
        } else if template.spec.containers[i].postStart != nil {
            out.effects.append(.runHook(container: i, hook: .postStart))
        } else {
            enterRunning(i, into: &out)
            if containers[i].flags.contains(.restartWanted) {
                stop(i, by: now + template.spec.grace, saying: .killingForChange, at: now, into: &out)
            }
        }
    }

    mutating func enterRunning(_ i: Int, into out: inout PodWorkerOutput) {
        containers[i].step = .running
        rememberTermination(i)
        status.containers[i].state = .running(since: containers[i].since)
        out.statusChanged = true
        if template.spec.containers[i].startup != nil {
            out.effects.append(.startProbe(container: i, kind: .startup))
        } else {
            becomeStarted(i, into: &out)
        }
    }

    /// Started in Kubernetes' sense; readiness and liveness are asked from now on.
    mutating func becomeStarted(_ i: Int, into out: inout PodWorkerOutput) {
        status.containers[i].isStarted = true
        out.statusChanged = true
        if template.spec.containers[i].liveness != nil {
            out.effects.append(.startProbe(container: i, kind: .liveness))
        }
        let isProbed = template.spec.containers[i].readiness != nil
        if isProbed { out.effects.append(.startProbe(container: i, kind: .readiness)) }
        if !isProbed && template.spec.containers[i].role != .initial || believesUnprobed {
            status.containers[i].isReady = true
        }
    }

    /// A run that has ended becomes the one before.
    mutating func rememberTermination(_ i: Int) {
        if case .terminated(let end) = status.containers[i].state { status.containers[i].lastTermination = Box(end) }
    }

    mutating func wait(_ i: Int, reason: WaitingReason, message: String, into out: inout PodWorkerOutput) {
        rememberTermination(i)
        status.containers[i].state = .waiting(reason: reason, message: message)
        out.statusChanged = true
    }
}
