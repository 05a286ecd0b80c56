import PodLifecycle
package import PodModel

/// A running container as probes, hooks and people reach it.
package struct ContainerHandle: Hashable, Sendable {
    package var sandbox: SandboxHandle
    /// Its place in the pod's template.
    package var container: Int
    package var name: String
    package var run: Int32
    /// What the OCI runtime calls it.
    package var identifier: String
    /// Its first process, as the host numbers it.
    package var process: Int32
    /// The OCI bundle's folder: holds `config.json`.
    package var bundle: String
    /// The folder where conmon keeps the socket `attach` and the fifo `ctl`.
    package var console: String
    /// Its place below each cgroup hierarchy's root.
    package var cgroup: String
    package var started: Timestamp
    package var hasTerminal: Bool
    /// What is typed by who attaches is its input.
    package var takesInput = false

    package init(
        sandbox: SandboxHandle, container: Int, name: String, run: Int32, identifier: String, process: Int32,
        bundle: String, console: String, cgroup: String, started: Timestamp, hasTerminal: Bool = false
    ) {
        self.sandbox = sandbox
        self.container = container
        self.name = name
        self.run = run
        self.identifier = identifier
        self.process = process
        self.bundle = bundle
        self.console = console
        self.cgroup = cgroup
        self.started = started
        self.hasTerminal = hasTerminal
    }
}
