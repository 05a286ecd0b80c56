import PodCollections
import PodModel

extension PodWorker {
    /// Ends the whole pod. The clock starts first: `grace` covers preStop and the stop signal. Asked again, a stop
    /// can only become shorter, and nothing begins again of a pod that is to end for another cause than a restart.
    mutating func stopAll(_ cause: StopCause, grace: TimeSpan, at now: Timestamp, into out: inout PodWorkerOutput) {
        let deadline = now + grace
        if grace <= .zero { killsAtOnce = true }
        if stage == .stopping {
            if self.cause == .restart { self.cause = cause }
            if deadline < stopDeadline { hasten(to: deadline, at: now, into: &out) }
            return
        }
        let hadSandbox = stage != .makingSandbox
        self.cause = cause
        stage = .stopping
        sandboxRetry = .never
        stopDeadline = deadline
        for i in containers.indices {
            switch containers[i].step {
            case .postStart, .running:
                stop(i, by: deadline, saying: .killing, at: now, into: &out)
            case .preStop, .awaitingTurn, .signalled: hasten(i, to: deadline, at: now, into: &out)
            case .starting where hadSandbox: break
            case .idle, .pulling, .pullRetry, .backOff, .starting, .ended:
                // Nothing will try again: what waited for its next try shows how it ended.
                if containers[i].step == .backOff, let end = status.containers[i].lastTermination?.value {
                    status.containers[i].state = .terminated(end)
                    out.statusChanged = true
                }
                containers[i].step = .ended
                containers[i].due = .never
            }
        }
    }

    /// Ends one container by preStop, stop signal and KILL.
    mutating func stop(
        _ i: Int, by deadline: Timestamp, saying event: KubeletEvent.Kind?, at now: Timestamp,
        into out: inout PodWorkerOutput
    ) {
        if let event { out.say(event, i) }
        if stage != .stopping || cause == .restart {
            // Another process will take over: traffic leaves this one first, and who waits for ready waits for that
            // one.
            status.containers[i].isReady = false
            out.statusChanged = true
        }
        if template.spec.containers[i].preStop != nil, deadline > now {
            containers[i].step = .preStop
            containers[i].due = deadline
            out.effects.append(.runHook(container: i, hook: .preStop))
        } else {
            signalInTurn(i, by: deadline, at: now, into: &out)
        }
    }

    /// In a stop of the whole pod a sidecar's signal waits for the mains and for the sidecars after it.
    private mutating func signalInTurn(
        _ i: Int, by deadline: Timestamp, at now: Timestamp, into out: inout PodWorkerOutput
    ) {
        if stage == .stopping, template.spec.containers[i].role == .sidecar, deadline > now,
            !signalsSidecarsAtOnce
        {
            containers[i].step = .awaitingTurn
            containers[i].due = deadline
        } else {
            signal(i, by: deadline, at: now, into: &out)
        }
    }

    private mutating func signal(_ i: Int, by deadline: Timestamp, at now: Timestamp, into out: inout PodWorkerOutput) {
        containers[i].step = .signalled
        if stage == .stopping, killsAtOnce {
            containers[i].due = now
            out.effects.append(.killContainer(container: i))
        } else {
            let killAt = max(deadline, now + Delays.minimumStop)
            containers[i].due = killAt
            out.effects.append(.stopContainer(container: i, killAt: killAt))
        }
    }

    private mutating func hasten(to deadline: Timestamp, at now: Timestamp, into out: inout PodWorkerOutput) {
        stopDeadline = deadline
        for i in containers.indices { hasten(i, to: deadline, at: now, into: &out) }
    }

    private mutating func hasten(_ i: Int, to deadline: Timestamp, at now: Timestamp, into out: inout PodWorkerOutput) {
        guard deadline < containers[i].due else { return }
        switch containers[i].step {
        case .preStop, .awaitingTurn:
            if deadline > now { containers[i].due = deadline } else { signal(i, by: deadline, at: now, into: &out) }
        case .signalled: signal(i, by: deadline, at: now, into: &out)
        case .idle, .pulling, .pullRetry, .starting, .postStart, .running, .backOff, .ended: break
        }
    }

    /// preStop has ended, well or not, or its time is over: now the signal.
    mutating func preStopEnded(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        let deadline = stage == .stopping ? stopDeadline : containers[i].due
        signalInTurn(i, by: deadline, at: now, into: &out)
    }

    /// A sidecar has waited for its turn until the grace was used up: it gets the short final period.
    mutating func turnIsOver(_ i: Int, at now: Timestamp, into out: inout PodWorkerOutput) {
        signal(i, by: stopDeadline, at: now, into: &out)
    }

    /// Mains first, then sidecars in reverse order, one after another; when all have ended, what the cause asks.
    mutating func advanceStop(at now: Timestamp, into out: inout PodWorkerOutput) {
        var someoneRuns = containers.indices.contains {
            template.spec.containers[$0].role != .sidecar && containers[$0].step != .ended
        }
        for i in containers.indices.reversed() where template.spec.containers[i].role == .sidecar {
            if containers[i].step == .awaitingTurn, !someoneRuns { signal(i, by: stopDeadline, at: now, into: &out) }
            if containers[i].step != .ended { someoneRuns = true }
        }
        if someoneRuns { return }
        stopDeadline = .never
        if cause == .restart {
            beginAgain(at: now, into: &out)
        } else {
            setFinalPhase()
            stage = .removingSandbox
            out.effects.append(.removeSandbox)
        }
        out.statusChanged = true
    }

    private mutating func beginAgain(at now: Timestamp, into out: inout PodWorkerOutput) {
        cause = .none
        stage = .running
        for i in containers.indices { makeIdle(i) }
        if template.hasInitContainers {
            status.conditions.initialized.set(false, at: now)
        }
        advance(at: now, into: &out)
    }
}
