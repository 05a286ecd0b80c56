/// How the OCI runtime is called in this environment.
package struct RuntimeProgram: Hashable, Sendable {
    /// Path of `crun` or `runc`.
    package var path: String
    /// What precedes the subcommand: `--root DIR`, `--cgroup-manager disabled` …
    package var options: [String]
    /// The environment's private mount namespace as a path (`/proc/PID/task/TID/ns/mnt`), which a child must join to
    /// see the containers' files; nil when the calling thread is in it.
    package var mountNamespace: String?

    package init(path: String, options: [String], mountNamespace: String?) {
        self.path = path
        self.options = options
        self.mountNamespace = mountNamespace
    }
}
