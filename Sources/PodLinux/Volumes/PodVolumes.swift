package import PodLifecycle
package import PodModel

/// The volumes of an environment's pods, and the configs and secrets they read. `prepare`, `refresh` and `remove` must
/// be called on a thread inside the private mount namespace; the rest from anywhere, and never blocks.
package final class PodVolumes: Sendable {
    private let layout: EnvironmentLayout
    private let folder: String

    /// `folder`: the script's, absolute; relative host paths are taken from it.
    package init(layout: EnvironmentLayout, folder: String, isRootless: Bool = false) {
        self.layout = layout
        self.folder = folder
    }

    package func provide(_ config: ConfigObject) {}
    package func provide(_ claim: VolumeClaim) {}
    package func withdraw(_ key: ObjectKey) {}

    /// Makes the pod's volumes and its /dev/shm; name → path on the host. Undoes what it did when it fails.
    package func prepare(_ identity: PodIdentity, uid: String, spec: PodSpec) throws(Failure) -> [String: String] {
        throw Failure("not yet")
    }

    /// Writes a changed config or secret into the pods that mount it, each at one stroke.
    package func refresh(_ key: ObjectKey) throws(Failure) {}

    /// The texts of a config or secret; nil when there is none.
    package func values(of key: ObjectKey) -> Labels? { nil }

    /// Takes the pod's volumes away; claims stay.
    package func remove(uid: String) {}

    /// Takes away the claims that end with the environment.
    package func close() {}
}
