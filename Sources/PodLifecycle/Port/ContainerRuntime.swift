package import PodCollections
package import PodModel

/// What a machine can do for pods: the border between deciding and acting. The simulated machines and, behind the
/// same protocol, real ones carry out effects and answer with reports; they decide nothing.
///
/// Rules of the border:
/// - `perform` never blocks and never answers by itself: what came of it is a report, with the time at which it
/// happened.
/// - `exited` is the last word about a run of a container: probes and hooks of that run fall silent with it.
/// - Periodic work (probe rounds, thresholds) happens behind the border; only changes are reported.
/// - Reports come in the order of their time; equal times in the order in which they arose.
/// - Thread: every call comes on the engine's, and none blocks for long; `http` and `openLog` may read files.
/// - Errors: `Failure` where a call throws; all else that goes wrong is a report.
package protocol ContainerRuntime: AnyObject {
    /// Makes a node's machine known; nodes are numbered by the engine, in the order in which it first meets them.
    func addNode(_ node: NodeIndex, name: String)
    /// Of its machines, as Go names it: the label `kubernetes.io/arch` of nodes.
    var architecture: String { get }
    /// Bytes of the disk on which pods write, of every node; nil where there is none.
    var ephemeralStorage: Int64? { get }
    /// Under which address others reach this machine.
    var machineAddress: IPv4 { get }
    /// What a node's machine is.
    func system(ofNode node: NodeIndex) -> NodeSystem
    /// A pod has been given to a node. Effects for `worker` may follow, until `forget`.
    func admit(_ worker: PodWorkerSlot, pod: PodIdentity, template: PodTemplate, on node: NodeIndex)
    /// What a pod's containers can be told about it: after `admit`, and again when it may have changed.
    func know(_ facts: PodFacts, of worker: PodWorkerSlot)
    /// The pod's spec has changed in place: running containers go on, with the cpu and memory that they may use now.
    func update(_ worker: PodWorkerSlot, template: PodTemplate, at now: Timestamp)
    /// Nothing more will be asked about this pod, its logs included.
    func forget(_ worker: PodWorkerSlot)
    /// These stand on the machine of a runtime that is no more. What still runs of them is taken over as it is; what
    /// has ended meanwhile is reported, and what was under way is done, or done again.
    func takeOver(_ pods: [StandingPod])
    /// Begins an action.
    func perform(_ effect: RuntimeEffect, for worker: PodWorkerSlot, at now: Timestamp)
    /// When the next report is due; `nil` when nothing is under way. A real machine cannot know and answers `nil`.
    var nextDue: Timestamp? { get }
    /// Appends all reports due by `now`, in order.
    func takeReports(until now: Timestamp, into reports: inout [RuntimeReport])

    /// Makes a machine fail, or a part of it, on purpose.
    func inject(_ fault: RuntimeFault, at now: Timestamp) throws(Failure)

    /// Begins to read what a container wrote.
    func openLog(
        of worker: PodWorkerSlot, container: Int, _ request: LogRequest, at now: Timestamp
    ) throws(Failure) -> any LogReading
    /// An HTTP GET to an address of the environment; `nil` when the connection is refused.
    func http(_ address: IPv4, port: UInt16, path: String, at now: Timestamp) -> HTTPAnswer?
    /// What a container uses now; `nil` when it does not run.
    func usage(of worker: PodWorkerSlot, container: Int, at now: Timestamp) -> ResourceAmount?

    /// A config or secret has been declared or changed; told before a pod that reads it is admitted.
    func provide(_ config: ConfigObject)
    /// A claim has been declared; told before a pod that mounts it is admitted.
    func provide(_ claim: VolumeClaim)
    /// The config, secret or claim is gone.
    func withdraw(_ key: ObjectKey)
    /// A service is there, or its endpoints have changed.
    func route(_ service: ServiceRoute)
    /// The service is gone.
    func unroute(_ service: ObjectKey)
    /// Its machines are played: nothing needs configs, claims or routes.
    var isSimulated: Bool { get }
    /// Sentences a person should read once: what could not be done, what was left out.
    func takeNotes() -> [String]
    /// What goes on that takes long, for a person who waits: `pulling nginx:1.27 12/40 MB`; nil when nothing does.
    var progress: String? { get }
    /// A person's way to the containers; nil where there are none but in simulation.
    var access: (any ContainerAccess)? { get }
    /// The environment ends: whatever is stopped from now on is stopped for good.
    func end()
    /// After the last pod has ended: everything that the runtime has made on its machine is taken away.
    func close()
}

