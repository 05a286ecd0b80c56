internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel

/// Ending containers: signals go to the first process by its pidfd, so to nobody else.
extension LinuxRuntime {
    /// The stop signal now, KILL at `killAt`; called again, only a nearer KILL counts.
    func stopContainer(_ place: PodRuntimeState, _ i: Int, killAt: Timestamp) {
        guard let run = place.run(i), run.hastens(to: killAt) else { return }
        let isFirst =
            run.replaceTimer(supervisor.at(killAt) { [self] in workers.submit { [self] in kill(run) } }).map {
                supervisor.cancel($0)
            } == nil
        guard isFirst else { return }
        whenNothingLeads(to: place) { [self] in signal(run) }
    }

    private func signal(_ run: ContainerRun) {
        let isLost = isLost(run)
        run.first.process.kill(run.bundle.stopSignal)
        // What was frozen hears no signal before it is let go; a stopped process neither.
        workers.submit { [self] in
            cgroups.thaw(run.handle.cgroup)
            run.first.process.kill(SIGCONT)
        }
        if isLost { insist(run, after: StopRules.firstLook) }
    }

    private func isLost(_ run: ContainerRun) -> Bool {
        SignalReception.of(run.bundle.stopSignal, by: run.first.process.process) == .dropped
    }

    /// A stop signal that came before the program had its handler is said again when it has one. When the environment
    /// ends and there is none, nothing is waited for: it could only be killed.
    private func insist(_ run: ContainerRun, after pause: TimeSpan) {
        _ = supervisor.at(MachineTime.now() + pause) { [self] in
            workers.submit { [self] in
                if run.isOver || run.wasKilled { return }
                if !isLost(run) {
                    run.first.process.kill(run.bundle.stopSignal)
                } else if isEnding, MachineTime.now() - run.handle.started >= StopRules.youth {
                    kill(run)
                } else {
                    insist(run, after: min(pause + pause, StopRules.lastLook))
                }
            }
        }
    }

    func killContainer(_ place: PodRuntimeState, _ i: Int) {
        guard let run = place.run(i) else { return }
        run.kill()
        workers.submit { [self] in kill(run) }
    }

    private func kill(_ run: ContainerRun) {
        run.kill()
        cgroups.thaw(run.handle.cgroup)
    }
}

private enum StopRules {
    /// Between two looks at whether a program has its handler.
    static let firstLook = TimeSpan.milliseconds(10)
    static let lastLook = TimeSpan.milliseconds(320)
    /// So long a program that has just been started may need until it has.
    static let youth = TimeSpan.seconds(1)
}
