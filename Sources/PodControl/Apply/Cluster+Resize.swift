import PodCollections
import PodModel
import PodTables

// Changes of cpu and memory on a living pod (the `resize` subresource): at once where the node has room, later where it
// may have some, never where it has too little altogether. Until then the pod keeps what it has.
extension Cluster {
    /// Gives a pod its new template, or lets it wait; answers with why it waits. The quality of service cannot change.
    mutating func resize(_ slot: PodSlot, to template: PodTemplate) throws(Refusal) -> [String] {
        let pod = tables.pods[slot].pod
        if pod.template.qualityOfService != template.qualityOfService {
            throw Refusal(
                .forbidden,
                """
                \(pod.key) cannot change its quality of service from \(pod.template.qualityOfService.apiName) to \
                \(template.qualityOfService.apiName) in place; delete it first
                """
            )
        }
        guard let pending = pendingResize(slot, to: template) else {
            withdrawResize(slot)
            setTemplate(slot, template)
            return []
        }
        resizes[slot] = template
        tables.update(slot) { $0.status.resize = pending }
        record(
            pod: slot, true, "Resize\(pending.reason)", .text(pending.message),
            source: "kubelet, \(pod.nodeName ?? "")", at: now)
        return ["\(pending.reason): \(pending.message)"]
    }

    /// What the node lacks, in the kubelet's words; nil when it has room, or there is no node yet.
    private func pendingResize(_ slot: PodSlot, to template: PodTemplate) -> PendingResize? {
        guard tables.pods[slot].counted.holdsNode, let node = tables.pods[slot].node else { return nil }
        let old = tables.pods[slot].pod.template.request
        let new = template.request
        var room = tables.nodes[node].room
        room.giveBack(old)
        let capacity = room.capacity.amount
        for (name, wanted, had, used, most) in [
            ("cpu", new.cpu, old.cpu, room.requested.cpu, capacity.cpu),
            ("memory", new.memory, old.memory, room.requested.memory, capacity.memory),
        ] where wanted > had {
            if wanted > most {
                return PendingResize(
                    isInfeasible: true,
                    message: "Node didn't have enough capacity: \(name), requested: \(wanted), capacity: \(most)")
            }
            if wanted > most - used {
                return PendingResize(
                    isInfeasible: false,
                    message:
                        """
                        Node didn't have enough resource: \(name), requested: \(wanted), used: \(used), capacity: \
                        \(most)
                        """
                )
            }
        }
        return nil
    }

    mutating func withdrawResize(_ slot: PodSlot) {
        if resizes.isEmpty || resizes.removeValue(forKey: slot) == nil { return }
        tables.update(slot) { $0.status.resize = nil }
    }

    /// Room may have come for those that wait: before new pods take it, as the kubelet tries before it admits.
    mutating func retryResizes() {
        if resizes.isEmpty { return }
        for slot in resizes.keys.sorted() {
            guard let template = resizes[slot] else { continue }
            if !tables.pods[slot].pod.isActive {
                withdrawResize(slot)
                continue
            }
            let pending = pendingResize(slot, to: template)
            if let pending {
                if pending != tables.pods[slot].pod.status.resize {
                    tables.amend(slot) { $0.status.resize = pending }
                }
                continue
            }
            withdrawResize(slot)
            setTemplate(slot, template)
            let source = "kubelet, \(tables.pods[slot].pod.nodeName ?? "")"
            record(pod: slot, false, "ResizeCompleted", .text("Pod resize completed"), source: source, at: now)
        }
    }
}
