import PodCollections
import PodModel
import PodScheduling
import PodTables

// What the scheduler decided is done here, and nowhere else.
extension Cluster {
    /// Decided on nodes that are others by now it would overfill them: each is carried out before the next is asked
    /// for.
    mutating func commit(_ decision: SchedulingDecision) {
        precondition(decision.basis == tables.nodeChanges.position, "decided on an older state of the nodes")
        switch decision.action {
        case .bind(let pod, let node): bind(pod, to: node)
        case .reportUnschedulable(let pod, let diagnosis):
            recordScheduling(
                of: pod, EventReason.failedScheduling.rawValue, .text(diagnosis.description), isWarning: true)
        case .leavePending(let pod):
            tables.amend(pod) { [now] in $0.status.conditions.scheduled.set(false, at: now) }
        case .remove(let pod, let diagnosis):
            let reason = diagnosis.description
            note(podScriptEvent(.podFail, pod, reason: reason))
            removePod(pod, reason: .stated(reason), isUnschedulable: true)
        case .preempt(let preemption): preempt(preemption)
        case .withdrawNomination(let id, let node): releaseNomination(of: id, from: node)
        case .count(.spread(let workload)): tables.keepSpread(workload: workload)
        case .count(.term(let selector, let namespace)): tables.keepCounter(for: selector, namespace: namespace)
        case .count(.domains(let topology)): tables.keepDomains(of: topology)
        case .forgetSpreads(let kept): tables.forgetSpreads(except: kept)
        case .retryResizes: retryResizes()
        case .pause: break
        }
    }

    private mutating func bind(_ slot: PodSlot, to node: NodeSlot) {
        bindClaims(of: slot, on: node)
        tables.bind(slot, to: node)
        let message = EventMessage.assigned(
            pod: tables.pods[slot].pod.meta.name, namespace: tables.pods[slot].pod.meta.namespace,
            node: tables.nodes[node].node.meta.name)
        recordScheduling(of: slot, "Scheduled", message, isFirst: true)
        expectConsequences(ofPod: slot, on: node)
    }

    /// What follows from a pod's having a node.
    mutating func expectConsequences(ofPod slot: PodSlot, on node: NodeSlot) {
        // Now that it has a node, a DaemonSet may adopt it.
        if tables.pods[slot].owner == nil, !tables.daemonSets.isEmpty { tables.offer(orphan: slot) }
        if tables.nodes[node].node.taints.contains(where: { $0.effect == .noExecute }) {
            expectEviction(pod: slot, node: node)
        }
        if !tables.nodes[node].pressures.isEmpty { expectPressure(node: node) }
    }

    private mutating func preempt(_ preemption: Preemption) {
        for id in preemption.displaced { releaseNomination(of: id, from: preemption.node) }
        let name = tables.nodes[preemption.node].node.meta.name
        tables.update(preemption.preemptor.slot) { $0.status.nominatedNode = name }
        tables.markChanged(node: preemption.node)
        for victim in preemption.victims { drive(victim, out: preemption.preemptor) }
    }

    private mutating func drive(_ victim: PodSlot, out id: PodID) {
        let node = tables.pods[victim].pod.nodeName ?? ""
        tables.amend(victim) { $0.status.disruption = .preemption }
        recordScheduling(of: victim, "Preempted", .text("Preempted by pod \(id.uid) on node \(node)"))
        let reason = "preempted by \(tables.pods[id.slot].pod.key)"
        note(podScriptEvent(.evict, victim, reason: reason))
        let wasLive = tables.livePods
        deletePod(victim, reason: .stated(reason))
        if tables.livePods < wasLive { scheduler.retryAtOnce() }
    }

    /// The room that a pod was promised on a node is anybody's again.
    mutating func releaseNomination(of id: PodID, from node: NodeSlot) {
        if isLive(id) { tables.amend(id.slot) { $0.status.nominatedNode = nil } }
        tables.markChanged(node: node)
    }

    private mutating func recordScheduling(
        of slot: PodSlot, _ reason: String, _ message: EventMessage, isWarning: Bool = false, isFirst: Bool = false
    ) {
        record(pod: slot, isWarning, reason, message, source: "default-scheduler", at: now, isFirst: isFirst)
    }
}
