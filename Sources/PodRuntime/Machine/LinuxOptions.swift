package import PodImages
package import PodKernel
package import PodModel

/// What an environment on real machines needs to know to open.
package struct LinuxOptions: Sendable {
    /// Name and place of the environment; its lock is held by the caller.
    package var layout: EnvironmentLayout
    /// The script's folder, absolute: relative host paths and images begin there.
    package var folder: String
    /// podsh's own process lies in a user namespace (`Rootless.enter`).
    package var isRootless = false
    /// Another podsh has made the environment and was killed: what it has made is taken over.
    package var isResumed = false
    package var images: ImageOptions
    /// Where programs are looked for; nil is the process' own PATH.
    package var path: String?
    package var logs = LogLimits()
    /// Between two looks at how much a pod has in `empty` volumes with a limit; the kubelet's eviction period.
    package var volumePeriod = TimeSpan.seconds(10)

    package init(layout: EnvironmentLayout, folder: String) {
        self.layout = layout
        self.folder = folder
        images = .standard()
        images.folder = folder
        images.hidden = [layout.home]
    }
}
