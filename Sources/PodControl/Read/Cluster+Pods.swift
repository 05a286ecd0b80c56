import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// The pod of this UID; nil once it is gone, even when its place is used again.
    package func pod(_ id: PodID) -> Pod? {
        isLive(id) ? tables.pods[id.slot].pod : nil
    }

    /// What a node has to know of a pod it leads already: its template, and the grace once it is being deleted.
    package func desired(of id: PodID) -> (template: PodTemplate, deletionGrace: TimeSpan?)? {
        guard isLive(id) else { return nil }
        let slot = id.slot
        let isTerminating = tables.pods[slot].pod.meta.deletion != nil
        return (tables.pods[slot].pod.template, isTerminating ? tables.pods[slot].pod.meta.deletionGrace : nil)
    }

    /// Reads a word of each line of memory that reports about the pods in these places need, so that it is at hand. The
    /// sum has no meaning.
    package func prefetch(_ slots: [PodSlot]) -> Int64 {
        var sum: Int64 = 0
        for slot in slots where tables.pods.contains(slot) { sum &+= tables.pods.prefetched(slot) }
        return sum
    }

    package func isLive(_ id: PodID) -> Bool { tables.isLive(id) }

    package func podID(_ name: String, namespace: String = "default") -> PodID? {
        guard let space = tables.namespaces[namespace], let slot = tables.namespaces.entries[space].pods[name] else {
            return nil
        }
        return tables.pods[slot].id
    }

    package func pod(_ name: String, namespace: String = "default") -> Pod? {
        podID(name, namespace: namespace).flatMap { pod($0) }
    }

    /// The slot of the pod's node; nil while unassigned.
    package func nodeSlot(of id: PodID) -> NodeSlot? { isLive(id) ? tables.pods[id.slot].node : nil }

    /// All pods by namespace and name. Costs a sort; for tables, not for loops.
    package func allPods(namespace: String? = nil) -> [PodID] {
        var found: [PodID] = []
        for slot in tables.pods.slots where tables.pods[slot].isLive {
            if let namespace, tables.pods[slot].pod.meta.namespace != namespace { continue }
            found.append(tables.pods[slot].id)
        }
        return sortedByName(found)
    }

    /// Pods bound to a node, finished ones too, by namespace and name.
    package func pods(ofNode name: String) -> [PodID] {
        guard let slot = tables.nodeSlots[name] else { return [] }
        return sortedByName(tables.nodes[slot].pods.map { tables.pods[$0].id })
    }

    /// Pods whose controller this is, or a controller that it owns; terminating and finished ones too, by name.
    package func pods(ofOwner key: ObjectKey) -> [PodID] {
        var found: [PodID] = []
        forEachPod(ofOwner: key) { id, _ in
            found.append(id)
            return true
        }
        return sortedByName(found)
    }

    /// Pods of a namespace (nil: of all) that match, by namespace and name. Costs as much as it finds.
    package func pods(matching selector: Selector, namespace: String? = "default") -> [PodID] {
        var found: [PodID] = []
        for space in tables.namespaces.entries.slots where tables.namespaces.entries[space].isLive {
            if let namespace, tables.namespaces.entries[space].object.meta.name != namespace { continue }
            for id in tables.labels.matching(selector, namespace: space) {
                found += tables.labels.entries[id].members.map { tables.pods[$0].id }
            }
        }
        return sortedByName(found)
    }

    /// Goes through the pods of a controller and of those it owns, or with nil through all pods, in the order of their
    /// places, until the body says stop by `false`. Nothing is copied or sorted.
    package func forEachPod(ofOwner key: ObjectKey? = nil, _ body: (PodID, borrowing Pod) -> Bool) {
        if let key {
            guard let slot = tables.workloadSlots[key] else { return }
            tables.forEachPod(of: slot, body)
        } else {
            for slot in tables.pods.slots where tables.pods[slot].isLive {
                if !body(tables.pods[slot].id, tables.pods[slot].pod) { return }
            }
        }
    }

    /// Goes through a controller's active pods that are not ready and not simply on their way: without a node, or with
    /// a container that waits for something that can fail. Until the body says stop by `false`. Answers how many it
    /// looked at.
    package func podsNotOnTheirWay(ofOwner key: ObjectKey, _ body: (PodID) -> Bool) -> Int {
        guard let slot = tables.workloadSlots[key] else { return 0 }
        var looked = 0
        for owner in CollectionOfOne(slot) + tables.workloads[slot].children {
            for pod in tables.workloads[owner].pods {
                looked += 1
                guard tables.pods[pod].counted.isActive, !tables.pods[pod].counted.isReady,
                    tables.pods[pod].node == nil || isHeldUp(pod)
                else { continue }
                if !body(tables.pods[pod].id) { return looked }
            }
        }
        return looked
    }

    private func isHeldUp(_ slot: PodSlot) -> Bool {
        // It may wait for a port of the host in vain, before any container has a reason.
        if !tables.pods[slot].pod.template.hostPorts.isEmpty, tables.pods[slot].pod.status.address == nil {
            return true
        }
        for i in tables.pods[slot].pod.status.containers.indices {
            if case .waiting(let reason, _) = tables.pods[slot].pod.status.containers[i].state, reason.isObstacle {
                return true
            }
        }
        return false
    }

    /// Pods that exist.
    package var podCount: Int { tables.livePods }

    /// Pods that no controller owns, orphans of deleted ones included.
    package var unownedPodCount: Int { tables.livePods - tables.ownedPods }

    /// Pods in a phase; kept, not counted.
    package func podCount(in phase: PodPhase) -> Int { tables.phaseCounts[Int(phase.rawValue)] }

    /// Names and namespaces are ASCII, so that `<` goes by their bytes, many at once.
    func sortedByName(_ ids: [PodID]) -> [PodID] {
        ids.sorted { a, b in
            if tables.pods[a.slot].pod.meta.namespace != tables.pods[b.slot].pod.meta.namespace {
                return tables.pods[a.slot].pod.meta.namespace < tables.pods[b.slot].pod.meta.namespace
            }
            return tables.pods[a.slot].pod.meta.name < tables.pods[b.slot].pod.meta.name
        }
    }
}
