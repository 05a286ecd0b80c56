/// How the OCI runtime is called in this environment.
package struct RuntimeProgram: Hashable, Sendable {
    package var runtime: OCIRuntime
    /// What precedes the subcommand: `--root DIR`, `--cgroup-manager disabled` …
    package var options: [String]
    /// The environment's private mount namespace as a path (`/proc/PID/task/TID/ns/mnt`), which a child must join to
    /// see the containers' files; nil when the calling thread is in it.
    package var mountNamespace: String?
    /// Where that namespace shows the v2 cgroup tree: what the runtime starts belongs to the container's cgroup and
    /// ends with it. nil when there is no such tree, or it is the runtime's own to place processes in.
    package var cgroupRoot: String?
    /// Roots of all trees in which containers have places.
    package var cgroupTrees: [String] = []
    /// Where descriptions of commands lie, which hold values of secrets: on a tmpfs. nil: in the container's folder.
    package var folder: String?

    /// Whether podsh leads a command's terminal itself. crun hands it over; runc does so for detached commands only,
    /// and follows the size of podsh's by itself.
    var handsTerminalOver: Bool { runtime.kind == .crun }

    package var path: String { runtime.path }

    package init(_ runtime: OCIRuntime, options: [String], mountNamespace: String?, cgroupRoot: String? = nil) {
        self.runtime = runtime
        self.options = options
        self.mountNamespace = mountNamespace
        self.cgroupRoot = cgroupRoot
    }
}
