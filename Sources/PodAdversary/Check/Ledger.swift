import PodCollections
import PodLifecycle
import PodModel

/// What passed the border between engine and machines, worker by worker. Slots are dense and reused: an array.
struct Ledger {
    struct Container {
        var started: Timestamp?
        /// When it has to be asked for again, if it is.
        var restartDue: Timestamp?
        var crashes = 0
        var killAt: Timestamp?
        var mayBeKilled = false
        var lastRun: Int32 = -1
        /// nil without a readiness probe.
        var isProbedReady: Bool?
        /// Init containers: ended well in this sandbox.
        var isDone = false
    }

    struct Worker {
        var slot: PodWorkerSlot
        var uid: UID
        /// Of the pod, and whether that is a place of a stateful set: two pods must never have it.
        var name: String
        var node: NodeIndex
        var template: PodTemplate
        var address: IPv4?
        var hasSandbox = false
        var containers: [Container]

        var isRunning: Bool { containers.contains { $0.started != nil } }
    }

    /// A container that was told to end since the last look.
    struct Stop {
        let container: Int
        /// Of its pod.
        let uid: UID
        let pod: String
        /// What it has from its signal on; of two stops the shorter counts.
        var given: TimeSpan
        /// It gets less than its pod's grace, and nothing that passed this border says why.
        var isShort: Bool
    }

    private(set) var stops: [Stop] = []
    var workers: [Worker?] = []
    /// Pod workers by UID; only ever looked up.
    private(set) var ofPod: [UID: Int] = [:]
    var addresses: [IPv4: Int] = [:]
    private(set) var violation: Violation?
    var checks = RuleCounts()
    /// Pods that are no replicas of a stateful set any more, or whose records were taken away by force: whoever did
    /// that answers for it.
    var forced: Set<UID> = []
    private(set) var count = 0

    mutating func broken(_ rule: Rule, _ text: String) {
        if violation == nil { violation = Violation(rule, text) }
    }

    func node(of worker: PodWorkerSlot) -> NodeIndex? { place(worker).flatMap { workers[$0]?.node } }

    func worker(ofPod uid: UID) -> Worker? { ofPod[uid].flatMap { workers[$0] } }

    /// The worker's place, when it is the one that is there now.
    func place(_ worker: PodWorkerSlot) -> Int? {
        let i = worker.place.index
        return i < workers.count && workers[i]?.slot == worker ? i : nil
    }

    mutating func admitted(_ slot: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, node: NodeIndex) {
        checks[.z3] += 1
        if ofPod[pod.uid] != nil { broken(.z3, "pod \(pod.name) is led twice") }
        let i = slot.place.index
        while workers.count <= i { workers.append(nil) }
        let containers = [Container](repeating: Container(), count: template.spec.containers.count)
        if HostileRun.statefulNames.contains(where: { pod.name.hasPrefix("\($0)-") }) {
            checks[.z4] += 1
            for case let other? in workers
            where other.name == pod.name && other.isRunning && !forced.contains(other.uid) {
                broken(.z4, "\(pod.name) begins while one of its name is not over")
            }
        }
        workers[i] = Worker(
            slot: slot, uid: pod.uid, name: pod.name, node: node, template: template, containers: containers)
        ofPod[pod.uid] = i
        count += 1
    }

    mutating func updated(_ slot: PodWorkerSlot, template: PodTemplate) {
        if let i = place(slot) { workers[i]?.template = template }
        forgive(slot)
    }

    mutating func takeStops() -> [Stop] {
        defer { stops.removeAll(keepingCapacity: true) }
        return stops
    }

    mutating func stopped(_ stop: Stop) {
        if let n = stops.firstIndex(where: { $0.uid == stop.uid && $0.container == stop.container }) {
            stops[n].given = min(stops[n].given, stop.given)
            stops[n].isShort = stops[n].isShort || stop.isShort
        } else {
            stops.append(stop)
        }
    }

    mutating func forgotten(_ slot: PodWorkerSlot) {
        guard let i = place(slot), let worker = workers[i] else { return }
        checks[.z7] += 1
        if worker.hasSandbox {
            broken(.z7, "a pod is forgotten whose sandbox still stands (\(worker.address?.description ?? "?"))")
        }
        free(i)
        ofPod[worker.uid] = nil
        workers[i] = nil
        count -= 1
    }

    /// The next restarts were asked for: no back-off is due.
    mutating func forgive(_ slot: PodWorkerSlot) {
        guard let i = place(slot), let worker = workers[i] else { return }
        for c in worker.containers.indices {
            workers[i]?.containers[c].restartDue = nil
            // What the next one waits for is known again after a clean run.
            if worker.containers[c].lastRun >= 0 { workers[i]?.containers[c].crashes = -1 }
        }
    }

    mutating func forgive(pod uid: UID) {
        if let i = ofPod[uid], let slot = workers[i]?.slot { forgive(slot) }
    }

    mutating func injected(_ fault: RuntimeFault) {
        switch fault {
        case .nodeDied(let node):
            for i in workers.indices where workers[i]?.node == node { free(i) }
        case .killContainer(let slot, let c):
            if let i = place(slot) { workers[i]?.containers[c].mayBeKilled = true }
        case .killSandbox(let slot): forgive(slot)
        case .nodeReturned, .linkDown, .linkUp, .impairNode, .impairPod: break
        }
    }

    mutating func free(_ i: Int) {
        if let address = workers[i]?.address, addresses[address] == i { addresses[address] = nil }
        workers[i]?.address = nil
        workers[i]?.hasSandbox = false
    }
}
