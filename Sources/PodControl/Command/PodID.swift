package import PodModel

/// One life of a pod: where its record lies, and the UID that tells it from a later pod in the same place.
package struct PodID: Hashable, Sendable, Comparable {
    /// Index of the record; small and reused, so that tables kept beside the cluster can be dense arrays.
    package let slot: UInt32
    package let uid: UID

    package init(slot: UInt32, uid: UID) {
        self.slot = slot
        self.uid = uid
    }

    package static func < (a: PodID, b: PodID) -> Bool {
        a.slot != b.slot ? a.slot < b.slot : a.uid < b.uid
    }
}
