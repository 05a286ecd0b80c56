internal import Glibc
internal import PodLifecycle
internal import PodModel

/// Ending containers: signals go to the first process by its pidfd, so to nobody else (hostile case R12).
extension LinuxRuntime {
    /// The stop signal now, KILL at `killAt`; called again, only a nearer KILL counts.
    func stopContainer(_ place: PodPlace, _ i: Int, killAt: Timestamp) {
        guard let run = place.run(i), run.hastens(to: killAt) else { return }
        let isFirst = run.replaceTimer(supervisor.at(killAt) { [self] in workers.submit { [self] in kill(run) } }).map {
            supervisor.cancel($0)
        } == nil
        guard isFirst else { return }
        run.first.process.kill(run.bundle.stopSignal)
        // What was frozen hears no signal before it is let go (R11); a stopped process neither.
        workers.submit { [self] in
            cgroups.thaw(run.handle.cgroup)
            run.first.process.kill(SIGCONT)
        }
    }

    func killContainer(_ place: PodPlace, _ i: Int) {
        guard let run = place.run(i) else { return }
        run.kill()
        workers.submit { [self] in kill(run) }
    }

    private func kill(_ run: ContainerRun) {
        run.kill()
        cgroups.thaw(run.handle.cgroup)
    }
}
