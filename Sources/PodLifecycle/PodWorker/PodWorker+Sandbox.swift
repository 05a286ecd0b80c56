import PodCollections
import PodModel

extension PodWorker {
    /// Continues from a known status: containers that ran are lost with the machine that ran them.
    mutating func takeUpStatus(at now: Timestamp, into out: inout PodWorkerOutput) {
        // Whatever runs again has what it is to have.
        status.resizing = nil
        let isFresh = status.containers.count != containers.count
        if isFresh {
            status.containers = Few(repeating: firstStatus, count: containers.count)
        } else {
            for i in containers.indices {
                if case .waiting = status.containers[i].state, status.containers[i].lastTermination == nil { continue }
                containers[i].flags.insert(.hasRun)
                if case .running(let since) = status.containers[i].state {
                    containers[i].step = .running
                    containers[i].since = since
                } else if case .terminated = status.containers[i].state {
                    containers[i].step = .ended
                }
            }
        }
        // The sandbox may have stood before anything ran in it: its address is as dead as the machine was.
        if status.address != nil || containers.contains(where: { $0.flags.contains(.hasRun) }) {
            loseSandbox(at: now, into: &out)
        } else if !template.hasInitContainers {
            // Without init containers Initialized is true before the sandbox.
            status.conditions.initialized.set(true, at: now)
        }
    }

    private var firstStatus: ContainerStatus {
        ContainerStatus(
            state: .waiting(reason: template.hasInitContainers ? .podInitializing : .containerCreating, message: ""))
    }

    mutating func sandboxReady(_ address: IPv4, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard stage == .makingSandbox else { return }
        stage = .running
        sandboxRetry = .never
        failedSandboxes = 0
        status.address = address
        status.conditions.sandboxReady.set(true, at: now)
        out.statusChanged = true
    }

    mutating func sandboxFailed(
        _ message: String, _ fault: SandboxFault, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        guard stage == .makingSandbox else { return }
        let delay = fault == .mount ? Delays.doubled(Delays.mount, times: failedSandboxes) : Delays.sandboxRetry
        sandboxRetry = now + delay
        failedSandboxes = min(failedSandboxes + 1, 60)
        sandboxFault = fault
        out.say(fault == .mount ? .failedMount : .failedSandbox, -1, message)
        out.statusChanged = true
    }

    mutating func sandboxLost(at now: Timestamp, into out: inout PodWorkerOutput) {
        switch stage {
        case .running: loseSandbox(at: now, into: &out)
        case .stopping where cause == .restart: loseSandboxInRestart(at: now, into: &out)
        case .stopping:
            for i in containers.indices where containers[i].step != .ended { endLost(i, at: now, into: &out) }
        case .makingSandbox, .removingSandbox, .finished, .gone: return
        }
        if stage == .makingSandbox { out.effects.append(.ensureSandbox) }
    }

    /// The sandbox is gone with all that ran in it: what the restart policy allows begins anew, init containers first.
    private mutating func loseSandbox(at now: Timestamp, into out: inout PodWorkerOutput) {
        out.say(.sandboxChanged)
        out.statusChanged = true
        for i in containers.indices where containers[i].hasProcess || containers[i].step == .starting {
            endLost(i, at: now, into: &out)
        }
        status.conditions.sandboxReady.set(false, at: now)
        status.address = nil
        let restarts = containers.indices.contains { template.spec.containers[$0].role == .main && mayRunAgain($0) }
        guard restarts else {
            stopAll(.completed, grace: template.spec.grace, at: now, into: &out)
            return
        }
        stage = .makingSandbox
        for i in containers.indices where template.spec.containers[i].role != .main || mayRunAgain(i) { makeIdle(i) }
        if template.hasInitContainers {
            status.conditions.initialized.set(false, at: now)
        }
    }

    /// The sandbox that all were to be started in again is gone: they are started in a new one.
    private mutating func loseSandboxInRestart(at now: Timestamp, into out: inout PodWorkerOutput) {
        out.say(.sandboxChanged)
        for i in containers.indices {
            if containers[i].step != .ended { endLost(i, at: now, into: &out) }
            makeIdle(i)
        }
        cause = .none
        stopDeadline = .never
        stage = .makingSandbox
        status.conditions.sandboxReady.set(false, at: now)
        status.address = nil
        if template.hasInitContainers {
            status.conditions.initialized.set(false, at: now)
        }
        out.statusChanged = true
    }

    /// Whether the container would be started in a new sandbox.
    private func mayRunAgain(_ i: Int) -> Bool {
        guard containers[i].step == .ended else { return true }
        guard case .terminated(let end) = status.containers[i].state else { return true }
        return template.spec.restarts(template.spec.containers[i], code: end.exitCode, failed: end.exitCode != 0)
    }

    /// Back to the start of its way; what it has counted stays.
    mutating func makeIdle(_ i: Int) {
        containers[i].step = .idle
        containers[i].due = .never
        containers[i].flags.subtract([.initDone, .restartWanted, .killedByProbe, .imageChanged])
    }

    private mutating func endLost(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        if containers[i].hasProcess { recordEnd(i, .killed, at: now) }
        containers[i].step = .ended
        containers[i].due = .never
        out.statusChanged = true
    }

    mutating func sandboxRemoved(at now: Timestamp, into out: inout PodWorkerOutput) {
        guard stage == .removingSandbox else { return }
        stage = isDeleted ? .gone : .finished
        status.conditions.sandboxReady.set(false, at: now)
        out.statusChanged = true
    }
}
