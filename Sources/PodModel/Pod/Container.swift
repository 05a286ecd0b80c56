/// Standard input that is held open for whoever attaches; without it a container's ends at once (`stdin` of `core/v1`).
package enum HeldInput: UInt8, Hashable, Sendable, CaseIterable, Codable {
    case open
    /// `stdinOnce`: closed when the first who attaches goes away.
    case once
}

/// How a container takes part in its pod's life.
package enum ContainerRole: UInt8, CaseIterable, Hashable, Sendable, Codable {
    /// Runs the pod's work.
    case main
    /// Runs to its end before the next entry begins.
    case initial
    /// An init entry that is always restarted and lives beside the mains (Kubernetes: init with restartPolicy Always).
    case sidecar

    /// As `role` of an expression and differences say it.
    package var word: String {
        switch self {
        case .main: "main"
        case .initial: "init"
        case .sidecar: "sidecar"
        }
    }
}

/// One container as its spec has it. Fields as in Kubernetes' `core/v1`.
package struct Container: Hashable, Sendable, Codable {
    package var name: String
    package var image: String
    package var role: ContainerRole
    /// Replaces the image's entrypoint when not empty.
    package var command: [String] = []
    package var args: [String] = []
    package var workingDirectory: String?
    package var ports: [ContainerPort] = []
    package var environment: [EnvironmentVariable] = []
    package var environmentSources: [EnvironmentSource] = []
    package var mounts: [VolumeMount] = []
    package var resources = ResourceRequirements()
    package var resizePolicy = ResizePolicy()
    /// nil: its pod's. A sidecar is restarted always.
    package var restartPolicy: RestartPolicy?
    /// The first that fits decides, before the policy.
    package var restartRules: [RestartRule] = []
    package var readiness: Probe?
    package var liveness: Probe?
    package var startup: Probe?
    /// Runs beside the entrypoint right after start; failure kills the container.
    package var postStart: ProbeAction?
    /// Runs before the stop signal, inside the grace.
    package var preStop: ProbeAction?
    /// Without the SIG prefix, as `QUIT`; `nil` means the image's, else `TERM`.
    package var stopSignal: String?
    package var user: String?
    package var stdin: HeldInput?
    /// A terminal of its own, which its standard streams are.
    package var hasTerminal = false
    package var terminationMessage = TerminationMessage()
    /// Each kind once; of others the runtime's.
    package var ulimits: [Ulimit] = []
    package var pullPolicy: PullPolicy = .missing
    package var security = SecurityContext()
    /// How a simulated machine plays this container; real ones ignore it.
    package var simulation: SimulatedBehavior?

    /// No image given: the container's name is the image.
    package init(name: String, image: String? = nil, role: ContainerRole = .main) {
        self.name = name
        self.image = image ?? name
        self.role = role
    }
}

extension Container {
    /// The first that fits.
    package func restartRule(for code: Int32) -> RestartRule? { restartRules.first { $0.fits(code) } }
}

package enum PullPolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case always, missing, never

    /// Kubernetes' word: `Always`, `IfNotPresent`, `Never`.
    package var apiName: String {
        switch self {
        case .always: "Always"
        case .missing: "IfNotPresent"
        case .never: "Never"
        }
    }
}

package enum PortProtocol: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case tcp, udp

    /// `TCP`, `UDP`.
    package var apiName: String { self == .tcp ? "TCP" : "UDP" }
}

/// A port the container listens on; pod address + port is an endpoint.
package struct ContainerPort: Hashable, Sendable, Codable {
    package var port: UInt16
    package var `protocol`: PortProtocol
    package var name: String?
    /// Port of the node that leads here.
    package var hostPort: UInt16?
    /// `hostIP`: the one address of the machine at which that port listens; nil: all of them.
    package var hostAddress: IPv4?

    package init(port: UInt16, protocol: PortProtocol = .tcp, name: String? = nil, hostPort: UInt16? = nil) {
        self.port = port
        self.protocol = `protocol`
        self.name = name
        self.hostPort = hostPort
    }
}

