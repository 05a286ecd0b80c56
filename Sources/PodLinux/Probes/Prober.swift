package import PodLifecycle
package import PodModel

/// Asks running containers whether they are well and runs their hooks, all on one thread of its own. Only changes are
/// reported. What has been stopped falls silent: when `stop` returns, nothing more is reported about that run, so
/// call it before an exit is reported.
package final class Prober: Sendable {
    /// `report` is called on the prober's thread and must not block.
    package init(
        program: RuntimeProgram, report: @escaping @Sendable (LifeSlot, RuntimeReport.News) -> Void
    ) throws(Failure) {}

    /// Begins to ask. `kind` of the container is asked by one probe at most: a second call replaces the first.
    package func start(_ probe: Probe, kind: ProbeKind, of container: ContainerHandle) {}
    /// Runs a hook once and reports `hookEnded`. It has no end of its own: `stop` ends it.
    package func run(_ hook: Hook, action: ProbeAction, of container: ContainerHandle) {}
    package func stop(_ kind: ProbeKind, of life: LifeSlot, container: Int) {}
    /// Ends the container's probes and hooks, their commands too.
    package func stop(_ life: LifeSlot, container: Int) {}
    /// Ends all of the pod's.
    package func stop(_ life: LifeSlot) {}
    /// Ends everything and the thread.
    package func close() {}
}
