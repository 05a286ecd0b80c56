internal import PodControlPlane
internal import PodModel
internal import PodSyntax

/// Looks whether objects are in one of the states that a `wait` asks for. One named controller costs the same with a
/// hundred thousand pods as with one: its counters are read.
final class StateJudge {
    private let target: Target
    private let states: [StateWord]
    private let namespace: String
    private let session: Session
    private let plane: any ControlPlane
    /// When the wait ends.
    var limit: Timestamp?
    /// Hopelessness is looked for seldom where there are many pods.
    private var hopeInterval = LookInterval()

    init(_ target: Target, _ states: [StateWord], namespace: String, of session: Session, _ plane: any ControlPlane) {
        self.target = target
        self.states = states
        self.namespace = namespace
        self.session = session
        self.plane = plane
    }

    /// The objects for the report; of many, those that are not in the state yet.
    var named: [ObjectKey] {
        switch target {
        case .object(let key): return [key]
        case .labels, .all: return Array(objects().filter { !isInState($0) }.prefix(16))
        }
    }

    /// The first of all that it is about.
    var all: [ObjectKey] { Array(objects().prefix(16)) }

    func look() -> Verdict {
        var open: [ObjectKey] = []
        switch target {
        case .object(let key):
            if isInState(key) { return .held }
            open = [key]
        case .labels:
            let all = objects()
            if all.isEmpty { return states.contains(.gone) ? .held : .impossible("no pod has these labels") }
            open = all.filter { !isInState($0) }
        case .all:
            // Controllers first: as long as one of them is not there, pods need not be gone through.
            let controllers = plane.declaredWorkloads.map(\.key)
            session.visited += controllers.count
            open = controllers.filter { !isInState($0) }
            if open.isEmpty { open = bareObjects().filter { !isInState($0) } }
        }
        if open.isEmpty { return .held }
        return judgeHope(of: open)
    }

    /// Why it is not there yet, for the report when time is over.
    func blockingReason() -> String? {
        for key in named {
            if let reason = session.hopeless(key, states, until: nil) ?? session.blocking(key) { return reason }
        }
        return nil
    }

    private func judgeHope(of open: [ObjectKey]) -> Verdict {
        guard hopeInterval.isDue(changes: plane.revision, now: plane.now, dependsOnTime: false) else {
            return .notYet
        }
        let before = session.visited
        var verdict = Verdict.notYet
        for key in open {
            if let reason = session.hopeless(key, states, until: limit) {
                verdict = .impossible(reason)
                break
            }
        }
        hopeInterval.looked(cost: session.visited - before, changes: plane.revision, now: plane.now)
        session.visited = before
        return verdict
    }

    // MARK: Objects

    private func objects() -> [ObjectKey] {
        switch target {
        case .object(let key): return [key]
        case .labels(let labels):
            let found = plane.pods(.matching(Selector(matching: labels), namespace: namespace))
            session.visited += found.count
            return found.map(\.key)
        case .all: return plane.declaredWorkloads.map(\.key) + bareObjects()
        }
    }

    /// Pods that no controller answers for.
    private func bareObjects() -> [ObjectKey] {
        var bare: [ObjectKey] = []
        if plane.unownedPodCount == 0 { return bare }
        session.visited += plane.podCount
        plane.forEachPod(ofOwner: nil) { pod in
            if pod.isBare { bare.append(pod.key) }
            return true
        }
        return bare.sorted()
    }

    private func isInState(_ key: ObjectKey) -> Bool {
        states.contains { isIn($0, key) }
    }

    private func isIn(_ state: StateWord, _ key: ObjectKey) -> Bool {
        if state == .gone { return !plane.exists(key) }
        switch key.kind {
        case .pod:
            guard !plane.isReplaced(key), let pod = plane.pod(key) else { return false }
            return isIn(state, pod)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = plane.workload(key) else { return false }
            return isIn(state, set)
        case .service, .endpoints:
            return state == .ready
                && plane.endpointCount(ofService: key) > 0
        case .node:
            guard let node = plane.node(key.name) else { return false }
            return state == .failed ? !node.isReady : node.isReady && state != .done
        case .persistentVolumeClaim:
            return (state == .ready || state == .running) && plane.claim(key)?.binding.isPending == false
        case .autoscaler, .budget, .configMap, .secret, .template, .namespace, .event,
            .unstructured:
            return (state == .ready || state == .running) && plane.exists(key)
        }
    }

    private func isIn(_ state: StateWord, _ pod: Pod) -> Bool {
        switch state {
        // A pod that ran to its end with exit 0 is not a failure: nobody waits for it in vain.
        case .ready: return !pod.isTerminating && (pod.isReady || pod.status.phase == .succeeded)
        case .done: return pod.status.phase == .succeeded
        case .failed: return pod.status.phase == .failed
        case .running:
            guard pod.status.phase == .running, !pod.isTerminating else { return false }
            return zip(pod.spec.containers, pod.status.containers).allSatisfy { container, seen in
                if container.role == .initial { return true }
                if case .running = seen.state { return true }
                return false
            }
        case .gone: return false
        }
    }

    private func isIn(_ state: StateWord, _ set: Workload) -> Bool {
        if let known = session.isIn(state, batch: set, plane) { return known }
        switch state {
        case .ready:
            return set.status.ready >= set.replicas && set.status.replicas == set.replicas && !set.isUpdating
        case .running:
            // Ready ones run; only while some are not ready are pods gone through.
            if set.status.replicas != set.replicas { return false }
            if set.status.ready == set.replicas { return true }
            return !anyPod(of: set) { $0.isActive && !isIn(.running, $0) }
        case .failed:
            return anyPod(of: set) { $0.status.phase == .failed }
        case .done, .gone: return false
        }
    }

    private func anyPod(of set: Workload, where test: (Pod) -> Bool) -> Bool {
        var found = false
        var count = 0
        plane.forEachPod(ofOwner: set.key) { pod in
            count += 1
            found = test(copy pod)
            return !found
        }
        session.visited += count
        return found
    }
}