package struct EnvironmentVariable: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        case value(String)
        /// `isOptional`: without the object or the key there is no variable.
        case config(name: String, key: String, isOptional: Bool = false)
        case secret(name: String, key: String, isOptional: Bool = false)
        case field(PodField)
        case resource(ResourceReference)
        /// Of a file that another container has written.
        case file(FileKey)
    }

    package var name: String
    package var source: Source

    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }
}

/// All keys of a config or secret as environment.
package struct EnvironmentSource: Hashable, Sendable, Codable {
    package enum Object: Hashable, Sendable, Codable {
        case config(String)
        case secret(String)
    }

    package var object: Object
    /// Stands before each key.
    package var prefix = ""
    /// Without the object there are no variables.
    package var isOptional = false

    package init(_ object: Object) {
        self.object = object
    }

    package static func config(_ name: String) -> EnvironmentSource { EnvironmentSource(.config(name)) }
    package static func secret(_ name: String) -> EnvironmentSource { EnvironmentSource(.secret(name)) }
}

package struct VolumeMount: Hashable, Sendable, Codable {
    package var volume: String
    package var path: String
    package var readOnly: Bool
    /// A changed config or secret behind it changes the files only; the pod is not replaced.
    package var noRoll: Bool
    /// What of the volume is mounted, from its root; nil: all of it.
    package var subPath: String?
    package var propagation = MountPropagation.none
    /// The same, with variables of the container as `$(NAME)` in it; never beside `subPath`.
    package var subPathExpr: String?

    package init(
        volume: String, path: String, readOnly: Bool = false, noRoll: Bool = false, subPath: String? = nil,
        subPathExpr: String? = nil
    ) {
        self.subPathExpr = subPathExpr
        self.volume = volume
        self.path = path
        self.readOnly = readOnly
        self.noRoll = noRoll
        self.subPath = subPath
    }
}

/// Whether what is mounted later in a volume is seen on the other side (`MountPropagationMode` of `core/v1`).
package enum MountPropagation: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case none, hostToContainer, bidirectional

    /// `None`, `HostToContainer`, `Bidirectional`.
    package var apiName: String {
        switch self {
        case .none: "None"
        case .hostToContainer: "HostToContainer"
        case .bidirectional: "Bidirectional"
        }
    }
}

/// Requests and limits: cpu in thousandths of a core, memory in bytes; `nil` is "not set".
package struct ResourceRequirements: Hashable, Sendable, Codable {
    package var cpuRequest: Int64?
    package var cpuLimit: Int64?
    package var memoryRequest: Int64?
    package var memoryLimit: Int64?
    /// Of resources beside cpu and memory.
    package var otherRequests = ResourceCounts()
    package var otherLimits = ResourceCounts()

    package init(
        cpuRequest: Int64? = nil, cpuLimit: Int64? = nil, memoryRequest: Int64? = nil, memoryLimit: Int64? = nil
    ) {
        self.cpuRequest = cpuRequest
        self.cpuLimit = cpuLimit
        self.memoryRequest = memoryRequest
        self.memoryLimit = memoryLimit
    }
}

/// What a change of its resources in place does to a running container (`ContainerResizePolicy` of `core/v1`).
package struct ResizePolicy: Hashable, Sendable, Codable {
    package enum Restart: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
        case notRequired, restartContainer

        /// `NotRequired`, `RestartContainer`.
        package var apiName: String {
            switch self {
            case .notRequired: "NotRequired"
            case .restartContainer: "RestartContainer"
            }
        }
    }

    package var cpu = Restart.notRequired
    package var memory = Restart.notRequired

    package init() {}

    /// Whether the change takes a new process.
    package func restarts(from old: ResourceRequirements, to new: ResourceRequirements) -> Bool {
        cpu == .restartContainer && old.cpu != new.cpu || memory == .restartContainer && old.memory != new.memory
    }
}

