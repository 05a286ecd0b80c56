/// A ReplicaSet, or with `isReplicationController` its older sibling: keeps `replicas` pods that match its selector.
package struct ReplicaSet: Sendable {
    package var meta: ObjectMeta
    package var isReplicationController: Bool
    package var replicas: Int
    package var selector: Selector
    package var template: PodTemplate
    package var status = ReplicaSetStatus()

    package init(
        meta: ObjectMeta, replicas: Int, selector: Selector, template: PodTemplate,
        isReplicationController: Bool = false
    ) {
        self.meta = meta
        self.replicas = replicas
        self.selector = selector
        self.template = template
        self.isReplicationController = isReplicationController
    }

    package var kind: ObjectKind { isReplicationController ? .replicationController : .replicaSet }
    package var key: ObjectKey { ObjectKey(kind, meta.name, namespace: meta.namespace) }
}

package struct ReplicaSetStatus: Hashable, Sendable {
    /// Active pods.
    package var replicas = 0
    package var ready = 0
    package var available = 0
    package var observedGeneration: Int64 = 0
    /// Why pods could not be made, else empty.
    package var failure = ""

    package init() {}
}
