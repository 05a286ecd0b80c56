import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func declare(_ manifest: Manifest) throws(Refusal) -> [Change] {
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
        case .claim(let name, let namespace, let size, let keep):
            let key = ObjectKey(.persistentVolumeClaim, name, namespace: namespace)
            return try declareClaim(key, size: size, keep: keep)
        case .config(let name, let namespace, let data, let isSecret):
            return try declareConfig(ObjectKey(isSecret ? .secret : .configMap, name, namespace: namespace), data)
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
        case .inert(let kind, let name, let namespace, let fields):
            return try declareInert(kind, name: name, namespace: namespace, fields)
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
            tables.templates[key] = NamedTemplate(meta: meta, template: template)
            return [Change(key, .created)]
        }
        let details = templateDifference(from: known.template, to: template)
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.template = template
        known.meta.markWritten(tables.nextRevision())
        tables.templates[key] = known
        return [Change(key, .configured, details)]
    }

    private mutating func declareClaim(_ key: ObjectKey, size: Int64, keep: Bool) throws(Refusal) -> [Change] {
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
            tables.put(VolumeClaim(meta: meta, size: size, keep: keep))
            tables.nodeChanges.nodeSetGeneration += 1
            return [Change(key, .created)]
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

    private mutating func declareConfig(_ key: ObjectKey, _ data: ConfigData) throws(Refusal) -> [Change] {
        try validateName(key)
        _ = try liveNamespace(key.namespace)
        try refuse(key, unless: validateData(data))
        guard var known = tables.configs[key] else {
            var meta = newMeta(key.name, key.namespace)
            register(&meta)
            tables.put(ConfigObject(meta: meta, data: data, isSecret: key.kind == .secret))
            return [Change(key, .created)]
        }
        // Keys only: values may be secret, and long.
        var details: [String] = []
        var keys: Set<String> = []
        for pair in data.pairs where known.data[pair.key] != pair.value {
            details.append("\(pair.key) \(known.data[pair.key] == nil ? "added" : "changed")")
            keys.insert(pair.key)
        }
        for pair in known.data.pairs where data[pair.key] == nil {
            details.append("\(pair.key) removed")
            keys.insert(pair.key)
        }
        if details.isEmpty { return [Change(key, .unchanged)] }
        known.data = data
        known.meta.markWritten(tables.nextRevision())
        tables.put(known)
        return [Change(key, .configured, details)] + rollUsers(of: key, keys: keys)
    }

    private func validateData(_ data: ConfigData) -> [FieldError] {
        var errors: [FieldError] = []
        var bytes = 0
        for pair in data.pairs {
            bytes += pair.value.count
            if let wrong = NameRules.configKey(pair.key) {
                errors.append(FieldError(path: "data", value: pair.key, message: wrong))
            }
        }
        if bytes > ObjectLimits.dataBytes {
            errors.append(
                FieldError(
                    path: "data", value: "\(bytes) bytes", message: "must have at most \(ObjectLimits.dataBytes) bytes")
            )
        }
        return errors
    }
}
