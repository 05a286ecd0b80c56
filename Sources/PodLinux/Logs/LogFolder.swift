/// Where a container's output is kept: one file a run, of which the last two stay.
package struct LogFolder: Hashable, Sendable {
    package let path: String

    /// `pod`: the pod's own folder.
    package init(pod: String, container: String) {
        path = "\(pod)/logs/\(container)"
    }

    /// The file conmon writes, in its k8s-file format. The folder must exist: `make(for:)`.
    package func file(run: Int32) -> String { "\(path)/\(run).log" }
}
