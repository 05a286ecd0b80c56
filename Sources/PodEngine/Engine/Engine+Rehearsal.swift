import PodControl
import PodLifecycle
package import PodModel

extension Engine {
    /// An engine whose cluster begins as a copy of another's, or empty, and in which commands are applied as they would
    /// be there, while no controller acts, no pod has a worker and no machine hears of it.
    package static func rehearsal(of other: Engine? = nil, services: AddressRange = .services) -> Engine {
        let engine = Engine(
            seed: 0, runtime: IdleRuntime(), clock: VirtualClock(start: other?.currentTime ?? .simulationStart),
            services: services)
        engine.isRehearsal = true
        if let other {
            engine.state = other.state
            engine.state.journal = nil
        }
        return engine
    }
}

/// No machines at all.
private final class IdleRuntime: ContainerRuntime {
    func addNode(_ node: NodeIndex, name: String) {}
    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {}
    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {}
    func forget(_ worker: PodWorkerSlot) {}
    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) {}
    var nextDue: Timestamp? { nil }
    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {}
    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        throw Failure("nothing fails in a rehearsal")
    }
    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading { EmptyLog() }
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? { nil }
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? { nil }
    var isSimulated: Bool { true }
}
