internal import CLinux
internal import Glibc
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import PodNetwork
internal import Synchronization

/// Making a pod's surroundings: volumes, address, pause process with its namespaces, link. Each step has its undo.
extension LinuxRuntime {
    func makeSandbox(_ place: PodRuntimeState) {
        if place.sandbox != nil { return }
        do throws(Failure) {
            let made = try buildSandbox(place)
            report(place, .sandboxReady(made))
        } catch {
            report(place, .sandboxFailed(DiskState.explain(error.message, at: layout.directory), error.fault))
        }
    }

    private func buildSandbox(_ place: PodRuntimeState) throws(Failure) -> IPv4 {
        let template = place.template
        let spec = template.spec
        let hostname = try PodHostname.of(spec, place.identity)
        try readyNode(place.node)
        try makeFolders(layout.pod(place.uid), mode: 0o700)
        let users = try takeUsers(place)
        let level = takeLevel(place)
        if place.state.withLock({ $0.volumes == nil }) {
            let made: [String: String]
            do throws(Failure) {
                let marks = FileMarks(users: users, label: level?.files(spec.security))
                made = try volumes.prepare(
                    place.identity, uid: place.uid, spec: spec, facts: place.facts, marks: marks)
            } catch {
                throw Failure(error.message, .mount)
            }
            place.state.withLock { $0.volumes = made }
            watchVolumes(place)
        }
        let address =
            spec.usesHostNetwork
            ? network.nameserver(ofNode: place.node) : try network.reserve(node: place.node, worker: place.worker)
        do throws(Failure) {
            let pause = SharedChild(try startPause(place, spec, users, hostname))
            let sandbox = SandboxHandle(
                worker: place.worker, identity: place.identity, node: place.node, nodeName: place.nodeName,
                uid: place.uid,
                pause: pause.process.process, address: address, hostname: hostname,
                cgroup: place.cgroup, users: users, seLinuxLevel: level)
            do throws(Failure) {
                if !spec.usesHostNetwork {
                    try network.connect(sandbox.attachment, ports: spec.containers.flatMap(\.ports))
                }
                try Bundle.preparePod(
                    sandbox, spec: spec, nameserver: network.nameserver(ofNode: place.node), layout: layout)
            } catch {
                pause.process.end()
                throw error
            }
            if let kept = KeptSandbox(sandbox, volumes: place.state.withLock { $0.volumes ?? [:] }) {
                do throws(Failure) { try kept.write(in: layout.pod(place.uid)) } catch {
                    pause.process.end()
                    throw error
                }
            }
            place.state.withLock { state in
                state.sandbox = sandbox
                state.pause = pause
            }
            watchPause(place, pause)
            return address
        } catch {
            network.disconnect(place.worker)
            cgroups.remove(place.cgroup)
            throw error
        }
    }

    /// The ids of a pod that has users of its own, until it gives them up.
    private func takeUsers(_ place: PodRuntimeState) throws(Failure) -> UserRange? {
        guard place.template.spec.security.userNamespace else { return nil }
        if let held = place.state.withLock({ $0.users }) { return held.range }
        if options.isRootless {
            throw Failure(
                "a pod can have a user namespace of its own (`hostUsers: false`) only where podsh runs as root")
        }
        let held = try HeldUsers.take(ids: machine.ids, owner: layout.name)
        place.state.withLock { $0.users = held }
        return held.range
    }

    private func takeLevel(_ place: PodRuntimeState) -> SELinuxLevel? {
        if !machine.hasSELinux { return nil }
        return place.state.withLock { state in
            let level = state.seLinuxLevel ?? SELinuxLevel.take()
            state.seLinuxLevel = level
            return level
        }
    }

    /// Nothing of the pod lives or lies anywhere any more: its users and its SELinux level may be another's.
    private func giveUp(_ place: PodRuntimeState) {
        let (users, level) = place.state.withLock { ($0.users.take(), $0.seLinuxLevel.take()) }
        users?.release()
        level?.release()
    }

    private func startPause(
        _ place: PodRuntimeState, _ spec: PodSpec, _ users: UserRange?, _ hostname: String
    ) throws(Failure) -> ChildProcess {
        let cgroup = "\(place.cgroup)/pause"
        if let limits = ResourceLimits(of: place.template) { try cgroups.makeLimited(place.cgroup, limits) }
        try cgroups.make(cgroup)
        let sysctls = try PodSysctls.settings(of: spec, users: users)
        return try pause.start { spawn in
            spawn.newNamespaces.insert(.uts)
            if !spec.usesHostIPC { spawn.newNamespaces.insert(.ipc) }
            if !spec.usesHostNetwork { spawn.newNamespaces.insert(.net) }
            if spec.sharesProcesses { spawn.newNamespaces.insert(.pid) }
            if users != nil { spawn.newNamespaces.insert(.user) }
            spawn.users = users
            spawn.cgroupProcs = cgroups.procs(cgroup)
            spawn.newSession = true
            spawn.hostname = hostname
            spawn.sysctls = sysctls
        }
    }

    /// The pause process is not to end while its pod lives; when it does, everything of the pod goes with it.
    func watchPause(_ place: PodRuntimeState, _ pause: SharedChild) {
        supervisor.watch(pause.process.pidfd) { [self] in
            guard pause.process.ended() != nil else { return watchPause(place, pause) }
            // Of a dead node: what is left is swept when the engine lets go of the pod.
            if place.isSilent { return }
            workers.submit(queue: place.queue) { [self] in
                guard place.state.withLock({ $0.pause === pause }) else { return }
                takeDown(place)
                report(place, .sandboxLost)
            }
        }
    }

    func removeSandbox(_ place: PodRuntimeState) {
        takeDown(place)
        volumes.remove(uid: place.uid)
        place.state.withLock { ($0.volumes, $0.mountedImages) = (nil, []) }
        giveUp(place)
        report(place, .sandboxRemoved)
    }

    /// Ends everything that runs in the pod and takes its address, mounts and cgroups away; volumes and logs stay.
    func takeDown(_ place: PodRuntimeState) {
        prober.stop(place.worker)
        let (pause, runs) = place.state.withLock { state in
            defer {
                state.pause = nil
                state.sandbox = nil
                for i in state.containers.indices { state.containers[i].run = nil }
            }
            return (state.pause, state.containers.compactMap(\.run))
        }
        cgroups.kill(place.cgroup)
        if let pause {
            supervisor.unwatch(pause.process.pidfd)
            pause.process.end()
        }
        for run in runs where run.finish() {
            supervisor.unwatch(run.conmon.process.pidfd)
            if let timer = run.replaceTimer(nil) { supervisor.cancel(timer) }
            run.first.process.kill(SIGKILL)
            run.record(.killed)
            run.conmon.process.end()
        }
        if !cgroups.waitEmpty(place.cgroup, timeout: .seconds(20)) {
            note(
                """
                pod \(place.identity.name): a process does not end although it was killed; its cgroup \
                \(place.cgroup) stays
                """
            )
        }
        for run in runs { sweep(run) }
        network.disconnect(place.worker)
        cgroups.remove(place.cgroup)
    }

    /// Nothing more is asked about the pod: its folder goes, with its logs.
    func clear(_ place: PodRuntimeState) {
        takeDown(place)
        if place.state.withLock({ $0.volumes.take() }) != nil { volumes.remove(uid: place.uid) }
        _ = podsh_remove_tree(layout.pod(place.uid))
        giveUp(place)
    }
}
