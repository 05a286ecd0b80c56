import PodCollections
import PodModel
import PodTables

extension Cluster {
    mutating func setLabels(_ key: ObjectKey, _ edits: [LabelEdit]) throws(Refusal) -> [Change] {
        let old = try meta(of: key).labels
        let labels = applying(edits, to: old)
        try refuse(key, unless: validateLabels(labels, path: "metadata.labels"))
        if labels == old { return [Change(key, .unchanged)] }
        switch key.kind {
        case .pod:
            if let id = podID(key.name, namespace: key.namespace) { relabel(id.slot, labels) }
        case .node:
            if let slot = tables.nodeSlots[key.name] { tables.setLabels(labels, node: slot) }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob, .service,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .namespace,
            .event,
            .unstructured:
            let written = tables.unstructured[key]
            tables.editMeta(of: key) { $0.labels = labels }
            if let written { bringAbout(key, instead: written) }
            // Terms about pods choose namespaces by them.
            if key.kind == .namespace { tables.markNodeSetChanged() }
        }
        return [Change(key, .labeled, describe(edits))]
    }

    mutating func setAnnotations(_ key: ObjectKey, _ edits: [LabelEdit]) throws(Refusal) -> [Change] {
        let old = try meta(of: key).annotations
        let annotations = applying(edits, to: old)
        try refuse(key, unless: validateAnnotations(annotations, path: "metadata.annotations"))
        if annotations == old { return [Change(key, .unchanged)] }
        tables.editMeta(of: key) { $0.annotations = annotations }
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

    func meta(of key: ObjectKey) throws(Refusal) -> ObjectMeta {
        let found: ObjectMeta? =
            switch key.kind {
            case .pod: pod(key.name, namespace: key.namespace)?.meta
            case .node: node(key.name)?.meta
            case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
                workload(key)?.meta
            case .autoscaler: tables.autoscalers[key]?.meta
            case .budget: tables.budgets[key]?.meta
            case .service: service(key.name, namespace: key.namespace)?.meta
            case .configMap, .secret: tables.configs[key]?.meta
            case .persistentVolumeClaim: tables.claims[key]?.meta
            case .template: tables.templates[key]?.meta
            case .namespace: namespace(key.name)?.meta
            case .unstructured: tables.unstructured[key]?.meta
            case .event: nil
            }
        guard let found else { throw Refusal(.notFound, "\(key) not found") }
        return found
    }
}
