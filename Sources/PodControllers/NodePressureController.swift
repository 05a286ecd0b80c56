import PodCollections
package import PodModel
package import PodTables

/// The kubelet's numbers (`pkg/kubelet/eviction`, `pkg/kubelet/apis/config/v1beta1/defaults.go`).
package enum PressureRules {
    /// `memory.available<100Mi`: evictions go on until so many bytes have come free.
    static let memoryThreshold: Int64 = 100 << 20
    /// How often the kubelet looks: one pod goes at each look.
    package static let interval = TimeSpan.seconds(10)
    /// `evictionPressureTransitionPeriod`: so long the condition holds after the last sign of it.
    static let transition = TimeSpan.minutes(5)
}

/// Node-pressure eviction (`pkg/kubelet/eviction`): the node itself ends pods, with no grace and asking no budget,
/// until enough is free.
package enum NodePressureController: Controller {
    package static func reconcile(
        _ view: borrowing ClusterTables, _ node: NodeSlot, _ load: inout MeasuredLoad, at now: Timestamp
    ) -> NodeOutcome {
        guard let uses = load.take() else { return view.lookAtPressures(of: node, at: now) }
        var look = ReclaimLook(view.nodes[node].pressures, at: now)
        look.reclaim(view, node, uses)
        return look.outcome
    }
}

extension ClusterTables {
    /// The end of a shortage, and the event that tells of it.
    package func endOfPressure(_ pressure: NodePressure, node: NodeSlot) -> [NodeAction] {
        let word = pressure == .memory ? "NodeHasSufficientMemory" : "NodeHasNoDiskPressure"
        let message = "Node \(nodes[node].node.meta.name) status is now: \(word)"
        return [.endPressure(pressure), .record(.init(word, message), by: .kubelet)]
    }

    /// What has been well for long enough ends; for what has not, the use of the node's pods is asked for.
    fileprivate func lookAtPressures(of node: NodeSlot, at now: Timestamp) -> NodeOutcome {
        var outcome = NodeOutcome(next: .done)
        var left: [PressureState] = []
        for state in nodes[node].pressures {
            if let since = state.relievedAt, now - since >= PressureRules.transition {
                outcome.actions += endOfPressure(state.pressure, node: node)
            } else {
                left.append(state)
            }
        }
        if left.contains(where: { $0.relievedAt == nil }) {
            outcome.actions.append(.askForUsage)
        } else if let due = left.compactMap(\.relievedAt).min() {
            outcome.next = .at(due + PressureRules.transition)
        }
        return outcome
    }
}

/// One look at a node that is short of something, when the use of its pods is known: the pod that ranks first for each
/// shortage goes.
private struct ReclaimLook {
    var states: [PressureState]
    let now: Timestamp
    var gone: Set<PodID> = []
    var outcome = NodeOutcome()

    init(_ states: [PressureState], at now: Timestamp) {
        (self.states, self.now) = (states, now)
    }

    mutating func reclaim(_ view: borrowing ClusterTables, _ node: NodeSlot, _ uses: [PodUse]) {
        for i in states.indices where states[i].relievedAt == nil {
            let left = uses.filter { !gone.contains($0.pod) }
            if let victim = view.worst(left, node: node, states[i].pressure) { end(victim, for: i, view, node) }
        }
        if !gone.isEmpty { outcome.actions.append(.setPressures(states)) }
        let isOpen = states.contains { $0.relievedAt == nil }
        if isOpen, !gone.isEmpty {
            outcome.next = .at(now + PressureRules.interval)
        } else if !isOpen, let due = states.compactMap(\.relievedAt).min() {
            outcome.next = .at(due + PressureRules.transition)
        }
    }

    private mutating func end(_ victim: PodUse, for i: Int, _ view: borrowing ClusterTables, _ node: NodeSlot) {
        let pressure = states[i].pressure
        gone.insert(victim.pod)
        let message = view.evictionMessage(victim, pressure, available: states[i].freed)
        outcome.actions.append(.end(PressureEviction(pod: victim.pod, message: message)))
        let reason = "\(view.nodes[node].node.meta.name) has \(pressure.conditionName)"
        outcome.actions.append(.note(view.scriptEvent(.evict, pod: victim.pod.slot, reason: reason, at: now)))
        states[i].freed += victim.memory
        // What a pod holds on disk is not known: with the first one, and its images, enough is free.
        if pressure == .disk || states[i].freed >= PressureRules.memoryThreshold { states[i].relievedAt = now }
    }
}

extension ClusterTables {
    /// Use above request first, then lower priority, then how far above (`rankMemoryPressure`); of the disk only the
    /// priority is known. Names decide the rest.
    fileprivate func worst(_ uses: [PodUse], node: NodeSlot, _ pressure: NodePressure) -> PodUse? {
        let candidates = uses.filter {
            isLive($0.pod) && pods[$0.pod.slot].node == node && pods[$0.pod.slot].counted.isActive
        }
        return candidates.min { a, b in
            let (p, q) = (pods[a.pod.slot].pod, pods[b.pod.slot].pod)
            let (x, y) =
                pressure == .memory
                ? (a.memory - p.template.request.memory, b.memory - q.template.request.memory) : (0, 0)
            if (x > 0) != (y > 0) { return x > 0 }
            if p.spec.priority != q.spec.priority { return p.spec.priority < q.spec.priority }
            return x != y ? x > y : p.key < q.key
        }
    }

    /// In the kubelet's words (`pkg/kubelet/eviction/helpers.go`).
    fileprivate func evictionMessage(_ use: PodUse, _ pressure: NodePressure, available: Int64) -> String {
        var text = "The node was low on resource: \(pressure.resource). "
        if pressure == .disk { return text }
        text +=
            """
            Threshold quantity: \(Quantity.bytesText(PressureRules.memoryThreshold)), available: \
            \(Quantity.bytesText(available)).\u{20}
            """
        for (container, used) in zip(pods[use.pod.slot].pod.spec.containers, use.containers) {
            let request = container.resources.effectiveMemoryRequest
            guard let used, used.memory > request else { continue }
            text +=
                """
                Container \(container.name) was using \(Quantity.bytesText(used.memory)), request is \
                \(Quantity.bytesText(request)), has larger consumption of memory.\u{20}
                """
        }
        return text
    }
}
