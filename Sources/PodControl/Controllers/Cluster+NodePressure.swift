import PodCollections
import PodModel
import PodTables

/// The kubelet's numbers (`pkg/kubelet/eviction`, `pkg/kubelet/apis/config/v1beta1/defaults.go`).
enum PressureRules {
    /// `memory.available<100Mi`: evictions go on until so much has come free.
    static let memoryThreshold: Int64 = 100 << 20
    /// How often the kubelet looks: one pod goes at each look.
    static let interval = TimeSpan.seconds(10)
    /// `evictionPressureTransitionPeriod`: so long the condition holds after the last sign of it.
    static let transition = TimeSpan.minutes(5)
}

// Pressure eviction: the node itself ends pods, with no grace and asking no budget, until enough is free.
extension Cluster {
    mutating func press(node: NodeSlot, _ pressure: NodePressure) {
        let state = PressureState(pressure: pressure)
        if let i = tables.nodes[node].pressures.firstIndex(where: { $0.pressure == pressure }) {
            tables.nodes[node].pressures[i] = state
        } else {
            tables.nodes[node].pressures.append(state)
            tables.nodes[node].node.status.pressures.append(pressure)
            addTaint(node: node, pressure.taint, since: now)
            recordPressure(node, false, "NodeHas" + (pressure == .memory ? "InsufficientMemory" : "DiskPressure"))
        }
        record(
            tables.nodes[node].node.key, true, "EvictionThresholdMet",
            .text("Attempting to reclaim \(pressure.resource)"),
            source: "kubelet, \(tables.nodes[node].node.meta.name)", at: now)
        write(node: node)
        tables.nodeChanges.append(node, isFixed: true)
        lookAgain(node: node, at: now)
    }

    /// The node is short of nothing any more.
    mutating func relieve(node: NodeSlot) {
        for state in tables.nodes[node].pressures { end(state.pressure, node: node) }
    }

    private mutating func end(_ pressure: NodePressure, node: NodeSlot) {
        tables.nodes[node].pressures.removeAll { $0.pressure == pressure }
        tables.nodes[node].node.status.pressures.removeAll { $0 == pressure }
        for i in tables.nodes[node].node.taints.indices.reversed()
        where tables.nodes[node].node.taints[i] == pressure.taint {
            tables.nodes[node].node.taints.remove(at: i)
            tables.nodes[node].taintSince.remove(at: i)
        }
        recordPressure(node, false, "NodeHas" + (pressure == .memory ? "SufficientMemory" : "NoDiskPressure"))
        write(node: node)
        tables.nodeChanges.append(node, isFixed: true)
    }

    private mutating func recordPressure(_ node: NodeSlot, _ isWarning: Bool, _ reason: String) {
        let name = tables.nodes[node].node.meta.name
        record(
            tables.nodes[node].node.key, isWarning, reason, .text("Node \(name) status is now: \(reason)"),
            source: "kubelet, \(name)", at: now)
    }

    private mutating func lookAgain(node: NodeSlot, at due: Timestamp) {
        tables.nodes[node].pressureDue = due
        setTimer(due, .pressure(node: node, uid: tables.nodes[node].node.meta.uid))
    }

    /// A pod came to a node that is still short and has run out of pods to end: it looks again.
    mutating func expectPressure(node: NodeSlot) {
        if tables.nodes[node].pressureDue == nil, tables.nodes[node].pressures.contains(where: { $0.relievedAt == nil })
        {
            lookAgain(node: node, at: now + PressureRules.interval)
        }
    }

    /// Time for the node to look: what has been well for long enough ends, else the use of its pods is asked for.
    mutating func lookAtPressure(node: NodeSlot) {
        tables.nodes[node].pressureDue = nil
        for state in tables.nodes[node].pressures {
            if let since = state.relievedAt, now - since >= PressureRules.transition { end(state.pressure, node: node) }
        }
        if tables.nodes[node].pressures.contains(where: { $0.relievedAt == nil }) {
            usageQueries.append(.node(tables.nodes[node].node.meta.name))
        } else if let due = tables.nodes[node].pressures.compactMap(\.relievedAt).min() {
            lookAgain(node: node, at: due + PressureRules.transition)
        }
    }

    /// Ends the pod that ranks first for each shortage, and looks again when the kubelet would.
    mutating func reclaim(node: NodeSlot, _ uses: [PodUse]) {
        var gone: Set<PodID> = []
        for i in tables.nodes[node].pressures.indices where tables.nodes[node].pressures[i].relievedAt == nil {
            let pressure = tables.nodes[node].pressures[i].pressure
            guard let victim = worst(uses.filter { !gone.contains($0.pod) }, node: node, pressure) else { continue }
            gone.insert(victim.pod)
            let available = tables.nodes[node].pressures[i].freed
            pressureEvictions.append(
                PressureEviction(pod: victim.pod, message: evictionMessage(victim, pressure, available: available)))
            note(
                podHappening(
                    .evict, victim.pod.slot,
                    reason: "\(tables.nodes[node].node.meta.name) has \(pressure.conditionName)"))
            tables.nodes[node].pressures[i].freed += victim.memory
            // What a pod holds on disk is not known: with the first one, and its images, enough is free.
            if pressure == .disk || tables.nodes[node].pressures[i].freed >= PressureRules.memoryThreshold {
                tables.nodes[node].pressures[i].relievedAt = now
            }
        }
        let open = tables.nodes[node].pressures.contains { $0.relievedAt == nil }
        if open, !gone.isEmpty {
            lookAgain(node: node, at: now + PressureRules.interval)
        } else if !open, let due = tables.nodes[node].pressures.compactMap(\.relievedAt).min() {
            lookAgain(node: node, at: due + PressureRules.transition)
        }
    }

    /// Use above request first, then lower priority, then how far above (`rankMemoryPressure`); of the disk only the
    /// priority is known. Names decide the rest.
    private func worst(_ uses: [PodUse], node: NodeSlot, _ pressure: NodePressure) -> PodUse? {
        let candidates = uses.filter {
            isLive($0.pod) && tables.pods[$0.pod.slot].node == node && tables.pods[$0.pod.slot].counted.isActive
        }
        return candidates.min { a, b in
            let (p, q) = (tables.pods[a.pod.slot].pod, tables.pods[b.pod.slot].pod)
            let (x, y) =
                pressure == .memory
                ? (a.memory - p.template.request.memory, b.memory - q.template.request.memory) : (0, 0)
            if (x > 0) != (y > 0) { return x > 0 }
            if p.spec.priority != q.spec.priority { return p.spec.priority < q.spec.priority }
            return x != y ? x > y : p.key < q.key
        }
    }

    /// In the kubelet's words (`pkg/kubelet/eviction/helpers.go`).
    private func evictionMessage(_ use: PodUse, _ pressure: NodePressure, available: Int64) -> String {
        var text = "The node was low on resource: \(pressure.resource). "
        if pressure == .disk { return text }
        text +=
            """
            Threshold quantity: \(Quantity.bytesText(PressureRules.memoryThreshold)), available: \
            \(Quantity.bytesText(available)).\u{20}
            """
        let containers = tables.pods[use.pod.slot].pod.spec.containers
        for (container, used) in zip(containers, use.containers) {
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

extension PodUse {
    /// Of all containers; a negative number cannot be and counts as nothing.
    var memory: Int64 { containers.reduce(0) { $0 + max(0, $1?.memory ?? 0) } }
}
