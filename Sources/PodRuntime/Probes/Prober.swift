internal import PodKernel
package import PodLifecycle
package import PodModel

/// Asks running containers whether they are well and runs their hooks, all on one thread of its own. Only changes are
/// reported. What has been stopped falls silent: when `stop` returns, nothing more is reported about that run, so
/// call it before an exit is reported.
package final class Prober: Sendable {
    private let orders: ProbeOrders
    private let thread: MachineThread

    /// `report` is called on the prober's thread while the prober is held: it must not block, and must not call back.
    package init(
        program: RuntimeProgram, entry: EntryProgram? = nil,
        report: @escaping @Sendable (PodWorkerSlot, RuntimeReport.News) -> Void
    ) throws(Failure) {
        orders = try ProbeOrders(report: report)
        let orders = orders
        thread = try MachineThread("podsh-probes") {
            ProbeLoop(orders: orders, exec: ContainerExec(program: program, entry: entry)).run()
        }
    }

    /// Begins to ask. `kind` of the container is asked by one probe at most: a second call replaces the first.
    /// `verdict`: what was told of the same run before.
    package func start(_ probe: Probe, kind: ProbeKind, of container: ContainerHandle, verdict: Bool? = nil) {
        orders.start(ProbeKey(container, .probe(kind)), .probe(probe, kind), of: container, verdict: verdict)
    }

    /// Runs a hook once and reports `hookEnded`. It has no end of its own: `stop` ends it.
    package func run(_ hook: Hook, action: ProbeAction, of container: ContainerHandle) {
        orders.start(ProbeKey(container, .hook(hook)), .hook(hook, action), of: container)
    }

    package func stop(_ kind: ProbeKind, of worker: PodWorkerSlot, container: Int) {
        orders.stop { $0 == ProbeKey(worker: worker, container: container, place: .probe(kind)) }
    }

    /// Ends the container's probes and hooks, their commands too.
    package func stop(_ worker: PodWorkerSlot, container: Int) {
        orders.stop { $0.worker == worker && $0.container == container }
    }

    /// Ends all of the pod's.
    package func stop(_ worker: PodWorkerSlot) {
        orders.stop { $0.worker == worker }
    }

    /// Ends everything; returns when the thread has. Once only.
    package func close() {
        orders.close()
        thread.join()
    }
}

/// What the prober is asked about: a container's probe of a kind, or its hook.
struct ProbeKey: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case probe(ProbeKind)
        case hook(Hook)
    }

    var worker: PodWorkerSlot
    var container: Int
    var place: Place

    init(worker: PodWorkerSlot, container: Int, place: Place) {
        self.worker = worker
        self.container = container
        self.place = place
    }

    init(_ container: ContainerHandle, _ place: Place) {
        self.init(worker: container.sandbox.worker, container: container.container, place: place)
    }
}

/// What is to be done for a key.
enum ProbeTask: Sendable {
    case probe(Probe, ProbeKind)
    case hook(Hook, ProbeAction)
}
