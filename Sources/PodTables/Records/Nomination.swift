package import PodModel

/// A pod that was promised the room others are leaving.
package struct Nomination: Sendable {
    package let pod: PodID
    /// Its placement class: equal pods are interchangeable, so the promise does not keep them out. None for a pod that
    /// has one node only.
    package let index: ClassSlot?
    package let priority: Int32
    package let request: ResourceAmount

    package init(pod: PodID, index: ClassSlot?, priority: Int32, request: ResourceAmount) {
        self.pod = pod
        self.index = index
        self.priority = priority
        self.request = request
    }
}
