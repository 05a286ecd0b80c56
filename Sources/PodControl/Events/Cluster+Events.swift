import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func record(
        pod slot: PodSlot, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String,
        at time: Timestamp,
        isFirst: Bool = false
    ) {
        var chain = tables.pods[slot].lastEvent
        events.record(
            entry(
                ObjectKey(.pod, tables.pods[slot].pod.meta.name, namespace: tables.pods[slot].pod.meta.namespace),
                isWarning, reason,
                message, source, time), chain: &chain, isFirst: isFirst)
        tables.setLastEvent(chain, of: slot)
    }

    mutating func record(
        workload slot: WorkloadSlot, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String,
        at time: Timestamp,
        isFirst: Bool = false
    ) {
        var chain = tables.workloads[slot].lastEvent
        events.record(
            entry(tables.workloads[slot].object.key, isWarning, reason, message, source, time), chain: &chain,
            isFirst: isFirst
        )
        tables.setLastEvent(chain, of: slot)
    }

    mutating func record(
        _ object: ObjectKey, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String,
        at time: Timestamp
    ) {
        var chain = eventChains[object] ?? 0
        events.record(entry(object, isWarning, reason, message, source, time), chain: &chain)
        eventChains[object] = chain
    }

    mutating func recordWritten(_ event: WrittenEvent) {
        events.forget(written: event.name, namespace: event.namespace)
        var chain: UInt64 = 0
        events.record(
            entry(event.object, event.isWarning, event.reason, .written(event), event.source, now), chain: &chain,
            isFirst: true)
    }

    private func entry(
        _ object: ObjectKey, _ isWarning: Bool, _ reason: String, _ message: EventMessage, _ source: String,
        _ time: Timestamp
    ) -> EventLog.Entry {
        EventLog.Entry(
            object: object, isWarning: isWarning, ownReason: reason, message: message, source: source, count: 1,
            first: time, last: time, previous: 0)
    }
}
