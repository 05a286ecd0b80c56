import PodModel

extension Cluster {
    mutating func setLabels(_ key: ObjectKey, _ edits: [LabelEdit]) throws(Refusal) -> [Change] {
        let old = try meta(of: key).labels
        let labels = applying(edits, to: old)
        try refuse(key, unless: validateLabels(labels, path: "metadata.labels"))
        if labels == old { return [Change(key, .unchanged)] }
        switch key.kind {
        case .pod:
            if let id = podID(key.name, namespace: key.namespace) { relabel(Int(id.slot), labels) }
        case .node:
            if let slot = nodeSlots[key.name] { setNodeLabels(Int(slot), labels) }
        default:
            editMeta(of: key) { $0.labels = labels }
        }
        return [Change(key, .labeled, describe(edits))]
    }

    mutating func setAnnotations(_ key: ObjectKey, _ edits: [LabelEdit]) throws(Refusal) -> [Change] {
        let old = try meta(of: key).annotations
        let annotations = applying(edits, to: old)
        try refuse(key, unless: validateAnnotations(annotations, path: "metadata.annotations"))
        if annotations == old { return [Change(key, .unchanged)] }
        editMeta(of: key) { $0.annotations = annotations }
        return [Change(key, .annotated, describe(edits))]
    }

    private func applying(_ edits: [LabelEdit], to labels: Labels) -> Labels {
        var labels = labels
        for edit in edits { labels[edit.key] = edit.value }
        return labels
    }

    private func describe(_ edits: [LabelEdit]) -> [String] {
        edits.map { edit in edit.value.map { "\(edit.key)=\($0)" } ?? "\(edit.key) removed" }
    }

    private func meta(of key: ObjectKey) throws(Refusal) -> ObjectMeta {
        let found: ObjectMeta? =
            switch key.kind {
            case .pod: pod(key.name, namespace: key.namespace)?.meta
            case .node: node(key.name)?.meta
            case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
                workload(key)?.meta
            case .autoscaler: autoscalers[key]?.meta
            case .budget: budgets[key]?.meta
            case .service: service(key.name, namespace: key.namespace)?.meta
            case .configMap, .secret: configs[key]?.meta
            case .persistentVolumeClaim: claims[key]?.meta
            case .template: templates[key]?.meta
            case .namespace: namespace(key.name)?.meta
            case .endpoints, .event: nil
            }
        guard let found else { throw Refusal(.notFound, "\(key) not found") }
        return found
    }

    private mutating func editMeta(of key: ObjectKey, _ edit: (inout ObjectMeta) -> Void) {
        revision += 1
        let version = revision
        func write(_ meta: inout ObjectMeta) {
            edit(&meta)
            meta.resourceVersion = version
        }
        switch key.kind {
        case .pod:
            guard let id = podID(key.name, namespace: key.namespace) else { return }
            write(&pods[Int(id.slot)].pod.meta)
            tellWatchers(.modified, Int(id.slot))
        case .node:
            if let slot = nodeSlots[key.name] { write(&nodes[Int(slot)].node.meta) }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if let slot = setSlots[key] { write(&sets[Int(slot)].object.meta) }
        case .autoscaler:
            if var object = autoscalers[key] {
                write(&object.meta)
                autoscalers[key] = object
            }
        case .budget:
            if var object = budgets[key] {
                write(&object.meta)
                budgets[key] = object
            }
        case .service:
            if let slot = serviceSlots[key] { write(&services[Int(slot)].object.meta) }
        case .configMap, .secret:
            if var object = configs[key] {
                write(&object.meta)
                configs[key] = object
            }
        case .persistentVolumeClaim:
            if var object = claims[key] {
                write(&object.meta)
                claims[key] = object
            }
        case .template:
            if var object = templates[key] {
                write(&object.meta)
                templates[key] = object
            }
        case .namespace:
            if let id = namespaces[key.name] { write(&namespaces.entries[Int(id)].object.meta) }
        case .endpoints, .event: break
        }
    }
}
