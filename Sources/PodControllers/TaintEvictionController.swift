import PodCollections
package import PodModel
package import PodTables

/// The taint-eviction controller (`pkg/controller/tainteviction`): which pods of a lost or tainted node are given up,
/// and when.
package enum TaintEvictionController: Controller {
    /// Gives up the pods whose time has come; the next look is when the next one's has.
    package static func reconcile(
        _ view: borrowing ClusterTables, _ node: NodeSlot, _ memory: inout Void, at now: Timestamp
    ) -> NodeOutcome {
        var outcome = NodeOutcome(next: .done)
        guard !view.nodes[node].node.isReady || view.nodes[node].drivesPodsOut else { return outcome }
        var next: Timestamp?
        for slot in view.nodes[node].pods.sorted() {
            outcome.looked += 1
            guard view.pods[slot].isLive, view.pods[slot].pod.isActive, view.pods[slot].node == node,
                let due = view.evictionTime(pod: slot, node: node, at: now)
            else { continue }
            if due <= now {
                outcome.actions.append(view.eviction(of: slot, from: node, at: now))
            } else {
                next = min(next ?? due, due)
            }
        }
        if let next { outcome.next = .at(next) }
        return outcome
    }

    /// A pod came to a node that drives pods out: it goes when its own time is over.
    package static func expect(
        pod slot: PodSlot, _ view: borrowing ClusterTables, _ node: NodeSlot, at now: Timestamp
    ) -> NodeOutcome {
        guard let time = view.evictionTime(pod: slot, node: node, at: now) else { return NodeOutcome() }
        let due = max(time, now + NodeRules.watchLatency)
        if let earlier = view.nodes[node].evictionDue, earlier <= due { return NodeOutcome() }
        return NodeOutcome(next: .at(due))
    }
}

extension NodeRecord {
    fileprivate var drivesPodsOut: Bool { node.taints.contains { $0.effect == .noExecute } }
}

extension ClusterTables {
    /// A bare pod is deleted for ever, a workload makes another.
    fileprivate func eviction(of slot: PodSlot, from node: NodeSlot, at now: Timestamp) -> NodeAction {
        let status = nodes[node].node.status
        let why = status.isConfirmedDead ? "failed" : status.ready == .unknown ? "is silent" : "is tainted"
        let name = nodes[node].node.meta.name
        return .evict(
            slot, scriptEvent(.evict, pod: slot, reason: "\(name) \(why)", at: now),
            reason: .givenUp(node: name, why: why))
    }

    /// When the pod has to leave its node; nil is never.
    fileprivate func evictionTime(pod slot: PodSlot, node: NodeSlot, at now: Timestamp) -> Timestamp? {
        if recoversAtOnce(pod: slot, node: node) { return now }
        var earliest: Timestamp?
        for (i, taint) in nodes[node].node.taints.enumerated() where taint.effect == .noExecute {
            if taint.isLifecycle, failureRule(pod: slot, node: node) == .ignore { continue }
            guard let span = toleration(of: slot, for: taint) else { continue }
            let due = meeting(pod: slot, taintSince: nodes[node].taintSince[i]) + span
            earliest = min(earliest ?? due, due)
        }
        return earliest
    }

    /// How long the pod bears the taint; nil is for ever.
    private func toleration(of slot: PodSlot, for taint: Taint) -> TimeSpan? {
        let bearing = pods[slot].pod.template.spec.tolerations.filter { $0.tolerates(taint) }
        var span = bearing.isEmpty ? (taint.isLifecycle ? NodeRules.toleration : .zero) : TimeSpan.forever
        for toleration in bearing {
            if let duration = toleration.duration { span = min(span, duration) }
        }
        if span == .forever { return nil }
        return skipsTolerations ? .zero : span
    }

    /// Per pod, from when it met the taint: one that was bound to a tainted node bears the taint from its binding on
    /// (`pkg/controller/tainteviction`, where the time runs from when the pod is first seen with the taint).
    private func meeting(pod slot: PodSlot, taintSince since: Timestamp) -> Timestamp {
        if countsTolerationFromTaint { return since }
        return max(since, pods[slot].pod.status.conditions.scheduled.since)
    }

    /// Under `on node-fail recover` nothing is waited for: a dead node's pods go at its death, a silent one's when it
    /// is NotReady, unless all are silent. Pods that say how long they bear it are taken at their word.
    private func recoversAtOnce(pod slot: PodSlot, node: NodeSlot) -> Bool {
        let status = nodes[node].node.status
        guard status.ready != .yes, !failureRules.isEmpty, failureRule(pod: slot, node: node) == .recover,
            status.isConfirmedDead || !zones.areAllLost
        else { return false }
        let taint = status.ready.evictionTaint
        return !pods[slot].pod.template.spec.tolerations.contains { $0.tolerates(taint) }
    }

    /// The most particular rule for this pod on this node.
    private func failureRule(pod slot: PodSlot, node: NodeSlot) -> NodeFailureRule {
        var found = NodeFailureRule.wait
        var rank = 0
        for (scope, rule) in failureRules where scope.rank > rank && concerns(scope, pod: slot, node: node) {
            (found, rank) = (rule, scope.rank)
        }
        return found
    }

    private func concerns(_ scope: NodeFailureScope, pod slot: PodSlot, node: NodeSlot) -> Bool {
        switch scope {
        case .all: return true
        case .labels(let labels):
            return nodes[node].node.meta.labels.includes(labels) || pods[slot].pod.meta.labels.includes(labels)
        case .object(let key):
            if key.kind == .node { return key.name == nodes[node].node.meta.name }
            if key.kind == .pod { return key == pods[slot].pod.key }
            guard let owner = pods[slot].owner else { return false }
            return workloads[owner].object.key == key
                || workloads[owner].parent.map { workloads[$0].object.key } == key
        }
    }
}

extension NodeFailureScope {
    /// The more particular, the higher.
    fileprivate var rank: Int {
        switch self {
        case .all: 1
        case .labels: 2
        case .object: 3
        }
    }
}
