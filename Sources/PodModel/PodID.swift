/// One life of a pod: where its record lies, and the UID that tells it from a later pod in the same place.
package struct PodID: Hashable, Sendable, Comparable {
    /// Where its record lies.
    package let slot: PodSlot
    package let uid: UID

    package init(slot: PodSlot, uid: UID) {
        self.slot = slot
        self.uid = uid
    }

    package static func < (a: PodID, b: PodID) -> Bool {
        a.slot != b.slot ? a.slot < b.slot : a.uid < b.uid
    }
}
