import PodKubernetes
package import PodModel
import PodText

/// What podsh says of controllers and kubectl does not: what they wait for, and the pods themselves.
extension Description {
    package mutating func describeOwn(of set: Workload, pods: [Pod], at now: Timestamp) {
        describeOwn { own in
            own.describeWaits(set, pods)
            own.fieldIfSet("Failure", set.status.failure, depth: 1, style: .bad)
            own.describeRollout(set)
            own.field("Created", set.meta.created.moment(at: now), depth: 1)
            own.describeRules(of: set.template)
            own.describe(pods: pods, at: now)
        }
    }

    /// `web-x (CrashLoopBackOff)`, the first few.
    mutating func describeWaits(_ set: Workload, _ pods: [Pod]) {
        if let inPlace = set.inPlace {
            let waits = inPlace.waitsFor.isEmpty ? "" : ", waits for \(inPlace.waitsFor)"
            let text = "\(inPlace.what): \(inPlace.done) of \(inPlace.total) pods have it\(waits)"
            field("In place", text, depth: 1, style: .caution)
        }
        let waiting = pods.filter { $0.isActive && !$0.isReady }.prefix(5)
        let text = waiting.map { "\($0.meta.name) (\($0.statusWord))" }.joined(separator: ", ")
        fieldIfSet("Waits for", text, depth: 1, style: .caution)
    }

    private mutating func describeRollout(_ set: Workload) {
        switch (set.spec, set.state) {
        case (.deployment(let spec), .deployment(let state)):
            field("Revision", revision(state.revision, set), depth: 1)
            field("Deadline", "\(spec.progressDeadline) without progress", depth: 1)
            if spec.isPaused {
                field("Paused", "changes of the template wait for rollout resume", depth: 1, style: .caution)
            }
            for condition in [state.isAvailable, state.progressing].compactMap({ $0 }) where condition.status == .no {
                fieldIfSet(condition.reason, condition.message, depth: 1, style: .bad)
            }
        case (.statefulSet(let spec), .statefulSet(let state)):
            fieldIfSet(
                "Next step", state.waitsFor.isEmpty ? nil : "waits for \(state.waitsText)", depth: 1, style: .caution)
            field("Revision", revision(state.update, set), depth: 1)
            field("Order", spec.podManagement.word, depth: 1)
            if spec.replacesUnready { field("Strategy", spec.strategyText, depth: 1) }
            if spec.startOrdinal != 0 { field("Start", String(spec.startOrdinal), depth: 1) }
            fieldIfSet("Service", spec.serviceName, depth: 1)
            if !spec.claims.isEmpty { field("Claims", spec.fate, depth: 1) }
        case (.daemonSet(let spec), .daemonSet(let state)):
            field("Revision", revision(state.update, set), depth: 1)
            field("Strategy", spec.updateStrategy.text, depth: 1)
        case (.replicas, _), (.deployment, _), (.statefulSet, _), (.daemonSet, _), (.job, _), (.cronJob, _): break
        }
        // Of a Deployment kubectl tells it itself.
        if set.kind != .deployment, set.minReady > .zero { field("Min ready", set.minReady.description, depth: 1) }
    }

    private func revision(_ number: Int64, _ set: Workload) -> String {
        "\(number), \(set.status.updated) of \(set.replicas) pods have it"
    }

    /// What the pods cut from a template have beyond kubectl's lines.
    mutating func describeRules(of template: PodTemplate) {
        describeRules(template.spec)
        for container in template.spec.containers { describeRules(container, nil) }
        describeVolumeRules(template.spec)
    }

    /// A short table under the heading `Pods:`.
    mutating func describe(pods: [Pod], at now: Timestamp) {
        guard !pods.isEmpty else { return field("Pods", "<none>", depth: 1) }
        heading("Pods", depth: 1)
        var table = Table(["NAME", "READY", "STATUS", "RESTARTS", "NODE", "AGE"])
        for pod in pods {
            let status = pod.displayStatus
            table.rows.append([
                .init(pod.meta.name), .init(pod.readyText), .init(status.word, style: Style(status)),
                .init(pod.restartsText(at: now)), .init(pod.nodeName ?? ""), .init((now - pod.meta.created).age),
            ])
        }
        self.table(table, depth: 2)
    }
}

extension StatefulSetSpec {
    /// What becomes of claims whose pod is gone for good.
    fileprivate var fate: String {
        switch (deletesClaimsWhenScaled, deletesClaimsWhenDeleted) {
        case (false, false): "kept"
        case (true, false): "go when scaled away"
        case (false, true): "go when the set is deleted"
        case (true, true): "go when scaled away or when the set is deleted"
        }
    }
}
