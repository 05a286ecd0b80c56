import PodCollections
import PodControllers
package import PodModel
import PodTables

extension Cluster {
    /// Why the pod cannot be evicted now; nil when it can.
    package func evictionRefusal(of id: PodID) -> Refusal? {
        isLive(id) ? tables.evictionRefusal(of: id.slot) : gone(id.uid)
    }

    mutating func evict(_ key: ObjectKey, uid: UID, grace: TimeSpan?) throws(Refusal) -> [Change] {
        guard let id = podID(key.name, namespace: key.namespace), id.uid == uid else { throw gone(uid) }
        if let refusal = evictionRefusal(of: id) { throw refusal }
        let slot = id.slot
        if tables.pods[slot].pod.isTerminating { return [Change(key, .unchanged)] }
        let node = tables.pods[slot].pod.nodeName ?? "no node"
        tables.amend(slot) { $0.status.disruption = .eviction }
        record(pod: slot, false, "Evicted", .text("Evicted from \(node)"), source: "eviction", at: now)
        note(podScriptEvent(.evict, slot, reason: "evicted from \(node)"))
        deletePod(slot, grace: grace, reason: "evicted from \(node)")
        return [Change(key, .evicted)]
    }
}
