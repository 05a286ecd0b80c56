package import PodModel

/// What comes of one input to a pod's life. One buffer serves all lives: it is emptied and filled again.
package struct LifeOutput: Sendable {
    package var effects: [RuntimeEffect] = []
    package var events: [KubeletEvent] = []
    package var signals: [LifeSignal] = []
    /// The status differs from what it was in a way others may see.
    package var statusChanged = false

    package init() {}

    package mutating func clear() {
        effects.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
        signals.removeAll(keepingCapacity: true)
        statusChanged = false
    }

    mutating func say(_ kind: KubeletEvent.Kind, _ container: Int = -1, _ detail: String = "") {
        events.append(KubeletEvent(kind, container: container, detail: detail))
    }
}

/// Something scripts react to (`on pod-crash …`).
package struct LifeSignal: Hashable, Sendable {
    /// `podCrash`, `oom` or `probeFail`.
    package var kind: Happening.Kind
    package var container: Int
    package var reason: String
    package var code: Int32?
}
