package import PodModel

/// A change of one stored property of a type that a pod's spec is made of.
package struct PropertyChange: Sendable, CustomStringConvertible {
    package let type: String
    package let property: String
    package let apply: @Sendable (inout PodSpec) -> Void

    package var description: String { "\(type).\(property)" }

    /// `wholes`: where the type stands in the base spec.
    static func changes<Whole>(
        _ type: Whole.Type, at whole: any WritableKeyPath<PodSpec, Whole> & Sendable,
        _ changes: [(String, @Sendable (inout Whole) -> Void)]
    ) -> [PropertyChange] {
        changes.map { property, change in
            PropertyChange(type: "\(type)", property: property) { change(&$0[keyPath: whole]) }
        }
    }

    /// What of it Kubernetes' API has no word for: nothing gives it back.
    package var hasForm: Bool { !PropertyChange.withoutForm.contains(description) }

    private static let withoutForm: Set<String> = [
        "PodSpec.backOff", "BackOff.initial", "BackOff.maximum", "PodSpec.waitsWhenUnschedulable",
        "Container.simulation", "Container.ulimits", "VolumeMount.noRoll",
    ]
}

extension PodSpec {
    /// Everything stands in it once, so that a change of any part is one of something that is there.
    package static var full: PodSpec {
        var spec = PodSpec()
        spec.containers = [.full, Container(name: "b", image: "b:1")]
        spec.volumes = [
            Volume(name: "v"), Volume(name: "c", source: .config("c", .init(items: [.init(key: "k", path: "p")]))),
        ]
        // Kubernetes' pods wait.
        spec.waitsWhenUnschedulable = true
        spec.affinity = [
            AffinityTerm(.nodes([NodeSelectorTerm(matching: ["disk": "ssd"])]), preference: 2),
            AffinityTerm(.beside(PodAffinityTerm(["app": "db"], .node))),
        ]
        spec.tolerations = [Toleration(key: "a", value: "b", effect: .noExecute, duration: .seconds(1))]
        spec.spread = [SpreadConstraint(topology: .node)]
        return spec
    }

    var nodeTerm: NodeSelectorTerm {
        get { if case .nodes(let terms) = affinity[0].target { terms[0] } else { NodeSelectorTerm([]) } }
        set { affinity[0].target = .nodes([newValue]) }
    }
    var podTerm: PodAffinityTerm {
        get { affinity[1].pods ?? PodAffinityTerm(nil, .node) }
        set { affinity[1].target = .beside(newValue) }
    }
    var probe: Probe {
        get { containers[0].readiness ?? Probe(action: .exec(["a"])) }
        set { containers[0].readiness = newValue }
    }
    var options: SELinuxOptions {
        get { containers[0].security.seLinuxOptions ?? SELinuxOptions() }
        set { containers[0].security.seLinuxOptions = newValue }
    }
    var restartRule: RestartRule {
        get { containers[0].restartRules.first ?? RestartRule([1]) }
        set { (containers[0].restartPolicy, containers[0].restartRules) = (.never, [newValue]) }
    }
    var files: KeyFiles {
        get { if case .config(_, let files) = volumes[1].source { files } else { KeyFiles() } }
        set { volumes[1].source = .config("c", newValue) }
    }
}

extension Container {
    package static var full: Container {
        var container = Container(name: "a", image: "a:1")
        container.ports = [ContainerPort(port: 80)]
        container.environment = [EnvironmentVariable(name: "A", source: .value("b"))]
        container.environmentSources = [.config("e")]
        container.mounts = [VolumeMount(volume: "v", path: "/v")]
        container.resources = ResourceRequirements(
            cpuRequest: 1, cpuLimit: 9, memoryRequest: 1 << 10, memoryLimit: 9 << 20)
        container.resources.otherRequests[.ephemeralStorage] = 1 << 20
        container.resources.otherLimits[.ephemeralStorage] = 9 << 20
        container.readiness = Probe(action: .tcp(port: 80))
        container.security.seLinuxOptions = SELinuxOptions()
        container.security.seLinuxOptions?.level = "s0"
        return container
    }
}

extension PropertyChange {
    package static let all: [PropertyChange] =
        specs + containers + ofContainers + probes + securities + storage + placement

