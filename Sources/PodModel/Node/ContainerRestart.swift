/// A container that has to be restarted on its node, at once and without back-off; without an index all of the pod's.
package struct ContainerRestart: Hashable, Sendable {
    package let pod: PodID
    package let container: Int?

    package init(pod: PodID, container: Int?) {
        self.pod = pod
        self.container = container
    }
}
