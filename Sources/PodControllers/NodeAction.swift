package import PodModel
package import PodTables

package typealias NodeOutcome = OutcomeOf<NodeAction>

/// Something that a controller wants done about the node it was asked about, or about one of its pods.
package enum NodeAction: Hashable, Sendable {
    /// The Ready condition, with the taints and the zone's sums that go with it.
    case setReady(Condition.Status, reason: String)
    /// A pod that runs there is not ready any more.
    case setNotReady(PodSlot)
    /// Nobody is left there to confirm the end of this pod: its object goes.
    case remove(PodSlot, reason: String)
    /// A pod has to leave the node: it is deleted with its own grace.
    case evict(PodSlot, ScriptEvent, reason: DeletionReason)
    /// The taint-eviction controller looks at the node at once.
    case lookForEvictions

    case endPressure(NodePressure)
    /// How far evictions for want of something have come.
    case setPressures([PressureState])
    /// Asks for the use of its pods.
    case askForUsage
    /// The node ends the pod itself, with no grace.
    case end(PressureEviction)

    case record(ControllerEvent, by: NodeComponent)
    /// Tells scripts.
    case note(ScriptEvent)
}

/// Who records an event of a node.
package enum NodeComponent: Hashable, Sendable {
    case nodeController, kubelet
}
