import PodCollections
package import PodModel

extension ClusterTables {
    /// Edits labels or annotations, of a pod the annotations alone: other labels are other places in the indexes.
    package mutating func editMeta(of key: ObjectKey, _ edit: (inout ObjectMeta) -> Void) {
        revision += 1
        let version = revision
        func write(_ meta: inout ObjectMeta) {
            edit(&meta)
            meta.resourceVersion = version
        }
        // A pod's watchers are notified below.
        if key.kind != .pod { noteWrite(key) }
        switch key.kind {
        case .pod:
            guard let slot = podSlot(key) else { return }
            write(&pods[slot].pod.meta)
            notifyWatchers(.modified, slot)
            queueWork(slot)
        case .node:
            if let slot = nodeSlots[key.name] { write(&nodes[slot].node.meta) }
        case .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob:
            if let slot = workloadSlots[key] {
                write(&workloads[slot].object.meta)
                workloads[slot].written = WorkloadRecord.Written(workloads[slot].object)
                // Its newest replica set has them, too.
                if key.kind == .deployment { enqueue(workload: slot) }
            }
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
            if let slot = serviceSlots[key] { write(&services[slot].object.meta) }
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
            if let id = namespaces[key.name] { write(&namespaces.entries[id].object.meta) }
        case .unstructured:
            if var object = unstructured[key] {
                write(&object.meta)
                unstructured[key] = object
            }
        case .event: break
        }
    }
}