/// Simulated machines play no network, no files and no persons.
extension ContainerRuntime {
    package var architecture: String { NodeSystem().architecture }
    package var ephemeralStorage: Int64? { nil }
    package var machineAddress: IPv4 { .documentation }
    package func system(ofNode node: NodeIndex) -> NodeSystem { NodeSystem() }
    package func know(_ facts: PodFacts, of worker: PodWorkerSlot) {}
    package func takeOver(_ pods: [StandingPod]) {}
    package func provide(_ config: ConfigObject) {}
    package func provide(_ claim: VolumeClaim) {}
    package func withdraw(_ key: ObjectKey) {}
    package func route(_ service: ServiceRoute) {}
    package func unroute(_ service: ObjectKey) {}
    package var isSimulated: Bool { false }
    package func takeNotes() -> [String] { [] }
    package var progress: String? { nil }
    package var access: (any ContainerAccess)? { nil }
    package func end() {}
    package func close() {}
}

/// A machine's number, counted from 0.
package typealias NodeIndex = UInt32

/// One worker of a pod on a node: a place in the engine's table and how often that place was used before, so that a
/// late report for the place's former owner is recognised.
package struct PodWorkerSlot: Hashable, Sendable {
    package let place: PodWorkerIndex
    package let generation: UInt32

    package init(index: UInt32, generation: UInt32) {
        place = PodWorkerIndex(rawValue: index)
        self.generation = generation
    }
}

extension PodWorkerSlot: Codable {
    private enum CodingKeys: CodingKey { case place, generation }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            index: try fields.decode(UInt32.self, forKey: .place),
            generation: try fields.decode(UInt32.self, forKey: .generation))
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: CodingKeys.self)
        try fields.encode(place.rawValue, forKey: .place)
        try fields.encode(generation, forKey: .generation)
    }
}

package typealias PodWorkerIndex = TableSlot<PodWorkerSlot>

/// Who a pod is, for messages and for names of things made on its behalf.
package struct PodIdentity: Hashable, Sendable, Codable {
    package let uid: UID
    package let name: String
    package let namespace: String

    package init(uid: UID, name: String, namespace: String) {
        self.uid = uid
        self.name = name
        self.namespace = namespace
    }
}

/// What a pod's containers can be told about it, beside who it is and its spec.
package struct PodFacts: Hashable, Sendable {
    package var labels: Labels
    package var annotations: Labels
    /// What its node has for pods.
    package var allocatable: ResourceAmount
    /// Of the machine of its node.
    package var hostAddress: IPv4
    /// Secrets of its account with credentials for registries, as the account says them: JSON.
    package var accountPullSecrets: String?

    package init(
        labels: Labels = [:], annotations: Labels = [:], allocatable: ResourceAmount = NodeCapacity().amount,
        hostAddress: IPv4 = .documentation
    ) {
        self.labels = labels
        self.annotations = annotations
        self.allocatable = allocatable
        self.hostAddress = hostAddress
    }
}

/// The machine could not do it: the third family of errors, beside findings and refusals.
package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence: object, cause, remedy.
    package let message: String
    /// What of a pod's surroundings it was, where that makes a difference.
    package var fault = SandboxFault.other

    package init(_ message: String, _ fault: SandboxFault = .other) {
        self.message = message
        self.fault = fault
    }

    package var description: String { message }
}

package struct HTTPAnswer: Hashable, Sendable {
    /// HTTP's status code.
    package let status: Int
    package let body: String

    package init(status: Int, body: String) {
        self.status = status
        self.body = body
    }
}
