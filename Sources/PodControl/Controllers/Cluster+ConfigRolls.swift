import PodCollections
import PodModel
import PodTables

// A changed config or secret rolls the pods that read it, as a checksum of it in their template would.
extension Cluster {
    /// Rolls the controllers whose pods read one of the keys; answers with each of them. Others are left alone:
    /// ReplicaSets and bare pods, which never roll, and mounts with `no-roll`, whose files change in place.
    mutating func rollUsers(of config: ObjectKey, keys: Set<String>) -> [Change] {
        var changes: [Change] = []
        for slot in tables.configUsers[config] {
            let reads = tables.workloads[slot].object.template.spec.rollingConfigs.contains {
                $0.kind == config.kind && $0.name == config.name && ($0.key.map(keys.contains) ?? true)
            }
            guard reads else { continue }
            startRevision(workload: slot)
            let key = tables.workloads[slot].object.key
            record(
                workload: slot, false, "ConfigChanged", .text("\(config) changed: the pods that read it are replaced"),
                source: tables.workloads[slot].source, at: now)
            changes.append(Change(key, .configured, ["rolls, since \(config) changed"]))
        }
        return changes
    }
}
