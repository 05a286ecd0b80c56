package import PodModel

/// Which controllers that roll read which configs and secrets, so that a change finds them without a search.
package struct ConfigUsers {
    private var users: [ObjectKey: [WorkloadSlot]] = [:]

    /// Slots in the order in which they began to read it.
    package subscript(config: ObjectKey) -> [WorkloadSlot] { users[config] ?? [] }

    package mutating func add(_ slot: WorkloadSlot, _ spec: PodSpec, namespace: String) {
        for key in keys(of: spec, namespace) { users[key, default: []].append(slot) }
    }

    package mutating func remove(_ slot: WorkloadSlot, _ spec: PodSpec, namespace: String) {
        for key in keys(of: spec, namespace) {
            users[key]?.removeAll { $0 == slot }
            if users[key]?.isEmpty == true { users[key] = nil }
        }
    }

    private func keys(of spec: PodSpec, _ namespace: String) -> Set<ObjectKey> {
        Set(spec.rollingConfigs.map { ObjectKey($0.kind, $0.name, namespace: namespace) })
    }
}
