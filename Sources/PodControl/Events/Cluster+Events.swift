import PodModel

extension Cluster {
    mutating func record(
        pod slot: Int, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String, at time: Timestamp,
        isFirst: Bool = false
    ) {
        var chain = pods[slot].lastEvent
        events.record(
            entry(
                ObjectKey(.pod, pods[slot].pod.meta.name, namespace: pods[slot].pod.meta.namespace), isWarning, reason,
                message, source, time), chain: &chain, isFirst: isFirst)
        pods[slot].lastEvent = chain
    }

    mutating func record(
        set slot: Int, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String, at time: Timestamp,
        isFirst: Bool = false
    ) {
        var chain = sets[slot].lastEvent
        events.record(
            entry(sets[slot].object.key, isWarning, reason, message, source, time), chain: &chain, isFirst: isFirst)
        sets[slot].lastEvent = chain
    }

    mutating func record(
        _ object: ObjectKey, _ isWarning: Bool, _ reason: String, _ message: EventMessage, source: String,
        at time: Timestamp
    ) {
        var chain = eventChains[object] ?? 0
        events.record(entry(object, isWarning, reason, message, source, time), chain: &chain)
        eventChains[object] = chain
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
