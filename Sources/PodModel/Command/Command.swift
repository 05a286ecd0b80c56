/// What a user asks of a control plane.
package enum Command: Sendable, Codable {
    /// Creates the object or updates it; says what changed.
    case declare(Manifest)
    /// Deletes an object and what it owns. `grace` nil is the pod's own; zero removes the record without waiting for
    /// the node. With `orphan` the pods of a controller stay and lose their owner. An object with finalizers is marked,
    /// and goes with the last of them.
    case delete(ObjectKey, grace: TimeSpan? = nil, orphan: Bool = false)
    /// Deletes what the object owns first, and then the object (`propagationPolicy: Foreground`).
    case deleteInForeground(ObjectKey, grace: TimeSpan? = nil)
    /// Who has to agree before the object goes, and who owns it beside its controller.
    case setLifetime(ObjectKey, finalizers: [String], owners: [WrittenOwner])
    /// Records an event that somebody else has seen; one of the same name is recorded anew.
    case recordEvent(WrittenEvent)
    /// Sets the replicas of a replica set or replication controller.
    case scale(ObjectKey, Int)
    case setLabels(ObjectKey, [LabelEdit])
    case setAnnotations(ObjectKey, [LabelEdit])
    /// The template from which a controller's next pods are cut; pods that exist keep theirs.
    case setTemplate(ObjectKey, PodTemplate)
    /// Changes the container of the same name in place: same pod, same UID, same address. Of a controller: of its
    /// template, and of its pods one after another, each available again before the next.
    case upgradeContainer(of: ObjectKey, Container)
    /// Restarts a container in every pod of a controller, or without a name each pod whole, one after another.
    case restartContainer(of: ObjectKey, container: String?)
    /// Steers the roll-out of a controller.
    case rollout(ObjectKey, RolloutAction)
    /// Keeps new pods off the node.
    case cordon(node: String)
    case uncordon(node: String)
    /// Gives a pod up for a drain, never to return when it is bare; refused where a disruption budget forbids it, and
    /// when the pod of this name has another UID by now. `grace` nil is the pod's own.
    case evict(ObjectKey, uid: UID, grace: TimeSpan? = nil)
    /// Sets the rule of `on node-fail …` for a scope; nil takes it away. One rule a scope, the latest holds.
    case nodeFailureRule(NodeFailureRule?, scope: NodeFailureScope = .all)
}

/// One label or annotation to set, or with a nil value to remove.
package struct LabelEdit: Hashable, Sendable, Codable {
    package var key: String
    package var value: String?

    package init(key: String, value: String?) {
        self.key = key
        self.value = value
    }
}
