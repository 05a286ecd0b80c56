package import PodModel

/// What comes of one input to a pod's worker. One buffer serves all workers: it is emptied and filled again.
package struct PodWorkerOutput: Sendable {
    package var effects: [RuntimeEffect] = []
    package var events: [KubeletEvent] = []
    package var failedProbes: [FailedProbe] = []
    /// The status differs from what it was in a way others may see.
    package var statusChanged = false

    package init() {}

    package mutating func clear() {
        effects.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        if !failedProbes.isEmpty { failedProbes.removeAll() }
        statusChanged = false
    }

    mutating func say(_ kind: KubeletEvent.Kind, _ container: Int = -1, _ detail: String = "") {
        events.append(KubeletEvent(kind, container: container, detail: detail))
    }
}

/// A probe whose verdict became a failure: the one thing scripts react to (`on probe-fail …`) that no status tells.
package struct FailedProbe: Hashable, Sendable {
    /// Its place in the pod's template.
    package var container: Int
    package var kind: ProbeKind
    package var message: String
}
