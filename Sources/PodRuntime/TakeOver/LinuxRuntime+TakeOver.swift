internal import CLinux
internal import Glibc
internal import PodImages
internal import PodKernel
package import PodLifecycle
internal import PodModel
internal import PodNetwork
internal import Synchronization

/// Coming after a podsh that was killed: conmon and the kernel have carried its pods meanwhile.
extension LinuxRuntime {
    /// Returns when all that still runs is known; what has to be done again goes on after that.
    package func takeOver(_ pods: [StandingPod]) {
        let left = Monitor(pods.count)
        for pod in pods {
            admit(pod.worker, pod: pod.identity, template: pod.template, on: pod.node)
            guard let place = place(pod.worker) else { continue }
            if let facts = pod.facts { place.state.withLock { $0.facts = facts } }
            workers.submit(queue: place.queue) { [self] in
                takeOver(place, pod)
                left.change { $0 -= 1 }
            }
        }
        _ = left.wait(timeout: .seconds(60)) { $0 == 0 ? true : nil }
        do throws(Failure) { try network.takeOver() } catch { note(error.message) }
        removeOthers(knowing: Set(pods.map { $0.identity.uid.description }))
    }

    /// Pods that ended while the podsh before was killed: only their folders can be left, or what was being taken away.
    private func removeOthers(knowing known: Set<String>) {
        for uid in FolderListing.names("\(layout.directory)/pods") where !known.contains(uid) {
            workers.submit { [self] in
                for run in KeptRun.all(in: layout.pod(uid)) {
                    sweep(identifier: run.identifier, bundle: run.directory, cgroup: run.cgroup)
                }
                for node in cgroups.places(in: layout.cgroup) {
                    let cgroup = "\(layout.cgroup)/\(node)/\(uid)"
                    cgroups.kill(cgroup)
                    cgroups.remove(cgroup)
                }
                if let sandbox = KeptSandbox.read(in: layout.pod(uid)) { network.removeLink(of: sandbox.address) }
                volumes.remove(uid: uid)
                _ = podsh_remove_tree(layout.pod(uid))
            }
        }
    }

    private func takeOver(_ place: PodRuntimeState, _ pod: StandingPod) {
        let kept = KeptSandbox.read(in: layout.pod(place.uid))
        let isHere: Bool
        switch pod.sandbox {
        case .absent: isHere = false
        case .making:
            isHere = takeOver(place, kept)
            if isHere, let address = place.sandbox?.address {
                report(place, .sandboxReady(address))
            } else {
                takeDown(place)
                perform(.ensureSandbox, for: place.worker, at: MachineTime.now())
            }
        case .ready(let address):
            isHere = kept?.address == address && takeOver(place, kept)
            if !isHere {
                takeDown(place)
                for run in KeptRun.all(in: layout.pod(place.uid)) {
                    sweep(identifier: run.identifier, bundle: run.directory, cgroup: run.cgroup)
                }
                report(place, .sandboxLost)
                return
            }
        case .removing:
            isHere = takeOver(place, kept)
        }
        place.state.withLock { state in
            for (i, container) in pod.containers.enumerated() {
                state.containers[i].last = container.last
                state.containers[i].previous = container.previous
            }
        }
        for (i, container) in pod.containers.enumerated() { takeOver(place, i, container) }
        if pod.sandbox == .removing { perform(.removeSandbox, for: place.worker, at: MachineTime.now()) }
        if isHere, pod.isSandboxKilled {
            cgroups.kill(place.cgroup)
            place.state.withLock { $0.pause }?.process.kill(SIGKILL)
        }
    }

