internal import PodImages
internal import PodKernel
internal import PodLifecycle
internal import PodModel
internal import Synchronization

/// What the runtime holds of one pod. Its jobs run in one queue, one after another; the state is locked besides, since
/// the engine's thread and the watching thread look at it too.
final class PodRuntimeState: Sendable {
    let worker: PodWorkerSlot
    let identity: PodIdentity
    let node: NodeIndex
    let nodeName: String
    /// As its folder and its cgroup are called.
    let uid: String
    let queue: UInt64
    /// `podsh/TAG/NODE/UID`.
    let cgroup: String
    let state: Mutex<State>
    /// A container is being made beside others that are held still.
    let isMaking = Monitor(false)

    struct State {
        var template: PodTemplate
        var facts: PodFacts
        var sandbox: SandboxHandle?
        var pause: SharedChild?
        /// Of a pod with a user namespace of its own, from its first sandbox until that is removed for good.
        var users: HeldUsers?
        /// As long; nil where SELinux is not on.
        var seLinuxLevel: SELinuxLevel?
        /// Volume name → path on the host; nil before they are made.
        var volumes: [String: String]?
        /// Images of volumes that have been brought, by the volume's name.
        var volumeImages: [String: StoredImage] = [:]
        /// Volumes at whose place their image is mounted.
        var mountedImages: Set<String> = []
        var containers: [ContainerPlace]
        /// Its node has died, or nothing more is asked about it: nothing more is reported either.
        var isSilent = false
        /// Removals of the sandbox that are asked for and not done.
        var removals = 0
    }

    struct ContainerPlace {
        var image: StoredImage?
        var run: ContainerRun?
        /// Numbers of the last run and of the one before.
        var last: Int32?
        var previous: Int32?
    }

    init(
        worker: PodWorkerSlot, identity: PodIdentity, template: PodTemplate, node: NodeIndex, nodeName: String,
        queue: UInt64,
        layout: EnvironmentLayout
    ) {
        self.worker = worker
        self.identity = identity
        self.node = node
        self.nodeName = nodeName
        self.queue = queue
        uid = identity.uid.description
        cgroup = "\(layout.cgroup)/\(nodeName)/\(uid)"
        let containers = Array(repeating: ContainerPlace(), count: template.spec.containers.count)
        state = Mutex(
            State(
                template: template,
                facts: PodFacts(labels: template.labels, annotations: template.annotations), containers: containers))
    }

    var isSilent: Bool { state.withLock { $0.isSilent } }
    /// What is begun now would have no pod to belong to: it begins no more, and nobody waits for it.
    var isLeaving: Bool { state.withLock { $0.isSilent || $0.removals > 0 } }
    var template: PodTemplate { state.withLock { $0.template } }
    var facts: PodFacts { state.withLock { $0.facts } }
    var sandbox: SandboxHandle? { state.withLock { $0.sandbox } }

    func run(_ container: Int) -> ContainerRun? {
        state.withLock { $0.containers.indices.contains(container) ? $0.containers[container].run : nil }
    }
}
