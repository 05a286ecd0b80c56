package enum RestartPolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case always, onFailure, never

    /// `Always`, `OnFailure`, `Never`.
    package var apiName: String {
        switch self {
        case .always: "Always"
        case .onFailure: "OnFailure"
        case .never: "Never"
        }
    }
}

/// The delays between restarts: first at once, then `initial`, doubled up to `maximum`.
package struct BackOff: Hashable, Sendable, Codable {
    package var initial: TimeSpan = .seconds(10)
    package var maximum: TimeSpan = .seconds(300)

    package init(initial: TimeSpan = .seconds(10), maximum: TimeSpan = .seconds(300)) {
        self.initial = initial
        self.maximum = maximum
    }
}

/// Whether a pod that fits no node makes others of lower priority leave (`PreemptionPolicy` of `core/v1`).
package enum PreemptionPolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case preemptLowerPriority, never

    /// `PreemptLowerPriority`, `Never`.
    package var apiName: String {
        switch self {
        case .preemptLowerPriority: "PreemptLowerPriority"
        case .never: "Never"
        }
    }
}

/// What a pod is to be. Immutable once shared through a `PodTemplate`.
package struct PodSpec: Hashable, Sendable, Codable {
    /// In the order of declaration; init and sidecar entries start in this order before the mains.
    package var containers: [Container] = []
    package var volumes: [Volume] = []
    /// What all containers together are to have, of cpu, memory and huge pages; where it is not said, the sum of
    /// theirs.
    package var resources = ResourceRequirements()
    package var restartPolicy: RestartPolicy = .always
    package var backOff = BackOff()
    /// `terminationGracePeriodSeconds`.
    package var grace: TimeSpan = .seconds(30)
    /// `activeDeadlineSeconds`; `nil` is none.
    package var deadline: TimeSpan?
    package var hostname: String?
    /// The domain below the namespace's services in which the pod has its name, where a headless service is called so.
    package var subdomain: String?
    /// `setHostnameAsFQDN`: containers see the whole name as their host's.
    package var setsHostnameAsFQDN = false
    /// `hostnameOverride`: what containers see as their host's name, whatever the names service says.
    package var hostnameOverride: String?
    package var dns = PodDNS()
    /// `hostAliases`.
    package var hostAliases: [HostAlias] = []
    package var sharesProcesses = false
    package var usesHostNetwork = false
    /// `hostPID`: containers see the processes of their node.
    package var usesHostProcesses = false
    /// `hostIPC`: shared memory, semaphores and message queues are the node's.
    package var usesHostIPC = false
    /// `nodeName` as declared: the pod goes there, and the scheduler is not asked.
    package var nodeName: String?
    /// `enableServiceLinks`: variables tell containers where the namespace's services are.
    package var linksServices = true
    package var nodeSelector: Labels = [:]
    package var affinity: [AffinityTerm] = []
    package var tolerations: [Toleration] = []
    package var spread: [SpreadConstraint] = []
    /// Of two pods the one with the higher number comes first, and may drive the other out.
    package var priority: Int32 = 0
    package var preemptionPolicy = PreemptionPolicy.preemptLowerPriority
    /// As long as there is one, the scheduler lets the pod wait.
    package var schedulingGates: [String] = []
    /// `unschedulable wait`: a bare pod that no node can take waits as Pending instead of being deleted.
    package var waitsWhenUnschedulable = false
    /// `serviceAccountName`: whom the pod would be to an API server; podsh's own has one token for everybody.
    package var serviceAccount: String?
    /// `automountServiceAccountToken`, where it is said; no token is mounted here.
    package var mountsAccountToken: Bool?
    package var security = SecurityContext()
    /// Secrets with credentials for the registries of its images; none: those of its account.
    package var imagePullSecrets: [String] = []

    package init() {}

    /// Whether a container that ended so is started anew.
    package func restarts(_ container: Container, code: Int32, failed: Bool) -> Bool {
        if container.role == .sidecar || container.restartRule(for: code) != nil { return true }
        switch container.restartPolicy ?? restartPolicy {
        // Init containers run to their end.
        case .always: return container.role == .main || failed
        case .onFailure: return failed
        case .never: return false
        }
    }

    /// Some container of it is started anew however it ends.
    package var neverEnds: Bool {
        mainContainers.contains { ($0.restartPolicy ?? restartPolicy) == .always }
    }

    /// All its containers together are held to something.
    package var hasOwnResources: Bool { resources.cpu.isSet || resources.memory.isSet }

    package var mainContainers: [Container] { containers.filter { $0.role == .main } }
    package var initContainers: [Container] { containers.filter { $0.role != .main } }
}
