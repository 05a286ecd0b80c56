/// One template that a StatefulSet or DaemonSet has wished for: a ControllerRevision of the Kubernetes API.
package struct WorkloadRevision: Sendable {
    /// Rises with each change of the wish, from 1; a template that is wished again moves to the front.
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
