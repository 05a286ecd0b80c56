import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func declare(_ manifest: Manifest) throws(Refusal) -> [Change] {
        try admit(manifest)
        switch manifest {
        case .pod(let name, let namespace, let template):
            return try declarePod(ObjectKey(.pod, name, namespace: namespace), template)
        case .template(let name, let namespace, let template):
            return try declareTemplate(ObjectKey(.template, name, namespace: namespace), template)
        case .replicaSet(let name, let namespace, let replicas, let template, let isReplicationController):
            let kind: ObjectKind = isReplicationController ? .replicationController : .replicaSet
            return try declareReplicaSet(ObjectKey(kind, name, namespace: namespace), replicas, template)
        case .service(let name, let namespace, let ports, let selector, let isHeadless, let traffic):
            return try declareService(
                ObjectKey(.service, name, namespace: namespace), ports, selector, isHeadless: isHeadless, traffic)
        case .claim(let name, let namespace, let size, let keep, let spec):
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: namespace)
            return try declareClaim(key, size: size, keep: keep, spec)
        case .config(let name, let namespace, let data, let isSecret, let traits):
            let key = ObjectKey(isSecret ? .secret : .configMap, name, namespace: namespace)
            return try declareConfig(key, data, traits)
        case .nodes(let group, let count, let shape):
            return try declareNodes(group: group, count: count, shape: shape)
        case .node(let name, let shape):
            return try declareNode(name: name, shape: shape)
        case .namespace(let name):
            return try declareNamespace(name)
        case .workload(let workload):
            return try declareWorkload(workload)
        case .autoscaler(let name, let namespace, let spec):
            return try declareAutoscaler(ObjectKey(.autoscaler, name, namespace: namespace), spec)
        case .budget(let name, let namespace, let spec):
            return try declareBudget(ObjectKey(.budget, name, namespace: namespace), spec)
        case .unstructured(let kind, let name, let namespace, let fields, let effect):
            return try declareUnstructured(kind, name: name, namespace: namespace, fields, effect)
        }
    }

    private mutating func declareNamespace(_ name: String) throws(Refusal) -> [Change] {
        let key = ObjectKey(.namespace, name)
        try validateName(key)
        if let known = tables.namespaces[name] {
            if tables.namespaces.entries[known].object.meta.deletion != nil {
                throw Refusal(.conflict, "namespace \(name) is being deleted; wait until it is gone")
            }
            return [Change(key, .unchanged)]
        }
        addNamespace(name)
        return [Change(key, .created)]
    }

    mutating func addNamespace(_ name: String) {
        var meta = newMeta(name)
        register(&meta)
        tables.addNamespace(Namespace(meta: meta))
    }

    private mutating func declareTemplate(_ key: ObjectKey, _ template: PodTemplate) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        try refuse(key, unless: validateTemplate(template))
        guard var known = tables.templates[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            tables.put(NamedTemplate(meta: meta, template: template))
            return [Change(key, .created)]
        }
        let details = templateDifference(from: known.template, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.template = template
        known.meta.markWritten(tables.nextRevision())
        tables.put(known)
        return [Change(key, .configured, details)]
    }

    private mutating func declareClaim(
        _ key: ObjectKey, size: Int64, keep: Bool, _ spec: ClaimSpec
    ) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        if size < 1 {
            let field = FieldError(
                path: "spec.resources.requests.storage", value: "\(size)", message: "must be above 0")
            try refuse(key, unless: [field])
        }
        guard var known = tables.claims[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            put(new: VolumeClaim(meta: meta, size: size, keep: keep, spec: spec))
            tables.markNodeSetChanged()
            return [Change(key, .created)]
        }
        var wanted = spec
        // Of a bound claim its volume may be said too.
        if let volume = known.binding.volume?.name, known.spec.volumeName == nil, wanted.volumeName == volume {
            wanted.volumeName = nil
        }
        if wanted != known.spec {
            // `ValidatePersistentVolumeClaimUpdate`.
            let message = "Forbidden: spec is immutable after creation except resources.requests"
            try refuse(key, unless: [FieldError(path: "spec", value: "", message: message)])
        }
        if size < known.size {
            throw Refusal(
                .forbidden,
                "\(key) cannot shrink from \(Quantity.bytesText(known.size)) to \(Quantity.bytesText(size))",
                fields: [
                    FieldError(
                        path: "spec.resources.requests.storage", value: Quantity.bytesText(size),
                        message: "field can not be less than previous value")
                ])
        }
        var details: [String] = []
        if size != known.size {
            details.append("size \(Quantity.bytesText(known.size)) → \(Quantity.bytesText(size))")
        }
        if keep != known.keep { details.append("keep \(known.keep) → \(keep)") }
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.size = size
        known.keep = keep
        known.meta.markWritten(tables.nextRevision())
        tables.put(known)
        return [Change(key, .configured, details)]
    }
}
