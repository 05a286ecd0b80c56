internal import PodKernel
package import PodLifecycle
package import PodModel
internal import PodNetwork
internal import Synchronization

/// The engine's side: everything here only queues.
extension LinuxRuntime {
    package func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        let place = PodRuntimeState(
            worker: worker, identity: pod, template: template, node: node, nodeName: nodeName(node),
            queue: workers.newQueue(), layout: layout)
        places.withLock { $0[worker] = place }
    }

    package func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        guard let place = place(worker) else { return }
        place.state.withLock { $0.template = template }
    }

    /// What does not run any more needs nothing. A limit below what is used would have the kernel kill somebody.
    private func resize(_ place: PodRuntimeState, _ i: Int) {
        let template = place.template
        let desired = ResourceLimits(template.spec.containers[i].resources)
        guard let run = place.run(i), !machine.isRootless else { return report(place, .resized(container: i)) }
        let whole = ResourceLimits(of: template)
        for (name, cgroup, limits) in [("", run.handle.cgroup, desired), ("pod-level ", place.cgroup, whole)] {
            guard let limit = limits?.memory, let used = cgroups.usage(cgroup)?.memory, used > limit else { continue }
            let message = "attempting to set \(name)memory limit (\(limit)) below current usage (\(used))"
            return report(place, .resizeFailed(container: i, message: message))
        }
        // The place of the pod has room for what its containers get.
        if let whole { cgroups.limit(place.cgroup, whole) }
        cgroups.limit(run.handle.cgroup, desired)
        report(place, .resized(container: i))
    }

    package func know(_ facts: PodFacts, of worker: PodWorkerSlot) {
        guard let place = place(worker) else { return }
        let isNew = place.state.withLock { state in
            defer { state.facts = facts }
            return state.facts != facts
        }
        guard isNew, place.template.spec.hasDownwardVolume else { return }
        submit(place) { runtime in
            do throws(Failure) { try runtime.volumes.refresh(uid: place.uid, place.facts) } catch {
                runtime.note(DiskState.explain(error.message, at: runtime.layout.directory))
            }
        }
    }

    package func forget(_ worker: PodWorkerSlot) {
        guard let place = places.withLock({ $0.removeValue(forKey: worker) }) else { return }
        place.state.withLock { $0.isSilent = true }
        workers.submit(queue: place.queue, isPatient: true) { [self] in clear(place) }
    }

    package func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        guard let place = place(worker) else { return }
        switch effect {
        case .ensureSandbox: submit(place) { $0.makeSandbox(place) }
        case .removeSandbox:
            // At once, so that a creation that hangs before it in the queue hangs no longer.
            place.state.withLock { $0.removals += 1 }
            cgroups.kill(place.cgroup)
            submit(place) { runtime in
                runtime.removeSandbox(place)
                place.state.withLock { $0.removals -= 1 }
            }
        case .ensureImage(let i): submit(place) { $0.ensureImage(place, i) }
        case .startContainer(let i, let run): submit(place) { $0.startContainer(place, i, run: run) }
        case .stopContainer(let i, let killAt): stopContainer(place, i, killAt: killAt)
        case .killContainer(let i): killContainer(place, i)
        case .runHook(let i, .preStop): whenNothingLeads(to: place) { [self] in runHook(place, i, .preStop) }
        case .runHook(let i, let hook): runHook(place, i, hook)
        case .startProbe(let i, let kind): startProbe(place, i, kind)
        case .resizeContainer(let i): submit(place) { $0.resize(place, i) }
        case .stopProbe(let i, let kind): prober.stop(kind, of: worker, container: i)
        }
    }

    private func submit(_ place: PodRuntimeState, _ job: @escaping @Sendable (LinuxRuntime) -> Void) {
        workers.submit(queue: place.queue) { [self] in job(self) }
    }

    private func runHook(_ place: PodRuntimeState, _ i: Int, _ hook: Hook) {
        let container = place.template.spec.containers[i]
        guard let action = hook == .postStart ? container.postStart : container.preStop else { return }
        // When the run has just ended, its `exited` is on the way and answers for the hook too.
        guard let run = place.run(i) else { return }
        prober.run(hook, action: action.resolved(in: container), of: run.handle)
    }

    func startProbe(_ place: PodRuntimeState, _ i: Int, _ kind: ProbeKind, verdict: Bool? = nil) {
        let container = place.template.spec.containers[i]
        guard let run = place.run(i) else { return }
        let wanted =
            switch kind {
            case .startup: container.startup
            case .liveness: container.liveness
            case .readiness: container.readiness
            }
        guard var probe = wanted else { return }
        probe.action = probe.action.resolved(in: container)
        // Hooks are run as they are written (pkg/kubelet/lifecycle/handlers.go).
        if case .exec(let words) = probe.action {
            let written = ContainerEnvironment(writtenIn: container)
            probe.action = .exec(words.map { written.expand($0) })
        }
        prober.start(probe, kind: kind, of: run.handle, verdict: verdict)
    }

    package var nextDue: Timestamp? { nil }

    package func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        inbox.take(until: now, into: &reports)
    }

    package func provide(_ config: ConfigObject) {
        volumes.provide(config)
        workers.submit { [self] in refresh(config.key) }
    }

    private func refresh(_ key: ObjectKey) {
        do throws(Failure) { try volumes.refresh(key) } catch {
            note(DiskState.explain(error.message, at: layout.directory))
        }
    }

    package func provide(_ claim: VolumeClaim) { volumes.provide(claim) }
    package func withdraw(_ key: ObjectKey) { volumes.withdraw(key) }

    package func route(_ service: ServiceRoute) {
        let old = services.withLock { $0.updateValue(service, forKey: service.key) }
        network.route(service)
        let now = MachineTime.now()
        left.withLock { left in
            left = left.filter { $0.value + Self.onTheirWay > now }
            for address in old?.endpoints ?? [] { left[address] = now }
            for address in service.endpoints { left[address] = nil }
        }
    }

    package func unroute(_ service: ObjectKey) {
        services.withLock { $0[service] = nil }
        network.unroute(service)
    }

    /// So long a connection that was led to a pod just before may need until the pod has taken it.
    private static let onTheirWay = TimeSpan.milliseconds(50)

    /// Runs what makes a container refuse work, once the kernel leads nothing new to its pod: a roll-out loses no
    /// request.
    func whenNothingLeads(to place: PodRuntimeState, _ job: @escaping @Sendable () -> Void) {
        guard !isEnding, let address = place.sandbox?.address, left.withLock({ $0[address] != nil }) else {
            return job()
        }
        workers.submit { [self] in
            do throws(Failure) { try network.settle() } catch { note(error.message) }
            _ = supervisor.at(MachineTime.now() + Self.onTheirWay, job)
        }
    }
}
