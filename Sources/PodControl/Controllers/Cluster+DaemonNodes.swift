import PodModel

// What a DaemonSet does on one node, and what it finds there.
extension Cluster {
    /// First and longest wait after a failed pod (`failedPodsBackoff`); a node that was quiet for twice the longest starts
    /// anew.
    private static var backOff: BackOff { BackOff(initial: .seconds(1), maximum: .minutes(15)) }

    /// Looks at the nodes that have changed; at all when what they are judged by has.
    mutating func lookAtNodes(set slot: Int, _ spec: DaemonSetSpec, _ revision: WorkloadRevision) {
        let minReady = sets[slot].object.minReady
        let isSurging = spec.isSurging
        if sets[slot].daemon.hash != revision.hash || sets[slot].daemon.minReady != minReady
            || sets[slot].daemon.isSurging != isSurging
        {
            sets[slot].daemon.hash = revision.hash
            sets[slot].daemon.minReady = minReady
            sets[slot].daemon.isSurging = isSurging
            sets[slot].touched += nodeOrder
        }
        if let due = sets[slot].daemon.nextLook, due <= now {
            sets[slot].touched += sets[slot].daemon.waiting
            sets[slot].daemon.waiting = []
            sets[slot].daemon.nextLook = nil
        }
        let needs = PlacementNeeds(
            template: revision.cut, labels: [:], namespace: sets[slot].namespace, claims: [], owner: 0, isRepelled: false)
        for node in takeTouched(set: slot) { look(at: node, set: slot, needs, revision) }
    }

    private mutating func look(at node: Int, set slot: Int, _ needs: PlacementNeeds, _ revision: WorkloadRevision) {
        workCounter += 1
        let (isWanted, mayStay) = nodes[node].isLive ? eligibility(needs, nodes[node].node) : (false, false)
        var running: [Int] = []
        var (isEnding, hasFailed) = (false, false)
        for pod in sets[slot].daemon.pods(on: Int32(node)).map(Int.init) {
            if pods[pod].pod.isTerminating {
                isEnding = true
            } else if !mayStay {
                deleteDaemon(pod, set: slot, "deleted: \(sets[slot].object.key.reference) does not run on this node")
            } else if pods[pod].pod.status.phase.isFinal {
                hasFailed = true
                replaceFailed(pod, node: node, set: slot)
            } else {
                running.append(pod)
            }
        }
        if sets[slot].daemon.isSurging {
            prune(&running, set: slot, revision)
            isEnding = false
        } else if running.count > 1 {
            // The one that was placed first, then the oldest, stays.
            running.sort { olderDaemon($0, $1) }
            for pod in running.dropFirst() { deleteDaemon(pod, set: slot, "deleted: one pod a node is enough") }
            running = [running[0]]
        }
        if mutant == .daemonOverlaps { isEnding = false }
        if running.isEmpty, !isEnding, !hasFailed, isWanted { createDaemon(on: node, set: slot, revision) }
        classify(node, running, set: slot, isWanted: isWanted, revision)
    }

    /// Whether the set shall run on the node, and whether a pod that is there may stay (`NodeShouldRunDaemonPod`). Room is
    /// the scheduler's business; a cordon is tolerated.
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

    private func olderDaemon(_ a: Int, _ b: Int) -> Bool {
        if (pods[a].node >= 0) != (pods[b].node >= 0) { return pods[a].node >= 0 }
        let (x, y) = (pods[a].pod.meta, pods[b].pod.meta)
        return x.created != y.created ? x.created < y.created : x.uid < y.uid
    }

    /// Of several pods the oldest of the newest revision and the oldest of an older one stay, and of those two only one as
    /// soon as the newer serves or the older does not.
    private mutating func prune(_ running: inout [Int], set slot: Int, _ revision: WorkloadRevision) {
        guard running.count > 1 else { return }
        running.sort { olderDaemon($0, $1) }
        let new = running.first { isUpdated($0, revision) }
        var old = running.first { !isUpdated($0, revision) }
        if let new, let known = old, isAvailable(new, set: slot) || !isAvailable(known, set: slot) { old = nil }
        for pod in running where pod != new && pod != old {
            deleteDaemon(pod, set: slot, "replaced by a newer revision of \(sets[slot].object.key.reference)")
        }
        running = running.filter { $0 == new || $0 == old }
    }

    private func isUpdated(_ pod: Int, _ revision: WorkloadRevision) -> Bool {
        pods[pod].pod.meta.labels[WorkloadRevision.hashLabel] == revision.hash
    }

