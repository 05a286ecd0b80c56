import PodKernel
import PodModel

/// What has been found out about a container before its description is written.
struct BundleFacts {
    var request: BundleRequest
    var security: SecurityContext
    /// Without `CAP_`; no more than podsh has itself.
    var capabilities: [String]
    /// nil: it may make every system call.
    var filter: ContainerFilter?
    var user: ImageUser
    var words: [String]
    var environment: ContainerEnvironment
    var workingDirectory: String
    /// The container's own mounts, parents before what lies in them.
    var mounts: [PlacedMount]
    var root: String
    var terminationLog: String
    /// Where the container sees it; without links.
    var terminationPlace: String
    /// Where the trees of version 1 are shown; nil where there are none.
    var cgroupFolder: String?

    /// Paths for the runtime are all below the pod's folder.
    var pod: String { request.layout.pod(request.sandbox.uid) }
}

/// A volume and its real place in the container.
struct PlacedMount {
    var source: String
    /// Without links; from the container's root.
    var place: String
    var isReadOnly: Bool
    var propagation = MountPropagation.none
    /// No program of it can be run.
    var runsNothing = false
}
