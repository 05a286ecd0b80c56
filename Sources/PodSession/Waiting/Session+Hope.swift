internal import PodControlPlane
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// Why an object can no longer come into one of these states before the limit; nil as long as there is hope.
    /// Only what is certain counts: handlers and repetitions of the script can change anything, so where some could
    /// still act nothing but the object's own end is final.
    func hopeless(_ key: ObjectKey, _ states: [StateWord], until limit: Timestamp?) -> String? {
        guard let plane else { return nil }
        if states.contains(.gone) { return nil }
        switch key.kind {
        case .pod:
            visited += 1
            guard let pod = plane.pod(key) else {
                return canAct || plane.isReplica(key) ? nil : goneReason(key)
            }
            if plane.isReplaced(key) { return nil }
            return hopeless(pod, states, until: limit, plane)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = plane.workload(key) else { return canAct ? nil : "\(key) is gone" }
            if let reason = hopeless(batch: set, states, until: limit, canAct: canAct, plane) { return reason }
            if key.kind != .job, states.allSatisfy({ $0 == .done }) {
                return "\(key) keeps its pods running: it is never done"
            }
            if set.isStuck, !canAct { return rolloutStatus(of: set) }
            var found: String?
            let looked = plane.podsNotOnTheirWay(ofOwner: set.key) { pod in
                found = hopeless(pod, states, until: limit, plane)
                return found == nil
            }
            visited += looked
            if let reason = found, case .statefulSet(let state) = set.state, state.isHeldByOld {
                return "\(key) waits for \(state.waitsText); \(reason)"
            }
            return found
        case .node, .namespace:
            return nil
        case .service, .endpoints:
            if !plane.exists(ObjectKey(.service, key.name, namespace: key.namespace)) {
                return canAct ? nil : "\(key) is gone"
            }
            return nil
        case .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .event, .unstructured:
            return plane.exists(key) || canAct ? nil : "\(key) is gone"
        }
    }

    /// A handler or a repetition may still make or change things. What runs inside a reaction has nobody beside it.
    private var canAct: Bool {
        !isReacting && (!repetitions.isEmpty || handlers.contains { $0.reaction == nil })
    }

    private func goneReason(_ key: ObjectKey) -> String {
        if let deletedPod = plane?.deletedPod(of: key) { return "\(key) is gone: \(deletedPod.reason)" }
        return "\(key) is gone, and nothing makes it again"
    }

    private func hopeless(
        _ pod: Pod, _ states: [StateWord], until limit: Timestamp?, _ plane: any ControlPlane
    ) -> String? {
        if let ended = endedReason(pod, states), !plane.isReplica(pod.key) { return ended }
        if pod.isBare, pod.isTerminating, !canAct { return "\(pod.key) is being deleted, and nothing makes it again" }
        if let reason = containerReason(pod, until: limit, plane) { return reason }
        if pod.status.phase == .pending, !canAct, plane.lacksHostPort(pod.key) { return lastWarning(of: pod, plane) }
        if pod.isGated, !pod.isTerminating, !canAct, let diagnosis = plane.schedulingDiagnosis(ofPod: pod.key) {
            return "\(pod.key) cannot be placed: \(diagnosis)"
        }
        if pod.nodeName == nil, !pod.isTerminating, !canAct, !roomMayCome(plane),
            let diagnosis = plane.schedulingDiagnosis(ofPod: pod.key)
        {
            return "\(pod.key) fits no node: \(diagnosis)"
        }
        return nil
    }

    /// The pod has ended in another state than those asked for, or can never end.
    private func endedReason(_ pod: Pod, _ states: [StateWord]) -> String? {
        switch pod.status.phase {
        case .failed: return states.contains(.failed) ? nil : "\(pod.key) has failed\(detail(pod))"
        case .succeeded:
            return states.contains(.done) || states.contains(.ready) ? nil : "\(pod.key) has ended with exit 0"
        case .running, .pending:
            let wantsEnd = states.allSatisfy { $0 == .done }
            if wantsEnd, pod.spec.neverEnds { return "\(pod.key) is restarted always: it is never done" }
            return nil
        case .unknown: return nil
        }
    }

    private func detail(_ pod: Pod) -> String {
        if let reason = pod.status.reason {
            return ": \(reason.rawValue)" + (pod.status.message.isEmpty ? "" : ": \(pod.status.message)")
        }
        for (container, seen) in zip(pod.spec.containers, pod.status.containers) {
            if case .terminated(let end) = seen.state, end.exitCode != 0 {
                return ": container \(container.name) ended with exit \(end.exitCode) (\(end.reasonText))"
            }
        }
        return ""
    }

    /// An image that cannot be had, or a next try that lies behind the limit.
    private func containerReason(_ pod: Pod, until limit: Timestamp?, _ plane: any ControlPlane) -> String? {
        var isWaiting = false
        for seen in pod.status.containers {
            if case .waiting(let reason, _) = seen.state, reason.isObstacle { isWaiting = true }
        }
        if !isWaiting { return nil }
        let details = plane.containerDetails(ofPod: pod.key)
        for (i, seen) in pod.status.containers.enumerated() where i < details.count && i < pod.spec.containers.count {
            guard case .waiting(let reason, let message) = seen.state else { continue }
            let what =
                "\(pod.key) container \(pod.spec.containers[i].name): \(reason.rawValue)"
                + (message.isEmpty ? "" : ": \(message)")
            if details[i].imageErrorIsFinal, !canAct { return what }
            if let retry = details[i].retryTime, let limit, retry > limit {
                return "\(what); the next try is in \((retry - plane.now).rounded), after the limit"
            }
        }
        return nil
    }

    /// A pod that ends or goes, or a node that comes, could make room for one that fits nowhere.
    private func roomMayCome(_ plane: any ControlPlane) -> Bool {
        if let known = knownRoom, known.revision == plane.revision { return known.mayCome }
        var mayCome = plane.allNodes.contains { !$0.isReady && !plane.isNodeAway($0.meta.name) }
        var count = 0
        plane.forEachPod(ofOwner: nil) { pod in
            if mayCome { return false }
            count += 1
            if pod.nodeName != nil, !pod.status.phase.isFinal {
                mayCome = pod.isTerminating || !pod.spec.neverEnds || pod.spec.deadline != nil
            }
            return !mayCome
        }
        visited += count
        knownRoom = (plane.revision, mayCome)
        return mayCome
    }

    /// What keeps an object from being ready at this moment, in words; nil when it is on its way.
    func blocking(_ key: ObjectKey) -> String? {
        guard let plane else { return nil }
        switch key.kind {
        case .pod:
            guard let pod = plane.pod(key) else { return goneReason(key) }
            if plane.isReplaced(key) { return "\(key) is made as soon as its predecessor has ended" }
            return blocking(pod, plane)
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = plane.workload(key) else { return "\(key) is gone" }
            if !set.status.failure.isEmpty { return set.status.failure }
            if let reason = blocking(batch: set, plane) { return reason }
            var found: String?
            plane.forEachPod(ofOwner: key) { pod in
                if pod.isActive, !pod.isReady { found = blocking(copy pod, plane) }
                return found == nil
            }
            return found
        case .service, .endpoints: return "no ready pod is behind \(key)"
        case .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace, .event,
            .unstructured:
            return nil
        }
    }

    private func blocking(_ pod: Pod, _ plane: any ControlPlane) -> String? {
        if let diagnosis = plane.schedulingDiagnosis(ofPod: pod.key), pod.nodeName == nil {
            return "\(pod.key): \(diagnosis)"
        }
        if let node = pod.nodeName, plane.isNodeAway(node) { return "\(pod.key): its node \(node) is away" }
        for (container, seen) in zip(pod.spec.containers, pod.status.containers) {
            switch seen.state {
            case .waiting(let reason, let message) where reason.isObstacle:
                return "\(pod.key) container \(container.name): \(reason.rawValue)"
                    + (message.isEmpty ? "" : ": \(message)")
            case .terminated(let end) where end.exitCode != 0:
                return "\(pod.key) container \(container.name): ended with exit \(end.exitCode) (\(end.reasonText))"
            case .running where !seen.isReady && container.role != .initial:
                return "\(pod.key) container \(container.name): runs but is not ready"
            case .waiting, .terminated, .running: continue
            }
        }
        if pod.status.phase == .failed { return "\(pod.key) has failed\(detail(pod))" }
        return pod.status.phase == .pending && pod.status.address == nil ? lastWarning(of: pod, plane) : nil
    }

    /// What its node said last of a pod that has nothing yet: a volume that cannot be mounted, a port that is taken.
    private func lastWarning(of pod: Pod, _ plane: any ControlPlane) -> String? {
        let event = plane.eventRecords(of: pod.key).last { $0.isWarning && !$0.has(.failedScheduling) }
        return event.map { "\(pod.key): \($0.reason): \($0.message)" }
    }
}

extension TimeSpan {
    /// Without fractions of a second where it is longer than ten.
    var rounded: TimeSpan {
        self > .seconds(10) ? .seconds(wholeSeconds) : TimeSpan.milliseconds(nanoseconds / 1_000_000)
    }
}
