import PodCollections
import PodModel
import PodTables

// What a DaemonSet does on one node, and what it finds there.
extension Cluster {
    /// First and longest wait after a failed pod (`failedPodsBackoff`); a node that was quiet for twice the longest
    /// starts anew.
    private static var backOff: BackOff { BackOff(initial: .seconds(1), maximum: .minutes(15)) }

    /// Looks at the nodes that have changed; at all when what they are judged by has.
    mutating func lookAtNodes(workload slot: WorkloadSlot, _ spec: DaemonSetSpec, _ revision: WorkloadRevision) {
        let minReady = tables.workloads[slot].object.minReady
        let isSurging = spec.isSurging
        if tables.workloads[slot].daemon.hash != revision.hash || tables.workloads[slot].daemon.minReady != minReady
            || tables.workloads[slot].daemon.isSurging != isSurging
        {
            tables.workloads[slot].daemon.hash = revision.hash
            tables.workloads[slot].daemon.minReady = minReady
            tables.workloads[slot].daemon.isSurging = isSurging
            tables.workloads[slot].daemon.touched += tables.nodeOrder
        }
        if let due = tables.workloads[slot].daemon.nextLook, due <= now {
            tables.workloads[slot].daemon.touched += tables.workloads[slot].daemon.waiting
            tables.workloads[slot].daemon.waiting = []
            tables.workloads[slot].daemon.nextLook = nil
        }
        let needs = PlacementNeeds(
            template: revision.cut, labels: [:], namespace: tables.workloads[slot].namespace, claims: [], owner: 0,
            isRepelled: false)
        for node in tables.workloads[slot].daemon.takeTouched() { look(at: node, workload: slot, needs, revision) }
    }

    private mutating func look(
        at node: NodeSlot, workload slot: WorkloadSlot, _ needs: PlacementNeeds, _ revision: WorkloadRevision
    ) {
        tables.workCounter += 1
        let (isWanted, mayStay) =
            tables.nodes[node].isLive ? eligibility(needs, tables.nodes[node].node) : (false, false)
        var running: [PodSlot] = []
        var (isEnding, hasFailed) = (false, false)
        for pod in tables.workloads[slot].daemon.pods(on: node) {
            if tables.pods[pod].pod.isTerminating {
                isEnding = true
            } else if !mayStay {
                deleteDaemon(
                    pod, workload: slot,
                    "deleted: \(tables.workloads[slot].object.key.reference) does not run on this node")
            } else if tables.pods[pod].pod.status.phase.isFinal {
                hasFailed = true
                replaceFailed(pod, node: node, workload: slot)
            } else {
                running.append(pod)
            }
        }
        if tables.workloads[slot].daemon.isSurging {
            prune(&running, workload: slot, revision)
            isEnding = false
        } else if running.count > 1 {
            // The one that was placed first, then the oldest, stays.
            running.sort { olderDaemon($0, $1) }
            for pod in running.dropFirst() { deleteDaemon(pod, workload: slot, "deleted: one pod a node is enough") }
            running = [running[0]]
        }
        if mutant == .daemonOverlaps { isEnding = false }
        if running.isEmpty, !isEnding, !hasFailed, isWanted { createDaemon(on: node, workload: slot, revision) }
        classify(node, running, workload: slot, isWanted: isWanted, revision)
    }

    /// Whether the set shall run on the node, and whether a pod that is there may stay (`NodeShouldRunDaemonPod`). Room
    /// is the scheduler's business; a cordon is tolerated.
    private func eligibility(_ needs: PlacementNeeds, _ node: Node) -> (isWanted: Bool, mayStay: Bool) {
        if nodeAffinityFilter(needs, node) != nil { return (false, false) }
        var mayStay = true
        var isWanted = true
        for taint in node.taints where taint.effect != .preferNoSchedule {
            if needs.tolerations.contains(where: { $0.tolerates(taint) }) { continue }
            isWanted = false
            if taint.effect == .noExecute { mayStay = false }
        }
        return (isWanted, mayStay)
    }

    private func olderDaemon(_ a: PodSlot, _ b: PodSlot) -> Bool {
        if (tables.pods[a].node != nil) != (tables.pods[b].node != nil) { return tables.pods[a].node != nil }
        let (x, y) = (tables.pods[a].pod.meta, tables.pods[b].pod.meta)
        return x.created != y.created ? x.created < y.created : x.uid < y.uid
    }

    /// Of several pods the oldest of the newest revision and the oldest of an older one stay, and of those two only one
    /// as soon as the newer serves or the older does not.
    private mutating func prune(_ running: inout [PodSlot], workload slot: WorkloadSlot, _ revision: WorkloadRevision) {
        guard running.count > 1 else { return }
        running.sort { olderDaemon($0, $1) }
        let new = running.first { isUpdated($0, revision) }
        var old = running.first { !isUpdated($0, revision) }
        if let new, let known = old, isAvailable(new, workload: slot) || !isAvailable(known, workload: slot) {
            old = nil
        }
        for pod in running where pod != new && pod != old {
            deleteDaemon(
                pod, workload: slot, "replaced by a newer revision of \(tables.workloads[slot].object.key.reference)")
        }
        running = running.filter { $0 == new || $0 == old }
    }

