import PodCollections
package import PodModel
import PodTables

extension Cluster {
    mutating func declareUnstructured(
        _ kind: UnstructuredKind, name: String, namespace: String, _ fields: [UnstructuredObject.Field],
        _ effect: InertEffect?
    ) throws(Refusal) -> [Change] {
        let key = ObjectKey(.unstructured(kind), name, namespace: namespace)
        try validateName(key)
        if kind.isNamespaced { _ = try liveNamespace(namespace) }
        try refuseIfTooLong(key, fields)
        guard var known = tables.unstructured[key] else {
            var meta = newMeta(name, key.namespace)
            register(&meta)
            var object = UnstructuredObject(kind, meta: meta, fields: fields)
            object.effect = effect
            tables.put(object)
            bringAbout(key, instead: nil)
            return [Change(key, .created)]
        }
        let details = UnstructuredObject.difference(from: known.fields, to: fields)
        if details.isEmpty { return [Change(key, .unchanged)] }
        let old = known
        known.fields = fields
        known.effect = effect
        let generation = known.meta.generation
        known.meta.markWritten(tables.nextRevision())
        // Status is no part of what is wanted.
        if kind.isCustom, old.fields.filter({ $0.name != "status" }) == fields.filter({ $0.name != "status" }) {
            known.meta.generation = generation
        }
        tables.put(known)
        bringAbout(key, instead: old)
        return [Change(key, .configured, details)]
    }

    /// What depends on an object that was declared, changed or has gone.
    mutating func bringAbout(_ key: ObjectKey, instead old: UnstructuredObject?) {
        let new = tables.unstructured[key]
        if new?.volume != nil || new?.storageClass != nil { bindClaims() }
        for service in [old, new].compactMap({ $0?.serviceOfEndpoints }) {
            if let slot = tables.serviceSlots[service] { tables.touch(service: slot) }
        }
    }

    /// Endpoints that were written by hand for a service, and lead there. Costs as much as there are such objects.
    func written(_ service: Service) -> [WrittenEndpoints] {
        tables.writtenEndpoints.filter { $0.namespace == service.meta.namespace }.sorted().compactMap { key in
            guard let object = tables.unstructured[key], object.leads(from: service) else { return nil }
            return object.endpoints
        }
    }

    private func refuseIfTooLong(_ key: ObjectKey, _ fields: [UnstructuredObject.Field]) throws(Refusal) {
        let bytes = fields.reduce(0) { $0 + $1.name.utf8.count + $1.json.utf8.count }
        if bytes <= ObjectLimits.specBytes { return }
        let message = "must have at most \(ObjectLimits.specBytes) bytes"
        try refuse(
            key, unless: [FieldError(path: fields.first?.name ?? "", value: "\(bytes) bytes", message: message)])
    }

    mutating func removeUnstructured(_ key: ObjectKey) {
        let old = tables.unstructured[key]
        tables.removeUnstructured(key)
        bringAbout(key, instead: old)
    }

    /// A quota with what is used of it now.
    package func unstructured(_ key: ObjectKey) -> UnstructuredObject? {
        guard var object = tables.unstructured[key] else { return nil }
        object.used = tables.policies[key]?.used ?? ResourceList()
        return object
    }

    /// By kind, namespace and name.
    package var allUnstructured: [UnstructuredObject] { tables.unstructured.values.sorted { $0.key < $1.key } }
}

extension UnstructuredObject {
    /// Fields that differ, by name.
    fileprivate static func difference(from old: [Field], to new: [Field]) -> [String] {
        new.filter { !old.contains($0) }.map(\.name)
            + old.filter { field in !new.contains { $0.name == field.name } }.map { "\($0.name) removed" }
    }
}
