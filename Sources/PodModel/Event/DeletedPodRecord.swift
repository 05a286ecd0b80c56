/// What remains known of a pod that is gone: why it went, so that `describe` can still tell.
package struct DeletedPodRecord: Hashable, Sendable {
    /// How many are kept.
    package static let kept = 1_000
    package let sequence: UInt64
    package let object: ObjectKey
    package let uid: UID
    package let owner: OwnerReference?
    package let node: String?
    /// `deleted`, `0/3 nodes are available: …`, `given up: node-2 is lost` …
    package let reason: DeletionReason
    /// No node could take it, and it did not ask to wait for one.
    package let isUnschedulable: Bool
    package let time: Timestamp

    package init(
        sequence: UInt64, object: ObjectKey, uid: UID, owner: OwnerReference?, node: String?, reason: DeletionReason,
        isUnschedulable: Bool, time: Timestamp
    ) {
        self.sequence = sequence
        self.object = object
        self.uid = uid
        self.owner = owner
        self.node = node
        self.reason = reason
        self.isUnschedulable = isUnschedulable
        self.time = time
    }
}