    private func isUpdated(_ pod: PodSlot, _ revision: WorkloadRevision) -> Bool {
        tables.pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] == revision.hash
    }

    private func isAvailable(_ pod: PodSlot, workload slot: WorkloadSlot) -> Bool {
        tables.pods[pod].counted.isReady
            && tables.pods[pod].pod.status.conditions.ready.since + tables.workloads[slot].daemon.minReady <= now
    }

    private mutating func classify(
        _ node: NodeSlot, _ running: [PodSlot], workload slot: WorkloadSlot, isWanted: Bool,
        _ revision: WorkloadRevision
    ) {
        var (hasNew, hasOld, isServed) = (false, false, false)
        for pod in running {
            if isUpdated(pod, revision) { hasNew = true } else { hasOld = true }
            if isAvailable(pod, workload: slot) {
                isServed = true
            } else if tables.pods[pod].counted.isReady {
                lookAgain(
                    node, workload: slot,
                    at: tables.pods[pod].pod.status.conditions.ready.since + tables.workloads[slot].daemon.minReady)
            }
        }
        tables.workloads[slot].daemon.wanted[node] = isWanted
        tables.workloads[slot].daemon.placed[node] = isWanted && !running.isEmpty
        tables.workloads[slot].daemon.misplaced[node] = !isWanted && !running.isEmpty
        tables.workloads[slot].daemon.updated[node] = isWanted && hasNew
        tables.workloads[slot].daemon.available[node] = isWanted && isServed
        tables.workloads[slot].daemon.steady[node] = isWanted && isServed && running.count == 1
        tables.workloads[slot].daemon.old[node] = isWanted && hasOld && !hasNew && isServed
        tables.workloads[slot].daemon.broken[node] = isWanted && hasOld && !hasNew && !isServed
        tables.workloads[slot].daemon.doubled[node] = isWanted && hasOld && hasNew
    }

    private mutating func lookAgain(_ node: NodeSlot, workload slot: WorkloadSlot, at time: Timestamp) {
        tables.workloads[slot].daemon.waiting.append(node)
        tables.workloads[slot].daemon.nextLook = min(tables.workloads[slot].daemon.nextLook ?? time, time)
    }

    /// A pod that has ended goes, so that another comes, but the same node's next one later each time.
    private mutating func replaceFailed(_ pod: PodSlot, node: NodeSlot, workload slot: WorkloadSlot) {
        if let known = tables.workloads[slot].daemon.backOffs[node], now < known.since + known.delay {
            lookAgain(node, workload: slot, at: known.since + known.delay)
            return
        }
        var delay = Self.backOff.initial
        if let known = tables.workloads[slot].daemon.backOffs[node],
            now - known.since <= Self.backOff.maximum + Self.backOff.maximum
        {
            delay = min(known.delay + known.delay, Self.backOff.maximum)
        }
        tables.workloads[slot].daemon.backOffs[node] = (delay, now)
        let failed = tables.pods[pod].pod
        let isFailed = failed.status.phase == .failed
        record(
            workload: slot, isFailed, isFailed ? "FailedDaemonPod" : "SucceededDaemonPod",
            .text(
                """
                Found \(isFailed ? "failed" : "succeeded") daemon pod \
                \(failed.meta.namespace)/\(failed.meta.name) on node \(failed.nodeName ?? ""), will try to kill it
                """
            ), source: tables.workloads[slot].source, at: now)
        deleteDaemon(pod, workload: slot, "replaced: it had ended")
    }

    mutating func createDaemon(on node: NodeSlot, workload slot: WorkloadSlot, _ revision: WorkloadRevision) {
        let namespace = tables.workloads[slot].namespace
        let space = tables.namespaces.entries[namespace].object.meta
        if space.deletion != nil {
            tables.workloads[slot].object.status.failure = "namespace \(space.name) is being deleted"
            return
        }
        let owner = tables.workloads[slot].object.meta.name
        var name = generator.podName(owner: owner)
        while tables.namespaces.entries[namespace].pods[name] != nil { name = generator.podName(owner: owner) }
        var labels = revision.template.labels
        labels[WorkloadRevision.hashLabel] = revision.hash
        let pod = createPod(
            name: name, namespace: namespace, template: revision.cut,
            labelSet: tables.labelSet(labels, namespace: namespace), owner: slot)
        tables.workloads[slot].daemon.add(pod, node: node)
        tables.workloads[slot].daemon.touched.append(node)
        record(
            workload: slot, false, "SuccessfulCreate", .createdPod(name), source: tables.workloads[slot].source, at: now
        )
    }

    mutating func deleteDaemon(_ pod: PodSlot, workload slot: WorkloadSlot, _ reason: String) {
        record(
            workload: slot, false, "SuccessfulDelete", .deletedPod(tables.pods[pod].pod.meta.name),
            source: tables.workloads[slot].source, at: now)
        deletePod(pod, reason: reason)
    }
}

extension DaemonSetSpec {
    /// Whether a successor comes before the old pod goes.
    var isSurging: Bool {
        if case .rolling(let surge, _) = updateStrategy { !surge.isNone } else { false }
    }
}