    /// False when it is no more.
    private func takeOver(_ place: PodRuntimeState, _ kept: KeptSandbox?) -> Bool {
        guard let kept, let pause = kept.pause.taken() else { return false }
        let spec = place.template.spec
        do throws(Failure) {
            try readyNode(place.node)
            let users = try kept.users.map { (first) throws(Failure) in
                try HeldUsers.takeOver(first, owner: layout.name)
            }
            let level = kept.seLinuxCategories.map { SELinuxLevel(categories: $0) }
            level?.takeOver()
            let sandbox = SandboxHandle(
                worker: place.worker, identity: place.identity, node: place.node, nodeName: place.nodeName,
                uid: place.uid, pause: pause.process.process, address: kept.address, hostname: kept.hostname,
                cgroup: place.cgroup, users: users?.range, seLinuxLevel: level)
            place.state.withLock { state in
                state.users = users
                state.seLinuxLevel = level
                state.volumes = kept.volumes
                state.sandbox = sandbox
                state.pause = pause
            }
            try volumes.takeOver(
                place.identity, uid: place.uid, spec: spec, facts: place.facts, paths: kept.volumes)
            if !spec.usesHostNetwork { network.takeOver(sandbox.attachment, ports: spec.containers.flatMap(\.ports)) }
        } catch {
            note("pod \(place.identity.name) is not taken over: \(error.message)")
            return false
        }
        watchPause(place, pause)
        watchVolumes(place)
        return true
    }

    private func takeOver(_ place: PodRuntimeState, _ i: Int, _ container: StandingContainer) {
        let spec = place.template.spec.containers[i]
        if container.hasImage, images.isAtHand(spec.image),
            let found = try? images.ensure(spec.image, policy: .never)
        {
            place.state.withLock { $0.containers[i].image = found.image }
        }
        if container.isImageAsked { perform(.ensureImage(container: i), for: place.worker, at: MachineTime.now()) }
        let kept = KeptRun.read(spec.name, in: layout.pod(place.uid))
        switch container.process {
        case .absent: break
        case .starting(let run):
            if let kept, kept.run == run, takeOver(place, i, kept, isNew: true) { break }
            // What was made of it never ran.
            unlink(logFolder(place, spec.name).file(run: run))
            unlink(logFolder(place, spec.name).second(run: run))
            let identifier = "\(spec.name)-\(run)"
            sweep(
                identifier: ContainerName.of(place.uid, identifier),
                bundle: "\(layout.pod(place.uid))/containers/\(identifier)", cgroup: "\(place.cgroup)/\(identifier)")
            perform(.startContainer(container: i, run: run), for: place.worker, at: MachineTime.now())
            return
        case .running(let run):
            if let kept, kept.run == run, takeOver(place, i, kept, isNew: false) { break }
            report(place, .exited(container: i, .killed))
            return
        }
        guard place.run(i) != nil else { return }
        if let killAt = container.killAt { stopContainer(place, i, killAt: killAt) }
        if container.isKilled { killContainer(place, i) }
        for hook in [Hook.postStart, .preStop] where container.hooks.contains(hook) {
            perform(.runHook(container: i, hook: hook), for: place.worker, at: MachineTime.now())
        }
        for kind in ProbeKind.allCases {
            if let verdict = container.probes[kind] { startProbe(place, i, kind, verdict: verdict) }
        }
        if container.isResizing { perform(.resizeContainer(container: i), for: place.worker, at: MachineTime.now()) }
    }

    /// A run that goes on, or that has ended meanwhile; false when there is no sandbox in which it could.
    private func takeOver(_ place: PodRuntimeState, _ i: Int, _ kept: KeptRun, isNew: Bool) -> Bool {
        guard let sandbox = place.sandbox else { return false }
        if let end = KeptExit.read(kept.name, in: layout.pod(place.uid)), end.run == kept.run {
            if isNew { report(place, .started(container: i)) }
            inbox.put(place.worker, .exited(container: i, end.exit), at: end.time)
            sweep(identifier: kept.identifier, bundle: kept.directory, cgroup: kept.cgroup)
            return true
        }
        let conmon = kept.conmon.taken()
        let run = kept.taken(sandbox, container: i, conmon: conmon, first: kept.first.taken())
        place.state.withLock { state in
            if isNew {
                state.containers[i].previous =
                    state.containers[i].last == kept.run ? state.containers[i].previous : state.containers[i].last
                state.containers[i].last = kept.run
            }
            state.containers[i].run = run
        }
        let log = logFolder(place, kept.name)
        logs.begin(log, run: kept.run, control: "\(run.handle.console)/ctl")
        if isNew {
            beginAgain(run)
            report(place, .started(container: i))
        }
        if conmon == nil {
            ended(place, i, run, at: timeOfExit(run))
        } else {
            watchConmon(place, i, run)
        }
        return true
    }
}