    private func isAvailable(_ pod: Int, set slot: Int) -> Bool {
        pods[pod].counted.isReady && pods[pod].pod.status.conditions.ready.since + sets[slot].daemon.minReady <= now
    }

    private mutating func classify(
        _ node: Int, _ running: [Int], set slot: Int, isWanted: Bool, _ revision: WorkloadRevision
    ) {
        var (hasNew, hasOld, isServed) = (false, false, false)
        for pod in running {
            if isUpdated(pod, revision) { hasNew = true } else { hasOld = true }
            if isAvailable(pod, set: slot) {
                isServed = true
            } else if pods[pod].counted.isReady {
                lookAgain(node, set: slot, at: pods[pod].pod.status.conditions.ready.since + sets[slot].daemon.minReady)
            }
        }
        sets[slot].daemon.wanted[node] = isWanted
        sets[slot].daemon.placed[node] = isWanted && !running.isEmpty
        sets[slot].daemon.misplaced[node] = !isWanted && !running.isEmpty
        sets[slot].daemon.updated[node] = isWanted && hasNew
        sets[slot].daemon.available[node] = isWanted && isServed
        sets[slot].daemon.steady[node] = isWanted && isServed && running.count == 1
        sets[slot].daemon.old[node] = isWanted && hasOld && !hasNew && isServed
        sets[slot].daemon.broken[node] = isWanted && hasOld && !hasNew && !isServed
        sets[slot].daemon.doubled[node] = isWanted && hasOld && hasNew
    }

    private mutating func lookAgain(_ node: Int, set slot: Int, at time: Timestamp) {
        sets[slot].daemon.waiting.append(Int32(node))
        sets[slot].daemon.nextLook = min(sets[slot].daemon.nextLook ?? time, time)
    }

    /// A pod that has ended goes, so that another comes, but the same node's next one later each time.
    private mutating func replaceFailed(_ pod: Int, node: Int, set slot: Int) {
        let key = Int32(node)
        if let known = sets[slot].daemon.backOffs[key], now < known.since + known.delay {
            lookAgain(node, set: slot, at: known.since + known.delay)
            return
        }
        var delay = Self.backOff.initial
        if let known = sets[slot].daemon.backOffs[key], now - known.since <= Self.backOff.maximum + Self.backOff.maximum {
            delay = min(known.delay + known.delay, Self.backOff.maximum)
        }
        sets[slot].daemon.backOffs[key] = (delay, now)
        let failed = pods[pod].pod
        let isFailed = failed.status.phase == .failed
        record(
            set: slot, isFailed, isFailed ? "FailedDaemonPod" : "SucceededDaemonPod",
            .text(
                "Found \(isFailed ? "failed" : "succeeded") daemon pod \(failed.meta.namespace)/\(failed.meta.name) on node \(failed.nodeName ?? ""), will try to kill it"
            ), source: sets[slot].source, at: now)
        deleteDaemon(pod, set: slot, "replaced: it had ended")
    }

    mutating func createDaemon(on node: Int, set slot: Int, _ revision: WorkloadRevision) {
        let namespace = Int(sets[slot].namespace)
        let space = namespaces.entries[namespace].object.meta
        if space.deletion != nil {
            sets[slot].object.status.failure = "namespace \(space.name) is being deleted"
            return
        }
        let owner = sets[slot].object.meta.name
        var name = generator.podName(owner: owner)
        while namespaces.entries[namespace].pods[name] != nil { name = generator.podName(owner: owner) }
        var labels = revision.template.labels
        labels[WorkloadRevision.hashLabel] = revision.hash
        let pod = createPod(
            name: name, namespace: UInt32(namespace), template: revision.cut,
            labelSet: labelSet(labels, namespace: UInt32(namespace)), owner: slot)
        sets[slot].daemon.add(UInt32(pod), node: Int32(node))
        sets[slot].touched.append(Int32(node))
        record(set: slot, false, "SuccessfulCreate", .createdPod(name), source: sets[slot].source, at: now)
    }

    mutating func deleteDaemon(_ pod: Int, set slot: Int, _ reason: String) {
        record(
            set: slot, false, "SuccessfulDelete", .deletedPod(pods[pod].pod.meta.name), source: sets[slot].source, at: now)
        deletePod(pod, reason: reason)
    }
}

extension DaemonSetSpec {
    /// Whether a successor comes before the old pod goes.
    var isSurging: Bool {
        if case .rolling(let surge, _) = updateStrategy { surge != .count(0) && surge != .percent(0) } else { false }
    }
}
