internal import PodControlPlane
internal import PodLifecycle
internal import PodModel
internal import PodSyntax

extension Session {
    /// How many log lines, events, states and containers a report shows.
    private static let logLines = 20
    private static let mostEvents = 10
    private static let mostStates = 12
    private static let mostLogs = 3

    /// The states of objects, their last events, and the last log lines of the containers at fault.
    func addEvidence(to report: inout FailureReport, about objects: [ObjectKey], since: Timestamp) {
        guard let plane else { return }
        var keys: [ObjectKey] = []
        for key in objects {
            if !keys.contains(key) { keys.append(key) }
            for pod in podsAtFault(of: key, plane) where !keys.contains(pod) && keys.count < Session.mostStates {
                keys.append(pod)
            }
        }
        for key in keys.prefix(Session.mostStates) {
            report.states.append(FailureReport.ObjectState(key, state(of: key)))
        }
        var events: [EventRecord] = []
        for key in keys.prefix(Session.mostStates) {
            events += plane.eventRecords(of: key).suffix(Session.mostEvents)
        }
        events.sort { $0.sequence < $1.sequence }
        report.events = Array(events.suffix(Session.mostEvents))
        for key in keys where key.kind == .pod && report.logs.count < Session.mostLogs {
            addLogs(of: key, to: &report, plane)
        }
    }

    /// The same about what is not well, else about everything declared: for a failure that names no object.
    func addEvidence(to report: inout FailureReport, since: Timestamp) {
        guard let plane else { return }
        let judge = StateJudge(.all, [.ready, .done], namespace: namespace, of: self, plane)
        let unwell = judge.named
        if !unwell.isEmpty { return addEvidence(to: &report, about: unwell, since: since) }
        let all = judge.all
        addEvidence(to: &report, about: all, since: since)
        // Nothing is at fault by its state: what the programs said last is all there is to go by.
        let pods = all.flatMap { key in
            key.kind == .pod ? [key] : plane.pods(.owner(key)).map(\.key)
        }
        for pod in pods { addLogs(of: pod, evenWell: true, to: &report, plane) }
    }

    /// Pods of an object that are not as they should be, at most a handful.
    private func podsAtFault(of key: ObjectKey, _ plane: any ControlPlane) -> [ObjectKey] {
        let pods: [Pod]
        switch key.kind {
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            pods = plane.pods(.owner(key))
        case .service, .endpoints:
            guard let service = plane.service(key) else { return [] }
            pods = plane.pods(.matching(service.selector, namespace: key.namespace))
        case .pod, .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .namespace,
            .event, .unstructured:
            return []
        }
        var found: [ObjectKey] = []
        for pod in pods where (!pod.isReady || pod.isTerminating) && pod.status.phase != .succeeded {
            found.append(pod.key)
            if found.count == 6 { break }
        }
        return found
    }

    private func addLogs(
        of key: ObjectKey, evenWell: Bool = false, to report: inout FailureReport, _ plane: any ControlPlane
    ) {
        guard let pod = plane.pod(key) else { return }
        for (container, seen) in zip(pod.spec.containers, pod.status.containers)
        where report.logs.count < Session.mostLogs {
            // A pod that a failed job has just stopped may have been restarted once more before.
            if !evenWell, seen.isReady, !pod.isTerminating || seen.restartCount == 0 { continue }
            var isPrevious = false
            switch seen.state {
            case .running: break
            case .terminated(let end): if !evenWell, end.exitCode == 0 { continue }
            case .waiting: isPrevious = seen.restartCount > 0 || seen.lastTermination != nil
            }
            var lines = lastLines(of: key, container.name, previous: isPrevious, plane)
            if lines.isEmpty { lines = lastLines(of: key, container.name, previous: !isPrevious, plane) }
            if lines.isEmpty { continue }
            report.logs.append(FailureReport.ContainerLog(pod: key.name, container: container.name, lines: lines))
        }
    }

    /// Empty where the container has not written, or has had no such run. That nobody answers is said in their place.
    private func lastLines(
        of pod: ObjectKey, _ container: String, previous: Bool, _ plane: any ControlPlane
    ) -> [String] {
        do throws(ControlPlaneError) {
            return try plane.logs(pod, container: container, previous: previous, limit: Session.logLines)
                .suffix(Session.logLines).map(\.text)
        } catch {
            switch error {
            case .refused: return []
            case .conflict, .disconnected: return ["[podsh: \(error)]"]
            }
        }
    }

    /// What is so of an object, in the words of `get`.
    func state(of key: ObjectKey) -> String {
        guard let plane else { return "unknown" }
        switch key.kind {
        case .pod:
            guard let pod = plane.pod(key) else {
                return plane.deletedPod(of: key).map { "gone: \($0.reason)" } ?? "gone"
            }
            var text = "\(pod.statusWord), \(pod.readyText) ready"
            if pod.restarts > 0 { text += ", \(counted(pod.restarts, "restart"))" }
            if let code = lastCode(pod) { text += ", exit \(code)" }
            if let node = pod.nodeName { text += ", on \(node)" }
            return text
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            guard let set = plane.workload(key) else { return "gone" }
            if let state = state(batch: set, plane) { return state }
            return "\(set.status.ready)/\(set.replicas) ready"
                + (set.status.failure.isEmpty ? "" : ", \(set.status.failure)")
        case .service, .endpoints:
            guard plane.exists(ObjectKey(.service, key.name, namespace: key.namespace)) else { return "gone" }
            return counted(plane.endpointCount(ofService: key), "endpoint")
        case .node:
            guard let node = plane.node(key.name) else { return "gone" }
            return (node.isReady ? "Ready" : "NotReady") + (node.isUnschedulable ? ", SchedulingDisabled" : "")
        case .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .namespace, .event,
            .unstructured:
            return plane.exists(key) ? "exists" : "gone"
        }
    }

    private func lastCode(_ pod: Pod) -> Int32? {
        for seen in pod.status.containers where !seen.isReady {
            if case .terminated(let end) = seen.state { return end.exitCode }
            if let last = seen.lastTermination?.value { return last.exitCode }
        }
        return nil
    }

    /// A value in a message: at most a line.
    func shortened(_ text: String) -> String {
        let line = oneLine(text)
        return line.count > 120 ? line.prefix(117) + "…" : line
    }
}
