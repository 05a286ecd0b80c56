internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// How runs end, and what is left of them.
extension LinuxRuntime {
    /// conmon ends after its container, when the exit status is on disk.
    func watchConmon(_ place: PodRuntimeState, _ i: Int, _ run: ContainerRun) {
        supervisor.watch(run.conmon.process.pidfd) { [self] in
            guard run.conmon.process.ended() != nil else { return watchConmon(place, i, run) }
            if place.isSilent { return }
            workers.submit(queue: place.queue) { [self] in ended(place, i, run) }
        }
    }

    /// `time`: when it ended, where that was not seen.
    func ended(_ place: PodRuntimeState, _ i: Int, _ run: ContainerRun, at time: Timestamp? = nil) {
        guard run.finish() else { return }
        if let timer = run.replaceTimer(nil) { supervisor.cancel(timer) }
        // Of a pod with shared processes, or when conmon itself was killed, something may be left.
        endRest(of: run)
        // `exited` is the last word about a run.
        prober.stop(place.worker, container: i)
        var exit = outcome(of: run)
        run.record(exit)
        place.state.withLock { $0.containers[i].run = nil }
        let log = logFolder(place, run.handle.name)
        logs.end(log, run: run.handle.run)
        if exit.message.isEmpty, run.bundle.terminationMessage.fallsBack(code: exit.code) {
            exit.message = lastLines(of: log, run: run.handle.run)
        }
        // What it is known by is taken away before the engine hears of it.
        if !place.isSilent {
            let kept = KeptExit(run: run.handle.run, exit: exit, time: time ?? MachineTime.now())
            try? kept.write(run.handle.name, in: layout.pod(place.uid))
            inbox.put(place.worker, .exited(container: i, exit), at: time)
        }
        sweep(run)
    }

    /// When conmon wrote down how the run ended.
    func timeOfExit(_ run: ContainerRun) -> Timestamp? {
        var status = stat()
        guard stat("\(exitFolder)/\(run.handle.identifier)", &status) == 0 else { return nil }
        return Timestamp(nanoseconds: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec))
    }

    private func lastLines(of log: LogFolder, run: Int32) -> String {
        let request = LogRequest(tail: TerminationMessage.mostLogLines)
        guard let cursor = try? logs.open(log, run: run, request) else { return "" }
        let most = TerminationMessage.mostLogBytes
        var text: [UInt8] = []
        while true {
            let next = cursor.next(at: MachineTime.now())
            if next.isEmpty { return TerminationMessage.end(of: text, most: most) }
            for line in next {
                text = text.suffix(most) + line.bytes.suffix(most)
                if line.hasNewline { text.append(UInt8(ascii: "\n")) }
            }
        }
    }

    private func endRest(of run: ContainerRun) {
        run.first.process.kill(SIGKILL)
        if cgroups.kind == .none { return }
        cgroups.kill(run.handle.cgroup)
        if !cgroups.waitEmpty(run.handle.cgroup, timeout: .seconds(10)) {
            note(
                """
                container \(run.handle.name) of pod \(run.handle.sandbox.identity.name): a process does not end \
                although it was killed
                """
            )
        }
    }

    /// Read before the cgroup and the folder go.
    private func outcome(of run: ContainerRun) -> Exit {
        let message = Bundle.terminationMessage(of: run.bundle)
        let isOutOfMemory = cgroups.oomKills(run.handle.cgroup) > 0
        var exit = Exit(code: 137, signal: SIGKILL, isOutOfMemory: isOutOfMemory, message: message)
        var status: Int32 = 0
        if podsh_pidfd_exit(run.first.process.pidfd, &status) == 1 {
            exit.signal = status & 0x7F
            exit.code = exit.signal == 0 ? status >> 8 & 0xFF : 128 + exit.signal
        } else if let code = writtenCode(run) {
            // Older kernels tell nobody but the parent: of a signal conmon says only 128 and its number.
            exit.code = code
            exit.signal = run.wasKilled && code == 137 || isOutOfMemory && code == 137 ? SIGKILL : 0
        }
        return exit
    }

    private func writtenCode(_ run: ContainerRun) -> Int32? {
        guard let text = readText("\(exitFolder)/\(run.handle.identifier)", limit: 64) else { return nil }
        return Int32(text.prefix { $0.isNumber })
    }

    /// Takes away what a run has left: the OCI runtime's state, the mounted root, the cgroup.
    func sweep(_ run: ContainerRun) {
        sweep(identifier: run.handle.identifier, bundle: run.bundle.directory, cgroup: run.handle.cgroup)
    }

    func sweep(identifier: String, bundle: String, cgroup: String) {
        // What `crun delete` would do, without another process: nothing runs there any more.
        cgroups.kill(cgroup)
        _ = podsh_remove_tree("\(stateFolder)/\(identifier)")
        unlink("\(exitFolder)/\(identifier)")
        Bundle.remove(bundle)
        _ = cgroups.waitEmpty(cgroup, timeout: .seconds(5))
        cgroups.remove(cgroup)
    }
}
