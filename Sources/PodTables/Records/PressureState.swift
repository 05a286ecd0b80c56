package import PodModel

/// A shortage of a node, and how far it has come with relieving it.
package struct PressureState: Hashable, Sendable {
    package let pressure: NodePressure
    /// Bytes that evicted pods have given back.
    package var freed: Int64 = 0
    /// Since when enough is free; nil while pods still have to go.
    package var relievedAt: Timestamp?

    package init(pressure: NodePressure) { self.pressure = pressure }
}
