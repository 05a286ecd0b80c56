package import PodModel

extension Cluster {
    /// The pod of this life; nil once it is gone, even when its place is used again.
    package func pod(_ id: PodID) -> Pod? {
        isLive(id) ? pods[Int(id.slot)].pod : nil
    }

    /// What a node has to know of a pod it leads already: its template, and the grace once it is being deleted.
    package func wish(of id: PodID) -> (template: PodTemplate, deletionGrace: TimeSpan?)? {
        guard isLive(id) else { return nil }
        let slot = Int(id.slot)
        let isTerminating = pods[slot].pod.meta.deletion != nil
        return (pods[slot].pod.template, isTerminating ? pods[slot].pod.meta.deletionGrace : nil)
    }

    /// Reads a word of each line of memory that reports about the pods in these places need, so that it is at hand. The sum
    /// has no meaning.
    package func warm(_ slots: [UInt32]) -> Int64 {
        var sum: Int64 = 0
        for slot in slots where Int(slot) < pods.count { sum &+= pods.warmth(Int(slot)) }
        return sum
    }

    package func isLive(_ id: PodID) -> Bool {
        let slot = Int(id.slot)
        return slot < pods.count && pods[slot].isLive && pods[slot].pod.meta.uid == id.uid
    }

    package func podID(_ name: String, namespace: String = "default") -> PodID? {
        guard let space = namespaces[namespace], let slot = namespaces.entries[Int(space)].pods[name] else {
            return nil
        }
        return pods[Int(slot)].id
    }

    package func pod(_ name: String, namespace: String = "default") -> Pod? {
        podID(name, namespace: namespace).flatMap { pod($0) }
    }

    /// The index of the pod's node in the order in which nodes were made; nil while unassigned.
    package func nodeIndex(of id: PodID) -> Int? {
        isLive(id) && pods[Int(id.slot)].node >= 0 ? Int(pods[Int(id.slot)].node) : nil
    }

    /// All pods by namespace and name. Costs a sort; for tables, not for loops.
    package func allPods(namespace: String? = nil) -> [PodID] {
        var found: [PodID] = []
        for slot in 0..<pods.count where pods[slot].isLive {
            if let namespace, pods[slot].pod.meta.namespace != namespace { continue }
            found.append(pods[slot].id)
        }
        return sortedByName(found)
    }

    /// Pods bound to a node, finished ones too, by namespace and name.
    package func pods(ofNode name: String) -> [PodID] {
        guard let slot = nodeSlots[name] else { return [] }
        return sortedByName(nodes[Int(slot)].pods.map { pods[Int($0)].id })
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
        for i in namespaces.entries.indices where namespaces.entries[i].isLive {
            if let namespace, namespaces.entries[i].object.meta.name != namespace { continue }
            for id in labels.matching(selector, namespace: UInt32(i)) {
                found += labels.entries[Int(id)].members.map { pods[Int($0)].id }
            }
        }
        return sortedByName(found)
    }

    /// Goes through the pods of a controller and of those it owns, or with nil through all pods, in the order of their places, until the body
    /// says stop by `false`. Nothing is copied or sorted.
    package func forEachPod(ofOwner key: ObjectKey? = nil, _ body: (PodID, borrowing Pod) -> Bool) {
        if let key {
            guard let slot = setSlots[key] else { return }
            for owner in CollectionOfOne(slot) + sets[Int(slot)].children {
                for i in sets[Int(owner)].pods {
                    if !body(pods[Int(i)].id, pods[Int(i)].pod) { return }
                }
            }
        } else {
            for i in 0..<pods.count where pods[i].isLive {
                if !body(pods[i].id, pods[i].pod) { return }
            }
        }
    }

    /// Goes through a controller's active pods that are not ready and not simply on their way: without a node, or with a
    /// container that waits for something that can fail. Until the body says stop by `false`. Answers how many it looked at.
    package func podsNotOnTheirWay(ofOwner key: ObjectKey, _ body: (PodID) -> Bool) -> Int {
        guard let slot = setSlots[key] else { return 0 }
        var looked = 0
        for owner in CollectionOfOne(slot) + sets[Int(slot)].children {
            for pod in sets[Int(owner)].pods {
                looked += 1
                let i = Int(pod)
                guard pods[i].counted.isActive, !pods[i].counted.isReady, pods[i].node < 0 || isHeldUp(i) else { continue }
                if !body(pods[i].id) { return looked }
            }
        }
        return looked
    }

    private func isHeldUp(_ slot: Int) -> Bool {
        for i in pods[slot].pod.status.containers.indices {
            if case .waiting(let reason, _) = pods[slot].pod.status.containers[i].state, reason != "ContainerCreating",
                reason != "PodInitializing"
            {
                return true
            }
        }
        return false
    }

    /// Pods that exist.
    package var podCount: Int { livePods }

    /// Pods that no controller owns, orphans of deleted ones included.
    package var unownedPodCount: Int { livePods - ownedPods }

    /// Pods in a phase; kept, not counted.
    package func podCount(in phase: PodPhase) -> Int { phaseCounts[Int(phase.rawValue)] }

    func sortedByName(_ ids: [PodID]) -> [PodID] {
        ids.sorted { a, b in
            let x = pods[Int(a.slot)].pod.meta
            let y = pods[Int(b.slot)].pod.meta
            if x.namespace != y.namespace { return x.namespace.utf8.lexicographicallyPrecedes(y.namespace.utf8) }
            return x.name.utf8.lexicographicallyPrecedes(y.name.utf8)
        }
    }
}
