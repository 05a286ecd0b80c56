import DequeModule
import PodCollections
import PodModel
import PodTables

typealias ClassSlot = TableSlot<PlacementNeeds>

/// Pods that are equal to the scheduler.
struct PlacementClass {
    let needs: PlacementNeeds
    let needsFullScan: Bool
    /// Another one when the slot is used again.
    var stamp: UInt32
    var isLive = true
    /// By rank; nil until needed, and where every node is looked at for every pod.
    var tree: NodeScoreTree?
    /// What does not change with each pod: score of preferences, or -1 where the pod may not go.
    var fixed = DenseTable<Node, Int32>()
    /// Some node is preferred to others: what is fixed about one node has a part in the scores of all.
    var hasPreferences = false
    /// How far changes of nodes have been read.
    var seen: NodeChangeLog.Position?
    /// No node takes these pods; until something changes, the next ones are not even tried.
    var isBlocked = false
    var parked: Deque<PodID> = []
    /// The length at which parked pods that are gone are swept out.
    var sweepAt = 1024
    /// Why, as it was with the nodes as they were then.
    var diagnosis = SchedulingDiagnosis.noNodes
    var diagnosed: NodeChangeLog.Position?
    /// Nobody could be made to leave for these pods, with the nodes as they were then.
    var futile: NodeChangeLog.Position?

    init(needs: PlacementNeeds, stamp: UInt32) {
        self.needs = needs
        needsFullScan = needs.needsFullScan
        self.stamp = stamp
    }
}

/// The class of a controller's pods: it holds as long as controller, template and class are the same.
struct TemplateClass {
    let owner: UID
    /// Held, so that no other template can have its address.
    let template: PodTemplate
    let index: ClassSlot
    let stamp: UInt32
}

extension Scheduler {
    func isStuck(_ index: ClassSlot, _ view: borrowing ClusterTables) -> Bool {
        classes[index].isBlocked && classes[index].seen == view.nodeChanges.position
    }

    /// Pods that placed ones speak of are told apart by their labels, which the template does not say.
    mutating func placementClass(
        of slot: PodSlot, owner: WorkloadSlot?, _ view: borrowing ClusterTables
    ) -> ClassSlot {
        guard let owner, view.terms.placed.isEmpty,
            view.workloads[owner].object.template === view.pods[slot].pod.template
        else { return classSlot(view.needs(of: slot)) }
        if templateClasses.contains(owner), let known = templateClasses[owner],
            known.template === view.pods[slot].pod.template, known.owner == view.workloads[owner].object.meta.uid,
            classes[known.index].stamp == known.stamp
        {
            return known.index
        }
        let index = classSlot(view.needs(of: slot))
        templateClasses.grow(toHold: owner, filling: nil)
        templateClasses[owner] = TemplateClass(
            owner: view.workloads[owner].object.meta.uid, template: view.pods[slot].pod.template, index: index,
            stamp: classes[index].stamp)
        return index
    }

    private mutating func classSlot(_ needs: PlacementNeeds) -> ClassSlot {
        if let known = classSlots[needs] { return known }
        let made = PlacementClass(needs: needs, stamp: nextStamp)
        nextStamp &+= 1
        let index = freeClasses.popLast() ?? classes.next
        classes.put(made, at: index)
        classSlots[needs] = index
        return index
    }

    mutating func dropTree(of index: ClassSlot, leaves count: Int) {
        guard classes[index].tree != nil else { return }
        classes[index].tree = nil
        leaves = max(0, leaves - count)
    }

    /// Forgets all trees, and the classes that nobody waits in.
    mutating func dropTrees(keeping kept: ClassSlot) {
        leaves = 0
        for i in classes.slots where classes[i].isLive {
            classes[i].tree = nil
            classes[i].fixed = DenseTable()
            if i != kept, classes[i].parked.isEmpty, !classes[i].isBlocked {
                classSlots[classes[i].needs] = nil
                classes[i].isLive = false
                classes[i].stamp = 0
                freeClasses.append(i)
            }
        }
    }
}