/// Exit codes with which a container is started anew, whatever its policy says (`ContainerRestartRule` of `core/v1`).
package struct RestartRule: Hashable, Sendable, Codable {
    package enum Action: UInt8, Hashable, Sendable, APIWord, Codable {
        case restart
        /// Its pod begins anew in its sandbox: all containers end, and those of init run again.
        case restartAllContainers

        /// `Restart`, `RestartAllContainers`.
        package var apiName: String {
            switch self {
            case .restart: "Restart"
            case .restartAllContainers: "RestartAllContainers"
            }
        }
    }

    package var action: Action
    /// Those codes, or all others.
    package var isIn: Bool
    package var codes: [Int32]

    package init(isIn: Bool = true, _ codes: [Int32], _ action: Action = .restart) {
        self.action = action
        self.isIn = isIn
        self.codes = codes
    }

    package static let codeRange: ClosedRange<Int64> = 0...255

    package func fits(_ code: Int32) -> Bool { codes.contains(code) == isIn }

    /// `exit 42, 137`, `any exit but 0`, `exit 42, all containers`.
    package var words: String {
        (isIn ? "exit " : "any exit but ") + codes.map(String.init).joined(separator: ", ")
            + (action == .restart ? "" : ", all containers")
    }
}

/// The system call filter of processes (`SeccompProfile` of `core/v1`).
package enum SeccompProfile: Hashable, Sendable, Codable {
    /// podsh's own.
    case runtimeDefault
    case unconfined
    /// That of a file, by its path below the folder of such profiles.
    case localhost(String)
}

/// Which groups a pod's processes have besides those that it names (`SupplementalGroupsPolicy` of `core/v1`).
package enum SupplementalGroupsPolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    /// Those that the image has for the user.
    case merge
    /// None.
    case strict

    /// `Merge`, `Strict`.
    package var apiName: String {
        switch self {
        case .merge: "Merge"
        case .strict: "Strict"
        }
    }
}

/// What a pod loosens or tightens, by name. The defaults are the safe profile.
package struct SecurityContext: Hashable, Sendable, Codable {
    /// nil: not said; of a container, as its pod says.
    package var runAsNonRoot: Bool?
    package var readOnlyRoot = false
    package var addCapabilities: [String] = []
    package var dropCapabilities: [String] = []
    package var allowEscalation = false
    /// nil: not said; of a container, as its pod says, and else `runtimeDefault`.
    package var seccomp: SeccompProfile?
    /// `procMount: Unmasked`: all of /proc is seen, and may be written by whom the kernel lets.
    package var unmasksProc = false
    package var sysctls: Labels = [:]
    package var privileged = false
    /// Of a pod alone: the group that owns its volumes, and to which all of its processes belong.
    package var fsGroup: Int64?
    /// Of a pod alone: `fsGroupChangePolicy`, for volumes that belong to the group already.
    package var fsGroupChangePolicy = FSGroupChangePolicy.always
    /// Of a pod alone: groups of all of its processes besides the image's.
    package var supplementalGroups: [Int64] = []
    /// Of a pod alone.
    package var supplementalGroupsPolicy = SupplementalGroupsPolicy.merge
    /// Of a pod alone: `hostUsers: false`; its users are none of the machine's.
    package var userNamespace = false
    /// nil: what podsh chooses; of a container, as its pod says.
    package var seLinuxOptions: SELinuxOptions?

    package init() {}
}

/// When a volume is given to its pod's `fsGroup` (`PodFSGroupChangePolicy` of `core/v1`).
package enum FSGroupChangePolicy: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    case always
    /// Only where the volume's root does not belong to it as it should.
    case onRootMismatch

    /// `Always`, `OnRootMismatch`.
    package var apiName: String {
        switch self {
        case .always: "Always"
        case .onRootMismatch: "OnRootMismatch"
        }
    }
}

/// Parts of the SELinux label of processes, in place of what would be there.
package struct SELinuxOptions: Hashable, Sendable, Codable {
    package var user: String?
    package var role: String?
    package var type: String?
    package var level: String?

    package init() {}
}
