/// What a node can run short of.
package enum NodePressure: UInt8, Hashable, Sendable, CaseIterable, Codable {
    case memory, disk

    /// The node's condition: `MemoryPressure`, `DiskPressure`.
    package var conditionName: String { self == .memory ? "MemoryPressure" : "DiskPressure" }

    /// Keeps new pods away while it lasts.
    package var taint: Taint {
        Taint(key: self == .memory ? Taint.memoryPressureKey : Taint.diskPressureKey, effect: .noSchedule)
    }

    /// The resource as the kubelet names it in its messages.
    package var resource: String { self == .memory ? "memory" : "ephemeral-storage" }
}
