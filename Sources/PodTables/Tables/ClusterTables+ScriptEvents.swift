import PodCollections
package import PodModel

// The script events of an object.
extension ClusterTables {
    package func scriptEvent(
        _ kind: ScriptEvent.Kind, pod slot: PodSlot, reason: String, code: Int32? = nil, at time: Timestamp
    ) -> ScriptEvent {
        let pod = pods[slot].pod
        let owner = pod.meta.owner.map { ObjectKey($0.kind, $0.name, namespace: pod.meta.namespace) }
        return ScriptEvent(
            kind: kind, object: pod.key, owner: owner, labels: pod.meta.labels, node: pod.nodeName, reason: reason,
            code: code, time: time)
    }

    package func scriptEvent(
        _ kind: ScriptEvent.Kind, node slot: NodeSlot, reason: String, at time: Timestamp
    ) -> ScriptEvent {
        let node = nodes[slot].node
        return ScriptEvent(
            kind: kind, object: node.key, labels: node.meta.labels, node: node.meta.name, reason: reason, time: time)
    }
}