    private static let specs = changes(
        PodSpec.self, at: \.self,
        [
            ("containers", { $0.containers.removeLast() }), ("volumes", { $0.volumes.append(Volume(name: "w")) }),
            ("restartPolicy", { $0.restartPolicy = .never }), ("backOff", { $0.backOff.maximum = .seconds(1) }),
            ("grace", { $0.grace = .seconds(1) }), ("deadline", { $0.deadline = .seconds(9) }),
            ("hostname", { $0.hostname = "h" }), ("sharesProcesses", { $0.sharesProcesses = true }),
            ("usesHostNetwork", { $0.usesHostNetwork = true }), ("linksServices", { $0.linksServices = false }),
            ("usesHostProcesses", { $0.usesHostProcesses = true }), ("usesHostIPC", { $0.usesHostIPC = true }),
            ("nodeName", { $0.nodeName = "n1" }),
            ("nodeSelector", { $0.nodeSelector = ["a": "b"] }), ("affinity", { $0.affinity.removeLast() }),
            ("tolerations", { $0.tolerations = [] }), ("spread", { $0.spread = [] }),
            ("priority", { $0.priority = 7 }), ("waitsWhenUnschedulable", { $0.waitsWhenUnschedulable = false }),
            ("security", { $0.security.fsGroup = 3 }), ("serviceAccount", { $0.serviceAccount = "builder" }),
            ("mountsAccountToken", { $0.mountsAccountToken = true }),
            ("imagePullSecrets", { $0.imagePullSecrets = ["registry"] }),
            ("subdomain", { $0.subdomain = "s" }), ("setsHostnameAsFQDN", { $0.setsHostnameAsFQDN = true }),
            ("dns", { $0.dns.policy = .default }),
            ("hostnameOverride", { $0.hostnameOverride = "h.example" }),
            ("resources", { $0.resources.memoryLimit = 1 << 30 }),
            ("schedulingGates", { $0.schedulingGates = ["a/b"] }),
            ("preemptionPolicy", { $0.preemptionPolicy = .never }),
            ("hostAliases", { $0.hostAliases = [HostAlias(address: "10.0.0.7", names: ["ledger"])] }),
        ])

    private static let containers = changes(
        Container.self, at: \.containers[0],
        [
            ("name", { $0.name = "n" }), ("image", { $0.image = "a:2" }), ("role", { $0.role = .sidecar }),
            ("command", { $0.command = ["x"] }), ("args", { $0.args = ["x"] }),
            ("workingDirectory", { $0.workingDirectory = "/x" }), ("ports", { $0.ports = [] }),
            ("environment", { $0.environment = [] }),
            ("environmentSources", { $0.environmentSources = [.secret("s")] }),
            ("mounts", { $0.mounts = [] }), ("resources", { $0.resources.memoryLimit = 1 << 20 }),
            ("readiness", { $0.readiness = nil }), ("liveness", { $0.liveness = Probe(action: .exec(["x"])) }),
            ("startup", { $0.startup = Probe(action: .http(path: "/", port: .name("x"))) }),
            ("postStart", { $0.postStart = .exec(["x"]) }), ("preStop", { $0.preStop = .sleep(.seconds(2)) }),
            ("stopSignal", { $0.stopSignal = "QUIT" }), ("user", { $0.user = "1000:2000" }),
            ("stdin", { $0.stdin = .once }), ("hasTerminal", { $0.hasTerminal = true }),
            ("terminationMessage", { $0.terminationMessage.path = "/x" }),
            ("pullPolicy", { $0.pullPolicy = .always }), ("security", { $0.security.privileged = true }),
            ("simulation", { $0.simulation = SimulatedBehavior() }),
            ("restartPolicy", { $0.restartPolicy = .onFailure }),
            ("restartRules", { ($0.restartPolicy, $0.restartRules) = (.never, [RestartRule(isIn: false, [0, 3])]) }),
            ("resizePolicy", { $0.resizePolicy.memory = .restartContainer }),
            ("ulimits", { $0.ulimits = [Ulimit(kind: .nofile, soft: 1, hard: 2)] }),
        ])

