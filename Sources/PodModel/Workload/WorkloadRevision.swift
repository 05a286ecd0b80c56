/// One template that a StatefulSet or DaemonSet has wanted: a ControllerRevision of the Kubernetes API.
package struct WorkloadRevision: Sendable {
    /// Rises with each other template, from 1; one that is wanted again moves to the front.
    package var number: Int64
    /// What pods of this revision carry as `controller-revision-hash`.
    package let hash: String
    /// As it is declared.
    package var template: PodTemplate
    /// What pods are cut from: the template with what the controller adds to all of its pods.
    package var cut: PodTemplate
    /// Which roll of an unchanged template it is.
    package let rolls: Int
    package let created: Timestamp

    package init(
        number: Int64, hash: String, template: PodTemplate, cut: PodTemplate, rolls: Int, created: Timestamp
    ) {
        self.number = number
        self.hash = hash
        self.template = template
        self.cut = cut
        self.rolls = rolls
        self.created = created
    }

    /// The label by which a pod tells its revision (`apps.ControllerRevisionHashLabelKey`).
    package static let hashLabel = "controller-revision-hash"
}

extension WorkloadRevision: Hashable {
    /// Templates are told apart by identity: two of one hash are one template, or one that was changed in place.
    package static func == (a: WorkloadRevision, b: WorkloadRevision) -> Bool {
        a.number == b.number && a.hash == b.hash && a.rolls == b.rolls && a.template === b.template
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(number)
        hasher.combine(hash)
    }
}
