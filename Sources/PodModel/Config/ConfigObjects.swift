/// A ConfigMap or, with `isSecret`, a Secret: named texts. Values of a secret never reach output or logs.
package struct ConfigObject: Sendable {
    package var meta: ObjectMeta
    package var isSecret: Bool
    /// Sorted by key.
    package var data: Labels

    package init(meta: ObjectMeta, data: Labels, isSecret: Bool = false) {
        self.meta = meta
        self.data = data
        self.isSecret = isSecret
    }

    package var kind: ObjectKind { isSecret ? .secret : .configMap }
    package var key: ObjectKey { ObjectKey(kind, meta.name, namespace: meta.namespace) }
}

/// A claim on storage that outlives pods; with `keep` the environment too.
package struct VolumeClaim: Sendable {
    package var meta: ObjectMeta
    /// Bytes.
    package var size: Int64
    package var keep: Bool

    package init(meta: ObjectMeta, size: Int64, keep: Bool = false) {
        self.meta = meta
        self.size = size
        self.keep = keep
    }

    package var key: ObjectKey { ObjectKey(.persistentVolumeClaim, meta.name, namespace: meta.namespace) }
}

package struct Namespace: Sendable {
    package var meta: ObjectMeta

    package init(meta: ObjectMeta) {
        self.meta = meta
    }
}

/// A named template of the script: a cookie cutter that pods and controllers copy from once.
package struct NamedTemplate: Sendable {
    package var meta: ObjectMeta
    package var template: PodTemplate

    package init(meta: ObjectMeta, template: PodTemplate) {
        self.meta = meta
        self.template = template
    }

    package var key: ObjectKey { ObjectKey(.template, meta.name, namespace: meta.namespace) }
}

/// The rule of `on node-fail …`: what happens to the pods of a node that failed.
package enum NodeFailureRule: UInt8, Hashable, Sendable {
    /// Kubernetes' own: given up 300 s after the node is NotReady.
    case wait
    /// Given up and replaced at once.
    case recover
    /// Never given up while the node is away.
    case ignore
}