    private static let ofContainers =
        changes(
            ContainerPort.self, at: \.containers[0].ports[0],
            [
                ("port", { $0.port = 81 }), ("protocol", { $0.protocol = .udp }), ("name", { $0.name = "http" }),
                ("hostPort", { $0.hostPort = 8080 }),
                ("hostAddress", { ($0.hostPort, $0.hostAddress) = (8080, IPv4(127, 0, 0, 1)) }),
            ])
        + changes(
            EnvironmentVariable.self, at: \.containers[0].environment[0],
            [("name", { $0.name = "B" }), ("source", { $0.source = .field(.plain(.node)) })])
        + changes(
            EnvironmentSource.self, at: \.containers[0].environmentSources[0],
            [
                ("object", { $0.object = .secret("t") }), ("prefix", { $0.prefix = "P_" }),
                ("isOptional", { $0.isOptional = true }),
            ])
        + changes(
            VolumeMount.self, at: \.containers[0].mounts[0],
            [
                ("volume", { $0.volume = "c" }), ("path", { $0.path = "/w" }), ("readOnly", { $0.readOnly = true }),
                ("noRoll", { $0.noRoll = true }), ("subPath", { $0.subPath = "s" }),
                ("propagation", { $0.propagation = .hostToContainer }),
                ("subPathExpr", { $0.subPathExpr = "$(A)/s" }),
            ])
        + changes(
            TerminationMessage.self, at: \.containers[0].terminationMessage,
            [("path", { $0.path = "/y" }), ("policy", { $0.policy = .fallbackToLogsOnError })])
        + changes(
            RestartRule.self, at: \.restartRule,
            [
                ("isIn", { $0.isIn = false }), ("codes", { $0.codes = [7] }),
                ("action", { $0.action = .restartAllContainers }),
            ])
        + changes(
            ResizePolicy.self, at: \.containers[0].resizePolicy,
            [("cpu", { $0.cpu = .restartContainer }), ("memory", { $0.memory = .restartContainer })])
        + changes(
            ResourceRequirements.self, at: \.containers[0].resources,
            [
                ("cpuRequest", { $0.cpuRequest = 5 }), ("cpuLimit", { $0.cpuLimit = 5 }),
                ("memoryRequest", { $0.memoryRequest = 1 << 20 }), ("memoryLimit", { $0.memoryLimit = 1 << 20 }),
                ("otherRequests", { $0.otherRequests[.ephemeralStorage] = 2 << 20 }),
                ("otherLimits", { $0.otherLimits[ResourceName("nvidia.com/gpu")] = 2 }),
            ])

    private static let probes = changes(
        Probe.self, at: \.probe,
        [
            ("action", { $0.action = .tcp(port: 81) }), ("initialDelay", { $0.initialDelay = .seconds(2) }),
            ("period", { $0.period = .seconds(2) }), ("timeout", { $0.timeout = .seconds(2) }),
            ("successThreshold", { $0.successThreshold = 2 }), ("failureThreshold", { $0.failureThreshold = 2 }),
            ("grace", { $0.grace = .seconds(2) }),
        ])

    private static let securities =
        changes(
            SecurityContext.self, at: \.containers[0].security,
            [
                ("runAsNonRoot", { $0.runAsNonRoot = true }), ("readOnlyRoot", { $0.readOnlyRoot = true }),
                ("addCapabilities", { $0.addCapabilities = ["NET_ADMIN"] }),
                ("dropCapabilities", { $0.dropCapabilities = ["KILL"] }),
                ("allowEscalation", { $0.allowEscalation = true }),
                ("seccomp", { $0.seccomp = .localhost("profiles/audit.json") }),
                ("unmasksProc", { $0.unmasksProc = true }), ("privileged", { $0.privileged = true }),
                ("seLinuxOptions", { $0.seLinuxOptions = nil }),
            ])
        // Of a pod alone.
        + changes(
            SecurityContext.self, at: \.security,
            [
                ("sysctls", { $0.sysctls = ["net.core.somaxconn": "9"] }), ("fsGroup", { $0.fsGroup = 9 }),
                ("fsGroupChangePolicy", { $0.fsGroupChangePolicy = .onRootMismatch }),
                ("supplementalGroups", { $0.supplementalGroups = [3, 4] }),
                ("supplementalGroupsPolicy", { $0.supplementalGroupsPolicy = .strict }),
                ("userNamespace", { $0.userNamespace = true }),
            ])
        + changes(
            SELinuxOptions.self, at: \.options,
            [
                ("user", { $0.user = "u" }), ("role", { $0.role = "r" }), ("type", { $0.type = "t" }),
                ("level", { $0.level = "s1" }),
            ])

