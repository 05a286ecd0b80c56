import PodCollections
import PodModel

extension PodWorker {
    /// When the pod has been active too long; `nil` when it has no deadline or is past caring.
    var activeDeadline: Timestamp? {
        guard let limit = template.spec.deadline, stage == .running || stage == .makingSandbox else { return nil }
        return status.startTime.map { $0 + limit }
    }

    mutating func wakePod(at now: Timestamp, into out: inout PodWorkerOutput) {
        if sandboxRetry <= now {
            sandboxRetry = .never
            out.effects.append(.ensureSandbox)
        }
        if resizeRetry <= now { retryResizes(into: &out) }
        guard let deadline = activeDeadline, deadline <= now else { return }
        out.say(.deadlineExceeded)
        fail(.deadlineExceeded, "Pod was active on the node longer than the specified deadline", into: &out)
        stopAll(.deadline, grace: template.spec.grace, at: now, into: &out)
    }

    /// The machine takes the pod's place away; false when the pod has a final phase already.
    @discardableResult
    mutating func evicted(_ message: String, at now: Timestamp, into out: inout PodWorkerOutput) -> Bool {
        guard stage == .running || stage == .makingSandbox || stage == .stopping, !status.phase.isFinal else {
            return false
        }
        out.say(.evicted, -1, message)
        fail(.evicted, message, into: &out)
        stopAll(.eviction, grace: Delays.eviction, at: now, into: &out)
        return true
    }

    /// Failed first, ended afterwards: a controller replaces it at once.
    private mutating func fail(_ reason: PodStatusReason, _ message: String, into out: inout PodWorkerOutput) {
        status.phase = .failed
        status.reason = reason
        status.message = message
        out.statusChanged = true
    }

    mutating func wakeContainer(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        switch containers[i].step {
        case .backOff: bringImage(i, into: &out)
        case .pullRetry where !containers[i].flags.contains(.pullBackOffShown): showPullBackOff(i, into: &out)
        case .pullRetry: bringImage(i, into: &out)
        case .preStop:
            out.say(.failedPreStop, i, "did not end within the grace period")
            preStopEnded(i, at: now, into: &out)
        case .awaitingTurn: turnIsOver(i, at: now, into: &out)
        case .idle, .pulling, .starting, .postStart, .running, .signalled, .ended: break
        }
    }

    private mutating func showPullBackOff(_ i: Int, into out: inout PodWorkerOutput) {
        containers[i].flags.insert(.pullBackOffShown)
        containers[i].due = containers[i].since + Delays.doubled(Delays.pull, times: containers[i].failedPulls - 1)
        out.say(.backOffPull, i)
        out.say(.errorPull, i, WaitingReason.imagePullBackOff.rawValue)
        // The first cause stays readable behind the back-off.
        var cause = ""
        if case .waiting(_, let message) = status.containers[i].state, !message.isEmpty { cause = ": \(message)" }
        wait(
            i, reason: .imagePullBackOff,
            message: "Back-off pulling image \"\(template.spec.containers[i].image)\"\(cause)",
            into: &out)
    }
}
