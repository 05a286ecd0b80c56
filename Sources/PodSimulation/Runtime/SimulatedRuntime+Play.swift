import PodLifecycle
import PodModel

extension SimulatedRuntime {
    /// Lets an occurrence happen; `nil` when it is stale.
    func play(_ what: Occurrence, at time: Timestamp) -> RuntimeReport.News? {
        let p = Int(what.life.index)
        guard let pod = pods[p] else { return nil }
        switch what.kind {
        case .sandboxUp, .sandboxRemoved, .sandboxLost:
            return pod.sandbox == what.epoch ? playSandbox(what, p, pod) : nil
        default:
            let i = Int(what.container)
            return pod.containers[i].epoch == what.epoch ? playContainer(what, p, i, pod, at: time) : nil
        }
    }

    private func playSandbox(_ what: Occurrence, _ p: Int, _ pod: SimulatedPod) -> RuntimeReport.News {
        let node = Int(pod.node)
        if what.kind == .sandboxUp {
            guard let address = machines[node].addresses.take(for: UInt32(p)) else {
                return .sandboxFailed("no free address on node \(machines[node].name)")
            }
            pods[p]?.address = address
            return .sandboxReady(address)
        }
        if let address = pod.address { machines[node].addresses.giveBack(address) }
        pods[p]?.address = nil
        return what.kind == .sandboxLost ? .sandboxLost : .sandboxRemoved
    }

    private func playContainer(
        _ what: Occurrence, _ p: Int, _ i: Int, _ pod: SimulatedPod, at time: Timestamp
    ) -> RuntimeReport.News? {
        switch what.kind {
        case .pulling: return .pulling(container: i)
        case .imageReady:
            let asked = pod.containers[i].imageAsked
            return .imageReady(container: i, pulled: asked == .never ? nil : time - asked)
        case .imageFailed:
            guard let error = imageError(pod.template.spec.containers[i], on: pod.node, at: time) else {
                return .imageReady(container: i, pulled: time - pod.containers[i].imageAsked)
            }
            return .imageFailed(container: i, error)
        case .started:
            begin(what.life, p, i, pod, at: time)
            return .started(container: i)
        case .ended:
            let code = pod.template.spec.containers[i].simulation?.run(number: Int(pod.containers[i].run))?.exitCode
            return end(p, i, Exit(code: code ?? 0), at: time)
        case .stopped: return end(p, i, Exit(code: 0), at: time)
        case .outOfMemory: return end(p, i, Exit(code: 137, signal: 9, isOutOfMemory: true), at: time)
        case .killed: return end(p, i, .killed, at: time)
        case .postStartEnded, .preStopEnded: return playHook(what, i, pod)
        case .probePassed: return .probed(container: i, kind: what.probe, success: true, message: "")
        case .probeFailing, .probeFailed: return playProbeFailure(what, i, pod, at: time)
        case .sandboxUp, .sandboxRemoved, .sandboxLost: return nil
        }
    }

    private func begin(_ life: LifeSlot, _ p: Int, _ i: Int, _ pod: SimulatedPod, at time: Timestamp) {
        let container = pod.containers[i]
        pods[p]?.containers[i].isRunning = true
        if container.current.start != .never { pods[p]?.containers[i].previous = container.current }
        pods[p]?.containers[i].current = SimulatedContainer.Run(start: time)
        let plan = pod.template.spec.containers[i].plan(
            run: container.run, start: time, uid: pod.uid, index: i, draws: draws)
        if let oom = plan.outOfMemory, plan.end.map({ oom < $0 }) ?? true {
            add(.outOfMemory, life, i, at: oom)
        } else if let end = plan.end {
            add(.ended, life, i, at: end)
        }
    }

    private func end(_ p: Int, _ i: Int, _ exit: Exit, at time: Timestamp) -> RuntimeReport.News? {
        guard endRun(p, i, at: time) else { return nil }
        return .exited(container: i, exit)
    }

    @discardableResult
    func endRun(_ p: Int, _ i: Int, at time: Timestamp) -> Bool {
        pods[p]?.containers[i].epoch &+= 1
        guard pods[p]?.containers[i].isRunning == true else { return false }
        pods[p]?.containers[i].isRunning = false
        pods[p]?.containers[i].current.end = time
        return true
    }

    private func playHook(_ what: Occurrence, _ i: Int, _ pod: SimulatedPod) -> RuntimeReport.News {
        let container = pod.template.spec.containers[i]
        let hook: Hook = what.kind == .postStartEnded ? .postStart : .preStop
        let action = hook == .postStart ? container.postStart : container.preStop
        let success = action?.succeeds(in: container) ?? true
        let message = success ? "" : action?.failure(in: container, at: pod.address, answers: true) ?? ""
        return .hookEnded(container: i, hook: hook, success: success, message: message)
    }

    private func playProbeFailure(
        _ what: Occurrence, _ i: Int, _ pod: SimulatedPod, at time: Timestamp
    ) -> RuntimeReport.News? {
        let container = pod.template.spec.containers[i]
        guard let action = container.probe(what.probe)?.action else { return nil }
        let answers = time >= container.answersFrom(pod.containers[i].current.start)
        let message = action.failure(in: container, at: pod.address, answers: answers)
        return what.kind == .probeFailing
            ? .probeFailing(container: i, kind: what.probe, message: message)
            : .probed(container: i, kind: what.probe, success: false, message: message)
    }
}
