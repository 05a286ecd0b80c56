import PodCollections
import PodControllers
import PodModel
import PodTables

// Changes of cpu and memory on a living pod (the `resize` subresource): at once where the node has room, later where it
// may have some, never where it has too little altogether. Until then the pod keeps what it has.
extension Cluster {
    /// Gives a pod its new template, or lets it wait; answers with why it waits. The quality of service cannot change.
    mutating func resize(_ slot: PodSlot, to template: PodTemplate) throws(Refusal) -> [String] {
        if let refusal = tables.pods[slot].pod.resizeRefusal(to: template) { throw refusal }
        try admit(resizeOf: slot, to: template)
        return startResize(slot, to: template)
    }

    /// Once nothing speaks against it.
    mutating func startResize(_ slot: PodSlot, to template: PodTemplate) -> [String] {
        guard let pending = tables.pendingResize(of: slot, to: template) else {
            withdrawResize(slot)
            setTemplate(slot, template)
            return []
        }
        resizes[slot] = template
        tables.update(slot) { $0.status.resize = pending }
        record(
            pod: slot, true, "Resize\(pending.reason)", .text(pending.message),
            source: kubelet(ofPod: slot), at: now)
        return ["\(pending.reason): \(pending.message)"]
    }

    mutating func withdrawResize(_ slot: PodSlot) {
        if resizes.isEmpty || resizes[slot] == nil { return }
        resizes[slot] = nil
        tables.update(slot) { $0.status.resize = nil }
    }
}
