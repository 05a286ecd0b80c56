internal import PodControl
internal import PodEngine
internal import PodModel
internal import PodSyntax

extension Session {
    /// Why an object can no longer come into one of these states before the limit; nil as long as there is hope.
    /// Only what is certain counts: handlers and repetitions of the script can change anything, so where some could still
    /// act nothing but the object's own end is final.
    func hopeless(_ key: ObjectKey, _ states: [Keyword], until limit: Timestamp?) -> String? {
        guard let engine else { return nil }
        if states.contains(.gone) { return nil }
        switch key.kind {
        case .pod:
            visited += 1
            guard let id = engine.cluster.podID(key.name, namespace: key.namespace), let pod = engine.cluster.pod(id) else {
                return canAct || engine.cluster.isReplica(key) ? nil : goneReason(key)
            }
            return hopeless(pod, id, states, until: limit, engine)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = engine.cluster.workload(key) else { return canAct ? nil : "\(key) is gone" }
            if let reason = hopeless(batch: set, states, until: limit, canAct: canAct, engine) { return reason }
            if key.kind != .job, states.allSatisfy({ $0 == .done }) { return "\(key) keeps its pods running: it is never done" }
            if set.isStuck, !canAct { return rolloutStatus(of: set) }
            var found: String?
            let looked = engine.cluster.podsNotOnTheirWay(ofOwner: set.key) { id in
                if let pod = engine.cluster.pod(id) { found = hopeless(pod, id, states, until: limit, engine) }
                return found == nil
            }
            visited += looked
            return found
        case .node, .namespace:
            return nil
        case .service, .endpoints:
            if !engine.cluster.exists(ObjectKey(.service, key.name, namespace: key.namespace)) { return canAct ? nil : "\(key) is gone" }
            return nil
        default:
            return engine.cluster.exists(key) || canAct ? nil : "\(key) is gone"
        }
    }

    /// A handler or a repetition may still make or change things. What runs inside a reaction has nobody beside it.
    private var canAct: Bool {
        !isReacting && (!repetitions.isEmpty || handlers.contains { $0.reaction == nil })
    }

    private func goneReason(_ key: ObjectKey) -> String {
        if let obituary = engine?.cluster.obituary(of: key) { return "\(key) is gone: \(obituary.reason)" }
        return "\(key) is gone, and nothing makes it again"
    }

    private func hopeless(_ pod: Pod, _ id: PodID, _ states: [Keyword], until limit: Timestamp?, _ engine: Engine) -> String? {
        if let ended = endedReason(pod, states), !engine.cluster.isReplica(pod.key) { return ended }
        if pod.isBare, pod.isTerminating, !canAct { return "\(pod.key) is being deleted, and nothing makes it again" }
        if let reason = containerReason(pod, id, until: limit, engine) { return reason }
        if pod.nodeName == nil, !pod.isTerminating, !canAct, !roomMayCome(engine),
            let message = engine.cluster.schedulingMessage(of: id)
        {
            return "\(pod.key) fits no node: \(message)"
        }
        return nil
    }

    /// The pod has ended in another state than those asked for, or can never end.
    private func endedReason(_ pod: Pod, _ states: [Keyword]) -> String? {
        switch pod.status.phase {
        case .failed where !states.contains(.failed):
            return "\(pod.key) has failed\(detail(pod))"
        case .succeeded where !states.contains(.done) && !states.contains(.ready):
            return "\(pod.key) has ended with exit 0"
        case .running, .pending:
            let wantsEnd = states.allSatisfy { $0 == .done }
            if wantsEnd, pod.spec.restartPolicy == .always { return "\(pod.key) is restarted always: it is never done" }
            return nil
        default: return nil
        }
    }

    private func detail(_ pod: Pod) -> String {
        if !pod.status.reason.isEmpty { return ": \(pod.status.reason)" + (pod.status.message.isEmpty ? "" : ": \(pod.status.message)") }
        for (container, seen) in zip(pod.spec.containers, pod.status.containers) {
            if case .terminated(let end) = seen.state, end.exitCode != 0 {
                return ": container \(container.name) ended with exit \(end.exitCode) (\(end.reason))"
            }
        }
        return ""
    }

