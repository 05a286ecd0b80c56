import PodCollections
package import PodModel
import PodTables

extension Cluster {
    mutating func declareInert(
        _ kind: InertKind, name: String, namespace: String, _ fields: [InertObject.Field],
        _ policy: NamespacePolicy?
    ) throws(Refusal) -> [Change] {
        let key = ObjectKey(.inert(kind), name, namespace: namespace)
        try validateName(key)
        if kind.isNamespaced { _ = try liveNamespace(namespace) }
        try refuseIfTooLong(key, fields)
        guard var known = tables.inert[key] else {
            var meta = newMeta(name, key.namespace)
            register(&meta)
            tables.inert[key] = InertObject(kind, meta: meta, fields: fields)
            tables.inert[key]?.policy = policy
            if policy != nil { setPolicy(key, policy) }
            tables.noteWrite(key, isNew: true)
            return [Change(key, .created)]
        }
        let details = InertObject.difference(from: known.fields, to: fields)
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.fields = fields
        known.policy = policy
        if policy != nil { setPolicy(key, policy) }
        known.meta.markWritten(tables.nextRevision())
        tables.inert[key] = known
        tables.noteWrite(key)
        return [Change(key, .configured, details)]
    }

    private func refuseIfTooLong(_ key: ObjectKey, _ fields: [InertObject.Field]) throws(Refusal) {
        let bytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.json.utf8.count }
        if bytes <= ObjectLimits.specBytes { return }
        let message = "must have at most \(ObjectLimits.specBytes) bytes"
        try refuse(
            key, unless: [FieldError(path: fields.first?.name ?? "", value: "\(bytes) bytes", message: message)])
    }

    mutating func removeInert(_ key: ObjectKey) {
        if tables.inert[key]?.policy != nil { setPolicy(key, nil) }
        if let object = tables.inert.removeValue(forKey: key) { tables.noteDeletion(.inert(object)) }
        tables.revision += 1
    }

    /// What a namespace takes with it.
    mutating func removeInert(inNamespace name: String) {
        policies.removeAll { $0.key.namespace == name }
        for key in tables.inert.keys where key.namespace == name {
            if let object = tables.inert.removeValue(forKey: key) { tables.noteDeletion(.inert(object)) }
        }
    }

    /// A quota with what is used of it now.
    package func inert(_ key: ObjectKey) -> InertObject? {
        guard var object = tables.inert[key] else { return nil }
        if case .resourceQuota(let quota)? = object.policy { object.used = used(of: quota, namespace: key.namespace) }
        return object
    }

    /// By kind, namespace and name.
    package var allInert: [InertObject] { tables.inert.values.sorted { $0.key < $1.key } }
}

extension InertObject {
    /// Fields that differ, by name.
    fileprivate static func difference(from old: [Field], to new: [Field]) -> [String] {
        new.filter { !old.contains($0) }.map(\.name)
            + old.filter { field in !new.contains { $0.name == field.name } }.map { "\($0.name) removed" }
    }
}