    private static let storage =
        changes(
            Volume.self, at: \.volumes[0],
            [
                ("name", { $0.name = "w" }), ("source", { $0.source = .memory }),
                ("sizeLimit", { $0.sizeLimit = 1 << 20 }),
                ("isReadOnly", { ($0.source, $0.isReadOnly) = (.claim("data"), true) }),
            ])
        + changes(
            KeyFiles.self, at: \.files,
            [
                ("mode", { $0.mode = FileMode(0o400) ?? .standard }), ("items", { $0.items = [] }),
                ("isOptional", { $0.isOptional = true }),
            ])
        + changes(
            KeyFiles.Item.self, at: \.files.items[0],
            [
                ("key", { $0.key = "l" }), ("path", { $0.path = "q" }), ("mode", { $0.mode = FileMode(0o400) }),
            ])

    private static let placement =
        changes(
            BackOff.self, at: \.backOff,
            [("initial", { $0.initial = .seconds(1) }), ("maximum", { $0.maximum = .seconds(11) })])
        + changes(
            AffinityTerm.self, at: \.affinity[0],
            [
                ("target", { $0.target = .nodes([NodeSelectorTerm(matching: ["disk": "hdd"])]) }),
                ("preference", { $0.preference = 3 }),
            ])
        + changes(
            NodeSelectorTerm.self, at: \.nodeTerm,
            [("requirements", { $0.requirements = [.greater("cores", 4), .name("node-1")] })])
        + changes(
            PodAffinityTerm.self, at: \.podTerm,
            [
                ("selector", { $0.selector = Selector([.notIn("app", ["a", "b"])]) }),
                ("topology", { $0.topology = Topology(labelKey: "rack") }), ("namespaces", { $0.namespaces = ["a"] }),
                ("namespaceSelector", { $0.namespaceSelector = Selector() }),
                ("matchLabelKeys", { $0.matchLabelKeys = ["tier"] }),
                ("mismatchLabelKeys", { $0.mismatchLabelKeys = ["tier"] }),
            ])
        + changes(
            Toleration.self, at: \.tolerations[0],
            [
                ("key", { $0.key = "b" }), ("value", { $0.value = nil }),
                ("effect", { ($0.effect, $0.duration) = (.noSchedule, nil) }),
                ("duration", { $0.duration = .seconds(2) }),
            ])
        + changes(
            SpreadConstraint.self, at: \.spread[0],
            [
                ("topology", { $0.topology = .zone }), ("maxSkew", { $0.maxSkew = 2 }),
                ("whenUnsatisfiable", { $0.whenUnsatisfiable = .scheduleAnyway }),
                ("subject", { $0.subject = .selected(Selector([.exists("tier")])) }),
                ("minDomains", { $0.minDomains = 2 }), ("nodeAffinityPolicy", { $0.nodeAffinityPolicy = .ignore }),
                ("nodeTaintsPolicy", { $0.nodeTaintsPolicy = .honor }),
                ("matchLabelKeys", { $0.matchLabelKeys = ["tier"] }),
            ])

    /// A value of each type, by whose stored properties the lists above are measured.
    package static let wholes: [any Sendable] = [
        PodSpec.full, Container.full, ContainerPort(port: 1), EnvironmentVariable(name: "A", source: .value("")),
        EnvironmentSource(.config("")), VolumeMount(volume: "", path: ""), ResourceRequirements(),
        ResizePolicy(), RestartRule([]), TerminationMessage(), Probe(action: .exec([])),
        SecurityContext(),
        SELinuxOptions(), Volume(name: ""), KeyFiles(), KeyFiles.Item(key: "", path: ""), BackOff(),
        AffinityTerm(.nodes([])), NodeSelectorTerm([]), PodAffinityTerm([:], .node), Toleration(key: nil),
        SpreadConstraint(topology: .node),
    ]
}
