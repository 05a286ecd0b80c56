import PodCollections
package import PodModel
import PodTables

extension Cluster {
    /// Events after a sequence (0: all that are kept) in the order in which they last happened.
    package func eventRecords(after sequence: UInt64 = 0) -> [EventRecord] {
        events.records(after: sequence, of: nil, at: now)
    }

    /// Events of one object, also of one that is gone.
    package func eventRecords(of object: ObjectKey) -> [EventRecord] {
        events.records(after: 0, of: object, at: now)
    }

    /// The sequence of the newest event, to read on from.
    package var latestEventSequence: UInt64 { events.nextSequence - 1 }

    /// The sequence of the newest record of a deleted pod, to read on from.
    package var latestDeletedPodSequence: UInt64 { deletedPodSequence }

    /// Pods that are gone, the latest `DeletedPodRecord.kept` of them, oldest first.
    package func deletedPods(after sequence: UInt64 = 0) -> [DeletedPodRecord] {
        deletedPods.filter { $0.sequence > sequence }
    }

    /// Why the latest pod of this name went; nil when it is not known any more.
    package func deletedPod(of object: ObjectKey) -> DeletedPodRecord? {
        deletedPods.last { $0.object == object }
    }

    /// Script events since they were last taken, in order.
    package mutating func takeScriptEvents() -> [ScriptEvent] {
        defer { scriptEvents = [] }
        return scriptEvents
    }

    /// Adds a script event that only the node's side knows, as a failed probe.
    package mutating func note(_ scriptEvent: ScriptEvent) {
        if wantedScriptEvents.contains(ScriptEventMask(scriptEvent.kind)) { scriptEvents.append(scriptEvent) }
    }

    /// Moves the pods whose worker has to look again to the end of `work`, in order, each once. A pod among
    /// them may be gone: `pod(id)` is nil, and what is left of it on its node has to be torn down.
    package mutating func takePodWork(into work: inout [PodID]) {
        tables.takePodWork(into: &work)
    }

    package var hasObjectChanges: Bool { !tables.inbox.objects.isEmpty }

    /// Configs, secrets, claims and services that came, changed or went, or whose endpoints changed, since they were
    /// last taken: what each of them is now stands in the cluster. Costs as much as has changed.
    package mutating func takeObjectChanges() -> [ObjectKey] {
        tables.takeObjectChanges()
    }

    /// Records an event of a pod that its node reports (`Pulled`, `Started`, `BackOff` …). A pod that is gone has none.
    package mutating func record(_ event: KubeletEvent, of id: PodID, source: String, at time: Timestamp) {
        guard isLive(id) else { return }
        let slot = id.slot
        let isFirst = tables.countEvent(event.kind, of: slot)
        record(
            pod: slot, event.isWarning, "", .kubelet(event, tables.pods[slot].pod.template), source: source, at: time,
            isFirst: isFirst)
    }
}

extension Cluster {
    /// From now on it is kept what is written.
    package mutating func keepObjectChanges() { tables.keepChanges() }

    /// What was written after a revision, oldest first; nil when that is not known any more.
    package func objectChanges(after revision: UInt64) -> ArraySlice<ObjectChange>? {
        tables.changeLog.changes(after: revision)
    }
}
