import PodCollections
import PodLifecycle
import PodModel

/// Letting what is due happen.
extension SimulatedRuntime {
    /// `nil` when it turns out that nothing happened.
    func play(_ what: Occurrence, at time: Timestamp) -> RuntimeReport.News? {
        let p = what.worker.place
        let i = Int(what.container)
        switch what.kind {
        case .sandboxUp: return sandboxUp(p)
        case .sandboxRemoved, .sandboxLost:
            giveAddressBack(p)
            return what.kind == .sandboxLost ? .sandboxLost : .sandboxRemoved
        case .pulling: return .pulling(container: i)
        case .imageReady:
            let asked = pods[p].containers[i].imageAsked
            return .imageReady(container: i, pulled: asked == .never ? nil : time - asked)
        case .imageFailed: return imageFailed(p, i, at: time)
        case .started:
            begin(what.worker, i, at: time)
            return .started(container: i)
        case .ended: return end(p, i, plannedExit(what.worker, i, at: time), at: time)
        case .stopped: return end(p, i, Exit(code: 0), at: time)
        case .resized: return .resized(container: i)
        case .outOfMemory where !pods[p].template.spec.exceedsMemory(i): return nil
        case .outOfMemory:
            let exit = Exit(code: 137, signal: 9, isOutOfMemory: true)
            return end(p, i, withLastWords(exit, what.worker, i, at: time), at: time)
        case .killed: return end(p, i, withLastWords(.killed, what.worker, i, at: time), at: time)
        case .postStartEnded: return hookEnded(p, i, .postStart)
        case .preStopEnded: return hookEnded(p, i, .preStop)
        case .probePassed: return .probed(container: i, kind: what.probe, success: true, message: "")
        case .probeFailing:
            return .probeFailing(container: i, kind: what.probe, message: probeFailure(p, i, what.probe, at: time))
        case .probeErrored:
            return .probeErrored(container: i, kind: what.probe, message: probeFailure(p, i, what.probe, at: time))
        case .probeFailed:
            let message = probeFailure(p, i, what.probe, at: time)
            return .probed(container: i, kind: what.probe, success: false, message: message)
        }
    }

    private func sandboxUp(_ p: PodWorkerIndex) -> RuntimeReport.News {
        let node = Int(pods[p].node)
        guard let address = machines[node].addresses.take(for: p.rawValue) else {
            return .sandboxFailed("no free address on node \(machines[node].name)")
        }
        pods[p].address = address
        return .sandboxReady(address)
    }

    private func imageFailed(_ p: PodWorkerIndex, _ i: Int, at time: Timestamp) -> RuntimeReport.News {
        // The spec may have changed while the registry was asked.
        guard let error = imageError(pods[p].template, i, on: pods[p].node, at: time) else {
            return .imageReady(container: i, pulled: time - pods[p].containers[i].imageAsked)
        }
        return .imageFailed(container: i, error)
    }

    private func begin(_ worker: PodWorkerSlot, _ i: Int, at time: Timestamp) {
        let p = worker.place
        pods[p].containers[i].begin(at: time)
        let containers = pods[p].template.spec.containers
        if containers[i].simulation == nil, containers[i].role != .initial { return }
        let plan = containers[i].plan(
            run: pods[p].containers[i].run, start: time, exceedsMemory: pods[p].template.spec.exceedsMemory(i),
            subject: pods[p].subject(i), draws: draws)
        if let oom = plan.outOfMemory, plan.end.map({ oom < $0 }) ?? true {
            add(.outOfMemory, worker, i, at: oom)
        } else if let end = plan.end {
            add(.ended, worker, i, at: end)
        }
    }

    private func plannedExit(_ worker: PodWorkerSlot, _ i: Int, at time: Timestamp) -> Exit {
        let p = worker.place
        let container = pods[p].template.spec.containers[i]
        let run = container.simulation?.run(number: Int(pods[p].containers[i].run))
        let message = TerminationMessage.end(of: (run?.message ?? "").utf8, most: TerminationMessage.mostBytes)
        return withLastWords(Exit(code: run?.exitCode ?? 0, message: message), worker, i, at: time)
    }

    /// Of a run that failed and said nothing the end of its log, where that is asked for.
    private func withLastWords(_ exit: Exit, _ worker: PodWorkerSlot, _ i: Int, at time: Timestamp) -> Exit {
        let p = worker.place
        let container = pods[p].template.spec.containers[i]
        guard exit.message.isEmpty, container.terminationMessage.fallsBack(code: exit.code) else { return exit }
        var exit = exit
        let request = LogRequest(tail: TerminationMessage.mostLogLines)
        let log = SimulatedLog(self, worker, i, request, pods[p].containers[i].current, at: time)
        exit.message = TerminationMessage.message(ofLog: log.next(at: time).map(\.text))
        return exit
    }

    private func end(_ p: PodWorkerIndex, _ i: Int, _ exit: Exit, at time: Timestamp) -> RuntimeReport.News? {
        endRun(p, i, at: time) ? .exited(container: i, exit) : nil
    }

    /// Ends a run silently; `false` when there was none.
    @discardableResult
    func endRun(_ p: PodWorkerIndex, _ i: Int, at time: Timestamp) -> Bool {
        pods[p].containers[i].end(at: time)
    }

    private func hookEnded(_ p: PodWorkerIndex, _ i: Int, _ hook: Hook) -> RuntimeReport.News {
        let container = pods[p].template.spec.containers[i]
        let action = hook == .postStart ? container.postStart : container.preStop
        let success = action?.succeeds(in: container) ?? true
        let message = success ? "" : action?.failure(in: container, at: pods[p].address, answers: true) ?? ""
        return .hookEnded(container: i, hook: hook, success: success, message: message)
    }

    private func probeFailure(_ p: PodWorkerIndex, _ i: Int, _ kind: ProbeKind, at time: Timestamp) -> String {
        let container = pods[p].template.spec.containers[i]
        let answers = time >= container.answersFrom(pods[p].containers[i].current.start)
        return container.probe(kind)?.action.failure(in: container, at: pods[p].address, answers: answers) ?? ""
    }
}
