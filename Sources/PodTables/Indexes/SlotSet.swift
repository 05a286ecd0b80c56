package import PodCollections
import PodModel

/// A set of slots as bits, with its size kept.
package struct SlotSet<Object>: Sendable {
    private var bits = BitRow()

    package init() {}

    package var count: Int { bits.count }

    package subscript(slot: TableSlot<Object>) -> Bool {
        get { bits[slot.index] }
        set { bits[slot.index] = newValue }
    }

    /// The lowest member.
    package func first() -> TableSlot<Object>? { bits.first().map { TableSlot(index: $0) } }

    /// All members, rising.
    package var members: [TableSlot<Object>] { bits.members.map { TableSlot(index: $0) } }
}
