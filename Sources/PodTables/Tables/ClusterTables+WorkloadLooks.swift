import DequeModule
import PodCollections
package import PodModel

// What a controller's look at its object leaves there. All of one look is one write, which `markReconciled` ends; a
// look that leaves everything as it was is none.
extension ClusterTables {
    /// The next object that waits for its controller; it may be gone by now.
    package mutating func takeWorkload() -> WorkloadSlot? {
        guard let slot = inbox.workloads.popFirst() else { return nil }
        workloads[slot].isQueued = false
        return slot
    }

    /// Its controller has looked at it: it has seen the newest spec, and whoever owns it looks in its turn.
    package mutating func markReconciled(workload slot: WorkloadSlot) {
        workloads[slot].object.status.observedGeneration = workloads[slot].object.meta.generation
        if workloads[slot].written?.isSame(as: workloads[slot].object) != true {
            workloads[slot].object.meta.resourceVersion = nextRevision()
            noteWrite(workload: slot)
        }
        if let parent = workloads[slot].parent { enqueue(workload: parent) }
    }

    /// When it is looked at by time alone; nil is never.
    package mutating func setDue(_ due: Timestamp?, of slot: WorkloadSlot) {
        workloads[slot].due = due
    }

    /// How many pods there are, and how many of them are ready, is what the tables count where it owns them.
    package mutating func setStatus(_ status: WorkloadStatus, of slot: WorkloadSlot) {
        var status = status
        if workloads[slot].object.kind.ownsPods {
            status.replicas = workloads[slot].object.status.replicas
            status.ready = workloads[slot].object.status.ready
        }
        workloads[slot].object.status = status
    }

    package mutating func setState(_ state: WorkloadState, of slot: WorkloadSlot) {
        workloads[slot].object.state = state
    }

    package mutating func setFailure(_ failure: String, of slot: WorkloadSlot) {
        workloads[slot].object.status.failure = failure
    }

    /// Until the count of its ready pods changes; with `minReady` until the next look.
    package mutating func setAvailable(_ count: Int, of slot: WorkloadSlot) {
        workloads[slot].object.status.available = count
    }

    package mutating func setUpdated(_ count: Int, of slot: WorkloadSlot) {
        workloads[slot].object.status.updated = count
    }

    /// Of a kind whose pods are not counted by `replicas`: how many its controller wants now.
    package mutating func setWanted(_ count: Int, of slot: WorkloadSlot) {
        workloads[slot].object.replicas = count
    }

    /// How far a change of its pods in place is; nil when none is under way.
    package mutating func setInPlace(_ progress: InPlaceProgress?, of slot: WorkloadSlot) {
        workloads[slot].object.inPlace = progress
    }

    /// Its revisions, the newest last, whose template it wants: the same object from now on, so that the next
    /// comparison is a glance.
    package mutating func setRevisions(_ revisions: [WorkloadRevision], of slot: WorkloadSlot) {
        workloads[slot].revisions = revisions
        if let newest = revisions.last { workloads[slot].object.template = newest.template }
    }

    /// Only these of its revisions are left.
    package mutating func keepRevisions(_ kept: [WorkloadRevision], of slot: WorkloadSlot) {
        workloads[slot].revisions = kept
    }

    /// A replica set is made for what its deployment wants now.
    package mutating func setSource(ofReplicaSet set: WorkloadSlot, deployment slot: WorkloadSlot) {
        workloads[set].sourceTemplate = workloads[slot].object.template
        workloads[set].restartGeneration = workloads[slot].restartGeneration
    }

    /// The replica set has the template that its deployment wants, as this revision; both carry its number in the
    /// annotation.
    package mutating func setRevision(
        _ number: Int64, annotation: String, of set: WorkloadSlot, deployment slot: WorkloadSlot
    ) {
        workloads[set].revision = number
        workloads[set].object.meta.annotations[annotation] = String(number)
        // The same object from now on, so that the next comparison is a glance.
        workloads[set].sourceTemplate = workloads[slot].object.template
        workloads[slot].object.meta.annotations[annotation] = String(number)
    }

    /// The latest event of the controller, where looking for an equal one begins.
    package mutating func setLastEvent(_ sequence: UInt64, of slot: WorkloadSlot) {
        workloads[slot].lastEvent = sequence
    }

    /// Counts a look in the turn of this number.
    package mutating func countLook(workload slot: WorkloadSlot, inTurn turn: UInt32) -> TurnCount {
        workloads[slot].looks.add(inTurn: turn)
        return workloads[slot].looks
    }

    /// Counts a pod that was made in the turn of this number.
    package mutating func countMade(workload slot: WorkloadSlot, inTurn turn: UInt32) -> TurnCount {
        workloads[slot].made.add(inTurn: turn)
        return workloads[slot].made
    }
}
