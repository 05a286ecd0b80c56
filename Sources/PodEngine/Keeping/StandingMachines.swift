import PodLifecycle
import PodModel

/// Machines of which only the log tells, while an engine is told it anew: what is asked of them was done by others long
/// ago. At the end it is known what stands on them.
final class StandingMachines: ContainerRuntime {
    private(set) var pods: [PodWorkerSlot: StandingPod] = [:]
    let architecture: String
    let ephemeralStorage: Int64?
    let machineAddress: IPv4

    init(_ beginning: EngineBeginning) {
        architecture = beginning.architecture
        ephemeralStorage = beginning.ephemeralStorage
        machineAddress = beginning.machineAddress
    }

    func heard(_ reports: [RuntimeReport]) {
        for report in reports { pods[report.worker]?.hear(report.news) }
    }

    func addNode(_ node: NodeIndex, name: String) {}

    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex) {
        pods[worker] = StandingPod(worker: worker, identity: pod, template: template, node: node)
    }

    func know(_ facts: PodFacts, of worker: PodWorkerSlot) { pods[worker]?.facts = facts }

    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp) {
        pods[worker]?.template = template
    }

    func forget(_ worker: PodWorkerSlot) { pods[worker] = nil }
    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp) { pods[worker]?.ask(effect) }
    var nextDue: Timestamp? { nil }
    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport]) {}

    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure) {
        switch fault {
        case .killContainer(let worker, let container): pods[worker]?.containers[container].isKilled = true
        case .killSandbox(let worker): pods[worker]?.isSandboxKilled = true
        // The engine knows its nodes and links.
        case .nodeDied, .nodeReturned, .linkDown, .linkUp, .impairNode, .impairPod: break
        }
    }

    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading { EmptyLog() }
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer? { nil }
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount? { nil }
}
