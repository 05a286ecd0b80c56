import PodCollections
import PodModel

extension PodWorker {
    mutating func probeFailing(_ i: Int, _ kind: ProbeKind, _ message: String, into out: inout PodWorkerOutput) {
        guard containers[i].step == .running else { return }
        out.say(unhealthy(kind), i, message)
    }

    /// The kubelet says so and throws the result away (`doProbe` of `pkg/kubelet/prober/worker.go`): a container with
    /// such a liveness probe lives on, one with such a readiness or startup probe gets neither ready nor started.
    mutating func probeErrored(_ i: Int, _ kind: ProbeKind, _ message: String, into out: inout PodWorkerOutput) {
        guard containers[i].step == .running else { return }
        out.say(.probeErrored, i, "\(kind.apiName) probe errored and resulted in unknown state: \(message)")
    }

    mutating func probeWarning(_ i: Int, _ kind: ProbeKind, _ message: String, into out: inout PodWorkerOutput) {
        guard containers[i].step == .running else { return }
        out.say(.probeWarning, i, "\(kind.apiName) probe warning: \(message)")
    }

    mutating func probed(
        _ i: Int, _ kind: ProbeKind, success: Bool, message: String, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        guard containers[i].step == .running else { return }
        if !success {
            out.say(unhealthy(kind), i, message)
            out.failedProbes.append(FailedProbe(container: i, kind: kind, message: message))
        }
        switch kind {
        case .readiness:
            status.containers[i].isReady = success
            out.statusChanged = true
        case .startup where success:
            out.effects.append(.stopProbe(container: i, kind: .startup))
            becomeStarted(i, into: &out)
        case .liveness where success: break
        case .startup, .liveness: killForProbe(i, kind, at: now, into: &out)
        }
    }

    /// The kill runs preStop like any other; the restart policy decides afterwards. The probe's own grace overrides
    /// the pod's.
    private mutating func killForProbe(_ i: Int, _ kind: ProbeKind, at now: Timestamp, into out: inout PodWorkerOutput)
    {
        let probe = kind == .startup ? template.spec.containers[i].startup : template.spec.containers[i].liveness
        out.say(.killingForProbe, i, kind == .startup ? "startup" : "liveness")
        containers[i].flags.insert(.killedByProbe)
        stop(i, by: now + (probe?.grace ?? template.spec.grace), saying: nil, at: now, into: &out)
    }

    private func unhealthy(_ kind: ProbeKind) -> KubeletEvent.Kind {
        switch kind {
        case .startup: .unhealthyStartup
        case .liveness: .unhealthyLiveness
        case .readiness: .unhealthyReadiness
        }
    }

    mutating func hookEnded(
        _ i: Int, _ hook: Hook, success: Bool, message: String, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        switch (hook, containers[i].step) {
        case (.postStart, .postStart) where success:
            enterRunning(i, into: &out)
            if containers[i].flags.contains(.restartWanted) {
                stop(i, by: now + template.spec.grace, saying: .killingForChange, at: now, into: &out)
            }
        case (.postStart, .postStart):
            out.say(.failedPostStart, i, message)
            containers[i].flags.insert(.killedByProbe)
            stop(i, by: now + template.spec.grace, saying: .killing, at: now, into: &out)
        case (.preStop, .preStop):
            if !success { out.say(.failedPreStop, i, message) }
            preStopEnded(i, at: now, into: &out)
        default: break
        }
    }
}
