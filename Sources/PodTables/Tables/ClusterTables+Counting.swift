import PodCollections
package import PodModel

extension ClusterTables {
    /// Brings every sum in step with what the pod is now. Called after each change of a pod; costs nothing else than
    /// what differs.
    mutating func count(_ slot: PodSlot) {
        transition(
            slot,
            to: PodCount(
                phase: pods[slot].pod.status.phase, isTerminating: pods[slot].pod.meta.deletion != nil,
                isReady: pods[slot].pod.status.conditions.ready.isTrue,
                hasAddress: pods[slot].pod.status.address != nil, isBound: pods[slot].node != nil))
    }

    /// Takes the pod out of every sum, before what it is counted under (labels, owner, template) changes or it goes.
    mutating func uncount(_ slot: PodSlot) {
        transition(slot, to: PodCount())
    }

    private mutating func transition(_ slot: PodSlot, to count: PodCount) {
        workCounter += 1
        let was = pods[slot].counted
        if was == count { return }
        var count = count
        CountSaboteur.bend(&count, from: was, mutant)
        pods[slot].counted = count
        if was.phase != count.phase {
            if let phase = was.phase, !keepsOldPhases { phaseCounts[Int(phase.rawValue)] -= 1 }
            if let phase = count.phase { phaseCounts[Int(phase.rawValue)] += 1 }
        }
        if !policies.isEmpty, was.phase != count.phase {
            if let phase = was.phase { countForQuotas(slot, phase, -1) }
            if let phase = count.phase { countForQuotas(slot, phase, 1) }
        }
        let owner = pods[slot].owner
        if let owner {
            if was.isActive || count.isActive { workloads[owner].activeGeneration &+= 1 }
            if was.isActive != count.isActive {
                workloads[owner].object.status.replicas += count.isActive ? 1 : -1
                if !losesWakeUps { enqueue(workload: owner) }
            }
            if was.isReady != count.isReady {
                workloads[owner].object.status.ready += count.isReady ? 1 : -1
                if workloads[owner].object.minReady == .zero {
                    workloads[owner].object.status.available += count.isReady ? 1 : -1
                }
                enqueue(workload: owner)
            }
            if workloads[owner].tracksPlaces { touchPlace(of: slot, workload: owner) }
            if workloads[owner].job != nil { follow(jobPod: slot, of: owner, from: was, to: count) }
        }
        if !budgets.isEmpty, was.isReady != count.isReady || (was.phase == nil) != (count.phase == nil) {
            countForBudgets(slot, from: was, to: count)
        }
        if was.isServing != count.isServing { moveAcrossServing(slot, serves: count.isServing) }
        guard let node = pods[slot].node else { return }
        if was.holdsNode != count.holdsNode {
            hold(slot, node: node, sign: count.holdsNode ? 1 : -1)
        }
        if was.spreads != count.spreads, let owner, !workloads[owner].spread.isEmpty {
            workloads[owner].spread.grow(toHold: node, filling: 0)
            if count.spreads { workloads[owner].spread[node] &+= 1 } else { workloads[owner].spread[node] &-= 1 }
        }
        if was.holdsNode != count.holdsNode || was.spreads != count.spreads {
            terms.count(
                entry: labels.entries[pods[slot].labelSet].counters, node: node,
                held: (count.holdsNode ? 1 : 0) - (was.holdsNode ? 1 : 0),
                active: (count.spreads ? 1 : 0) - (was.spreads ? 1 : 0))
            nodeChanges.append(node)
        }
    }

    private mutating func hold(_ slot: PodSlot, node: NodeSlot, sign: Int) {
        let template = pods[slot].pod.template
        priorities.add(template.spec.priority, sign)
        if sign > 0 {
            nodes[node].room.take(template.request)
            if !template.otherRequests.isEmpty { nodes[node].othersTaken.add(template.otherRequests) }
            if !template.hostPorts.isEmpty, !forgetsHostPorts { nodes[node].hostPorts += template.hostPorts }
        } else {
            nodes[node].room.giveBack(template.request)
            if !template.otherRequests.isEmpty { nodes[node].othersTaken.subtract(template.otherRequests) }
            for port in template.hostPorts {
                if let i = nodes[node].hostPorts.firstIndex(of: port) { nodes[node].hostPorts.remove(at: i) }
            }
        }
        if !template.spec.affinity.isEmpty {
            terms.hold(
                template.spec.affinity, labels: pods[slot].pod.meta.labels, namespace: pods[slot].namespace,
                node: node, sign: Int32(sign))
        }
    }

    /// Serving members stand first in their label set's list: joining and leaving is a swap with the border.
    private mutating func moveAcrossServing(_ slot: PodSlot, serves: Bool) {
        let entry = pods[slot].labelSet
        if !labels.entries[entry].isSorted { return }
        if !serves { labels.entries[entry].serving -= 1 }
        let border = labels.entries[entry].serving
        let position = Int(pods[slot].labelPosition)
        let other = labels.entries[entry].members[border]
        labels.entries[entry].members.swapAt(position, border)
        pods[other].labelPosition = UInt32(position)
        pods[slot].labelPosition = UInt32(border)
        if serves { labels.entries[entry].serving += 1 }
        for service in labels.entries[entry].services { touch(service: service) }
    }

    /// A service looks at this label set from now on: its serving members come first.
    mutating func sortServing(_ entry: LabelSetSlot) {
        if labels.entries[entry].isSorted { return }
        labels.entries[entry].isSorted = true
        let members = labels.entries[entry].members
        let sorted = members.filter { pods[$0].counted.isServing } + members.filter { !pods[$0].counted.isServing }
        labels.entries[entry].serving = members.count { pods[$0].counted.isServing }
        labels.entries[entry].members = sorted
        for (position, member) in sorted.enumerated() { pods[member].labelPosition = UInt32(position) }
    }

    /// A write of the pod: its resource version rises.
    mutating func touch(pod slot: PodSlot) {
        if !keepsVersions { revision += 1 }
        pods[slot].pod.meta.resourceVersion = revision
        if !notifiesNoWatchers { notifyWatchers(.modified, slot) }
        touchPublishing(slot)
    }

    package mutating func queueWork(_ slot: PodSlot) {
        if pods[slot].isQueuedForWork || pods[slot].node == nil { return }
        pods[slot].isQueuedForWork = true
        inbox.pods.append(pods[slot].id)
    }

    package mutating func enqueue(workload slot: WorkloadSlot) {
        if workloads[slot].isQueued { return }
        workloads[slot].isQueued = true
        inbox.workloads.append(slot)
    }
}
