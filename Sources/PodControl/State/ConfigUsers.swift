import PodModel

/// Which controllers that roll read which configs and secrets, so that a change finds them without a search.
struct ConfigUsers {
    private var users: [ObjectKey: [Int32]] = [:]

    /// Slots in the order in which they began to read it.
    subscript(config: ObjectKey) -> [Int32] { users[config] ?? [] }

    mutating func add(_ slot: Int32, _ spec: PodSpec, namespace: String) {
        for key in keys(of: spec, namespace) { users[key, default: []].append(slot) }
    }

    mutating func remove(_ slot: Int32, _ spec: PodSpec, namespace: String) {
        for key in keys(of: spec, namespace) {
            users[key]?.removeAll { $0 == slot }
            if users[key]?.isEmpty == true { users[key] = nil }
        }
    }

    private func keys(of spec: PodSpec, _ namespace: String) -> Set<ObjectKey> {
        Set(spec.rollingConfigs.map { ObjectKey($0.kind, $0.name, namespace: namespace) })
    }
}
