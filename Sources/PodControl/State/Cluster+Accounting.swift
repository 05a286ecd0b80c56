import PodModel

extension Cluster {
    /// Brings every sum in step with what the pod is now. Called after each change of a pod; costs nothing else than
    /// what differs.
    mutating func account(_ slot: Int) {
        transition(
            slot,
            to: PodCount(
                phase: pods[slot].pod.status.phase, isTerminating: pods[slot].pod.meta.deletion != nil,
                isReady: pods[slot].pod.status.conditions.ready.isTrue,
                hasAddress: pods[slot].pod.status.address != nil, isBound: pods[slot].node >= 0))
    }

    /// Takes the pod out of every sum, before what it is counted under (labels, owner, template) changes or it goes.
    mutating func withdraw(_ slot: Int) {
        transition(slot, to: PodCount())
    }

    private mutating func transition(_ slot: Int, to count: PodCount) {
        workCounter += 1
        let was = pods[slot].counted
        if was == count { return }
        var count = count
        if mutant == .terminatingServes, was.isServing, count.phase != nil, !count.isActive { count.isServing = true }
        pods[slot].counted = count
        if was.phase != count.phase {
            if let phase = was.phase, mutant != .phaseStaysCounted { phaseCounts[Int(phase.rawValue)] -= 1 }
            if let phase = count.phase { phaseCounts[Int(phase.rawValue)] += 1 }
        }
        let owner = Int(pods[slot].owner)
        if owner >= 0 {
            if !sets[owner].victims.pods.isEmpty, !sets[owner].isShrinking, was.isActive || count.isActive {
                sets[owner].victims.pods = []
            }
            if was.isActive != count.isActive {
                sets[owner].object.status.replicas += count.isActive ? 1 : -1
                if mutant != .lostWakeUp { enqueue(set: owner) }
            }
            if was.isReady != count.isReady, count.isReady || mutant != .readyStaysCounted {
                sets[owner].object.status.ready += count.isReady ? 1 : -1
                if sets[owner].object.minReady == .zero {
                    sets[owner].object.status.available += count.isReady ? 1 : -1
                }
                enqueue(set: owner)
            }
            if sets[owner].tracksPlaces { touchPlace(of: slot, set: owner) }
            if sets[owner].job != nil { follow(jobPod: slot, of: owner, from: was, to: count) }
        }
        if !budgets.isEmpty, was.isReady != count.isReady || (was.phase == nil) != (count.phase == nil) {
            tally(slot, from: was, to: count)
        }
        if was.isServing != count.isServing { moveAcrossServing(slot, serves: count.isServing) }
        let node = Int(pods[slot].node)
        guard node >= 0 else { return }
        if was.holdsNode != count.holdsNode, mutant != (count.holdsNode ? .roomNotTaken : .roomNotGivenBack) {
            hold(slot, node: node, sign: count.holdsNode ? 1 : -1)
        }
        if was.spreads != count.spreads, owner >= 0, !sets[owner].spread.isEmpty {
            while sets[owner].spread.count <= node { sets[owner].spread.append(0) }
            if count.spreads { sets[owner].spread[node] &+= 1 } else { sets[owner].spread[node] &-= 1 }
        }
        if was.holdsNode != count.holdsNode || was.spreads != count.spreads {
            scheduler.terms.count(
                entry: labels.entries[Int(pods[slot].labelSet)].counters, node: node,
                held: (count.holdsNode ? 1 : 0) - (was.holdsNode ? 1 : 0),
                active: (count.spreads ? 1 : 0) - (was.spreads ? 1 : 0))
            scheduler.touch(node)
        }
    }

    private mutating func hold(_ slot: Int, node: Int, sign: Int) {
        let template = pods[slot].pod.template
        priorities.add(template.spec.priority, sign)
        if sign > 0 {
            nodes[node].room.take(template.request)
            if !template.hostPorts.isEmpty, mutant != .portsForgotten { nodes[node].hostPorts += template.hostPorts }
        } else {
            nodes[node].room.giveBack(template.request)
            for port in template.hostPorts {
                if let i = nodes[node].hostPorts.firstIndex(of: port) { nodes[node].hostPorts.remove(at: i) }
            }
        }
        if !template.spec.affinity.isEmpty {
            scheduler.terms.holdAnti(
                template.spec.affinity, namespace: pods[slot].namespace, node: node, sign: Int32(sign))
        }
    }

    /// Serving members stand first in their label set's list: joining and leaving is a swap with the border.
    private mutating func moveAcrossServing(_ slot: Int, serves: Bool) {
        let set = Int(pods[slot].labelSet)
        if !labels.entries[set].isSorted { return }
        if !serves { labels.entries[set].serving -= 1 }
        let border = labels.entries[set].serving
        let position = Int(pods[slot].labelPosition)
        let other = Int(labels.entries[set].members[border])
        labels.entries[set].members.swapAt(position, border)
        pods[other].labelPosition = UInt32(position)
        pods[slot].labelPosition = UInt32(border)
        if serves { labels.entries[set].serving += 1 }
        for service in labels.entries[set].services { touch(service: Int(service)) }
    }

    /// A service looks at this label set from now on: its serving members come first.
    mutating func sortServing(_ set: Int) {
        if labels.entries[set].isSorted { return }
        labels.entries[set].isSorted = true
        let members = labels.entries[set].members
        let sorted = members.filter { pods[Int($0)].counted.isServing } + members.filter { !pods[Int($0)].counted.isServing }
        labels.entries[set].serving = members.count { pods[Int($0)].counted.isServing }
        labels.entries[set].members = sorted
        for (position, member) in sorted.enumerated() { pods[Int(member)].labelPosition = UInt32(position) }
    }

    /// A write of the pod: its resource version rises.
    mutating func touch(pod slot: Int) {
        if mutant != .versionStands { revision += 1 }
        pods[slot].pod.meta.resourceVersion = revision
        if mutant != .lostWatch { tellWatchers(.modified, slot) }
    }

    mutating func queueWork(_ slot: Int) {
        if pods[slot].isQueuedForWork || pods[slot].node < 0 { return }
        pods[slot].isQueuedForWork = true
        podWork.append(pods[slot].id)
    }

    mutating func enqueue(set slot: Int) {
        if sets[slot].isQueued { return }
        sets[slot].isQueued = true
        setQueue.append(Int32(slot))
    }
}