    /// An image that cannot be had, or a next try that lies behind the limit.
    private func containerReason(_ pod: Pod, _ id: PodID, until limit: Timestamp?, _ engine: Engine) -> String? {
        var isWaiting = false
        for seen in pod.status.containers {
            if case .waiting(let reason, _) = seen.state, Session.blockingReasons.contains(reason) { isWaiting = true }
        }
        if !isWaiting { return nil }
        let details = engine.containerDetails(id)
        for (i, seen) in pod.status.containers.enumerated() where i < details.count && i < pod.spec.containers.count {
            guard case .waiting(let reason, let message) = seen.state else { continue }
            let what = "\(pod.key) container \(pod.spec.containers[i].name): \(reason)" + (message.isEmpty ? "" : ": \(message)")
            if details[i].imageErrorIsFinal, !canAct { return what }
            if let retry = details[i].retryTime, let limit, retry > limit {
                return "\(what); the next try is in \((retry - engine.now).rounded), after the limit"
            }
        }
        return nil
    }

    static let blockingReasons: Set<String> = [
        "CrashLoopBackOff", "ImagePullBackOff", "ErrImagePull", "ErrImageNeverPull", "InvalidImageName",
        "CreateContainerConfigError", "CreateContainerError", "RunContainerError",
    ]

    /// A pod that ends or goes, or a node that comes, could make room for one that fits nowhere.
    private func roomMayCome(_ engine: Engine) -> Bool {
        if let known = knownRoom, known.revision == engine.cluster.revision { return known.mayCome }
        var mayCome = engine.cluster.allNodes.contains { !$0.isReady && !engine.isNodeAway($0.meta.name) }
        var count = 0
        engine.cluster.forEachPod { _, pod in
            if mayCome { return false }
            count += 1
            if pod.nodeName != nil, !pod.status.phase.isFinal {
                mayCome = pod.isTerminating || pod.spec.restartPolicy != .always || pod.spec.deadline != nil
            }
            return !mayCome
        }
        visited += count
        knownRoom = (engine.cluster.revision, mayCome)
        return mayCome
    }

    /// What keeps an object from being ready at this moment, in words; nil when it is on its way.
    func blocking(_ key: ObjectKey) -> String? {
        guard let engine else { return nil }
        switch key.kind {
        case .pod:
            guard let id = engine.cluster.podID(key.name, namespace: key.namespace), let pod = engine.cluster.pod(id) else {
                return goneReason(key)
            }
            return blocking(pod, id, engine)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = engine.cluster.workload(key) else { return "\(key) is gone" }
            if !set.status.failure.isEmpty { return set.status.failure }
            if let reason = blocking(batch: set, engine) { return reason }
            var found: String?
            engine.cluster.forEachPod(ofOwner: key) { id, pod in
                if pod.isActive, !pod.isReady { found = blocking(copy pod, id, engine) }
                return found == nil
            }
            return found
        case .service, .endpoints: return "no ready pod is behind \(key)"
        default: return nil
        }
    }

    private func blocking(_ pod: Pod, _ id: PodID, _ engine: Engine) -> String? {
        if let message = engine.cluster.schedulingMessage(of: id), pod.nodeName == nil { return "\(pod.key): \(message)" }
        if let node = pod.nodeName, engine.isNodeAway(node) { return "\(pod.key): its node \(node) is away" }
        for (container, seen) in zip(pod.spec.containers, pod.status.containers) {
            switch seen.state {
            case .waiting(let reason, let message) where Session.blockingReasons.contains(reason):
                return "\(pod.key) container \(container.name): \(reason)" + (message.isEmpty ? "" : ": \(message)")
            case .terminated(let end) where end.exitCode != 0:
                return "\(pod.key) container \(container.name): ended with exit \(end.exitCode) (\(end.reason))"
            case .running where !seen.isReady && container.role != .initial:
                return "\(pod.key) container \(container.name): runs but is not ready"
            default: continue
            }
        }
        return pod.status.phase == .failed ? "\(pod.key) has failed\(detail(pod))" : nil
    }
}

extension TimeSpan {
    /// Without fractions of a second where it is longer than ten.
    var rounded: TimeSpan {
        self > .seconds(10) ? .seconds(wholeSeconds) : TimeSpan.milliseconds(nanoseconds / 1_000_000)
    }
}
