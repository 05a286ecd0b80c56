import PodCollections
package import PodLifecycle
package import PodModel

/// Simulated machines behind the runtime port. Everything is played from a queue of occurrences in virtual time;
/// what is reckoned ahead (probes, logs, the end of a run) costs nothing while nothing changes.
///
/// A pod's record and its template are always used in place: a copy of either costs more than playing an occurrence.
package final class SimulatedRuntime: ContainerRuntime {
    let draws: Draws
    // Bound to the engine's one thread, and nothing here calls back: no two accesses can overlap, and checking each of
    // them at run time took a fifteenth of a large simulation.
    @exclusivity(unchecked) var machines: [SimulatedMachine] = []
    @exclusivity(unchecked) var pods = ChunkedTable<PodWorkerSlot, SimulatedPod>()
    @exclusivity(unchecked) var queue = DueQueue()
    /// Occurrences of one instant that are about to be played.
    @exclusivity(unchecked) private var batch: [Due] = []
    private var prefetched: Int64 = 0
    /// The image whose reference was looked at last, and the verdict: replicas share their template.
    @exclusivity(unchecked) var checkedTemplate: PodTemplate?
    @exclusivity(unchecked) var checkedContainer = 0
    @exclusivity(unchecked) var checkedRefusal: String?
    /// Occurrences played so far, stale ones left out: what a run costs.
    package private(set) var occurrences = 0
    /// Pods that machines have, or are about to.
    package private(set) var podCount = 0

    package init(seed: UInt64) {
        draws = Draws(seed: seed)
    }

    package var isSimulated: Bool { true }

    package func system(ofNode node: NodeIndex) -> NodeSystem {
        var system = NodeSystem()
        system.address = NodeAddresses.address(ofNode: node)
        return system
    }

    package func addNode(_ node: NodeIndex, name: String) {
        while machines.count <= Int(node) {
            machines.append(SimulatedMachine(name: name, index: UInt32(machines.count)))
        }
        machines[Int(node)].name = name
    }

    package func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        let p = worker.place
        pods.grow(toHold: p, filling: SimulatedPod())
        pods[p] = SimulatedPod(
            isInUse: true, generation: worker.generation, node: node, uid: pod.uid, template: template,
            containers: Few(repeating: SimulatedContainer(), count: template.spec.containers.count))
        podCount += 1
    }

    package func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        guard knows(worker) else { return }
        let p = worker.place
        let old = pods[p].template.spec
        pods[p].template = template
        let new = template.spec
        for i in new.containers.indices where i < old.containers.count && pods[p].containers[i].isRunning {
            if new.exceedsMemory(i), !old.exceedsMemory(i) {
                add(.outOfMemory, worker, i, at: now + .milliseconds(500))
            }
        }
    }

    package func forget(_ worker: PodWorkerSlot) {
        guard knows(worker) else { return }
        let p = worker.place
        giveAddressBack(p)
        pods[p] = SimulatedPod()
        podCount -= 1
    }

    func giveAddressBack(_ p: PodWorkerIndex) {
        guard let address = pods[p].address else { return }
        machines[Int(pods[p].node)].addresses.giveBack(address)
        pods[p].address = nil
    }

    func knows(_ worker: PodWorkerSlot) -> Bool {
        let p = worker.place
        return pods.contains(p) && pods[p].isInUse && pods[p].generation == worker.generation
    }

    package var nextDue: Timestamp? {
        // What was to happen to pods that are gone, or in runs that are over, is no reason to wake up.
        while let due = queue.first {
            if !isStale(Occurrence(due)) { return due.time }
            _ = queue.take(until: due.time)
        }
        return nil
    }

    private func isStale(_ what: Occurrence) -> Bool {
        guard knows(what.worker) else { return true }
        let p = what.worker.place
        switch what.kind {
        case .sandboxUp, .sandboxRemoved, .sandboxLost: return pods[p].sandbox != what.epoch
        case .pulling, .imageReady, .imageFailed, .started, .ended, .outOfMemory, .stopped, .killed, .postStartEnded,
            .preStopEnded, .probeFailing, .probePassed, .probeFailed, .probeErrored, .resized:
            return pods[p].containers[Int(what.container)].epoch != what.epoch
        }
    }

    package func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {
        while takeBatch(until: now) {
            for due in batch {
                let what = Occurrence(due)
                guard !isStale(what), let news = play(what, at: due.time) else { continue }
                occurrences += 1
                reports.append(RuntimeReport(time: due.time, worker: due.worker, news: news))
            }
        }
    }

    /// A few occurrences of one and the same instant: what playing them adds comes behind them in any case. Their pods
    /// lie all over a memory that answers slowly; asked for one after another before the first is played, they come at
    /// the same time.
    private func takeBatch(until now: Timestamp) -> Bool {
        batch.removeAll(keepingCapacity: true)
        guard let first = queue.take(until: now) else { return false }
        batch.append(first)
        while batch.count < 64, let next = queue.first, next.time == first.time, let due = queue.take(until: now) {
            batch.append(due)
        }
        var sum: Int64 = 0
        for due in batch where pods.contains(due.worker.place) { sum &+= pods.prefetched(due.worker.place) }
        prefetched &+= sum
        return true
    }

    package func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {
        guard knows(worker) else { return }
        switch effect {
        case .ensureSandbox: makeSandbox(worker, at: now)
        case .removeSandbox: removeSandbox(worker, at: now)
        case .ensureImage(let i): ensureImage(worker, i, at: now)
        case .startContainer(let i, let run): start(worker, i, run: run, at: now)
        case .stopContainer(let i, let killAt): stop(worker, i, killAt: killAt, at: now)
        case .killContainer(let i): add(.killed, worker, i, at: now)
        case .runHook(let i, let hook): runHook(worker, i, hook, at: now)
        case .startProbe(let i, let kind): startProbe(worker, i, kind, at: now)
        case .resizeContainer(let i):
            let time = draws.time(.resize, pods[worker.place].subject(i), milliseconds: 1...5)
            add(.resized, worker, i, at: now + time)
        case .stopProbe: break  // What was forecast of a probe that has passed is over already.
        }
    }

    /// Puts something about a container's present run into the queue.
    func add(
        _ kind: Occurrence.Kind, _ worker: PodWorkerSlot, _ i: Int, probe: ProbeKind = .startup, at time: Timestamp
    ) {
        if time == .never { return }
        let epoch = pods[worker.place].containers[i].epoch
        let what = Occurrence(worker: worker, kind: kind, probe: probe, epoch: epoch, container: UInt16(i))
        queue.add(worker, detail: what.detail, at: time)
    }

    func addForSandbox(_ kind: Occurrence.Kind, _ worker: PodWorkerSlot, at time: Timestamp) {
        let what = Occurrence(worker: worker, kind: kind, epoch: pods[worker.place].sandbox)
        queue.add(worker, detail: what.detail, at: time)
    }
}
