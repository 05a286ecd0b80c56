import PodModel
import Testing

@testable import PodControl

/// Whatever differs between two specs is told, and by its own name.
@Suite struct DifferenceTests {
    private static func template(_ change: (inout PodSpec) -> Void) -> PodTemplate {
        var spec = PodSpec()
        spec.containers = [Container(name: "nginx", image: "nginx:1")]
        change(&spec)
        return PodTemplate(labels: ["app": "web"], spec: spec)
    }

    static let containers: [(String, @Sendable (inout Container) -> Void)] = [
        ("image nginx:1 → nginx:2", { $0.image = "nginx:2" }), ("role", { $0.role = .sidecar }),
        ("role main → init", { $0.role = .initial }),
        ("command", { $0.command = ["a"] }),
        ("args", { $0.args = ["a"] }), ("workdir", { $0.workingDirectory = "/" }),
        ("ports none → 80 name http", { $0.ports = [ContainerPort(port: 80, name: "http")] }),
        ("ports none → 53/udp host 53", { $0.ports = [ContainerPort(port: 53, protocol: .udp, hostPort: 53)] }),
        ("env", { $0.environment = [EnvironmentVariable(name: "A", source: .value("b"))] }),
        ("env-from", { $0.environmentSources = [.config("c")] }),
        ("mounts", { $0.mounts = [VolumeMount(volume: "v", path: "/v")] }),
        ("cpu", { $0.resources.cpuRequest = 100 }), ("cpu", { $0.resources.cpuLimit = 100 }),
        ("memory", { $0.resources.memoryRequest = 100 }), ("memory", { $0.resources.memoryLimit = 100 }),
        ("probe ready", { $0.readiness = Probe(action: .tcp(port: 80)) }),
        ("probe live", { $0.liveness = Probe(action: .tcp(port: 80)) }),
        ("probe startup", { $0.startup = Probe(action: .tcp(port: 80)) }),
        ("on-start", { $0.postStart = .exec(["a"]) }),
        ("before-stop", { $0.preStop = .exec(["a"]) }), ("stop-signal <image> → TERM", { $0.stopSignal = "TERM" }),
        ("stdin", { $0.stdin = .open }), ("tty", { $0.hasTerminal = true }),
        ("user", { $0.user = "1" }), ("pull", { $0.pullPolicy = .always }),
        ("security", { $0.security.privileged = true }),
        ("simulate", { $0.simulation = SimulatedBehavior() }),
    ]

    @Test("of a container", arguments: containers) func container(
        _ told: String, _ change: @Sendable (inout Container) -> Void
    ) {
        let new = Self.template { change(&$0.containers[0]) }
        let details = templateDifference(from: Self.template { _ in }, to: new)
        #expect(details.count == 1 && details[0].hasPrefix(told), "\(details)")
    }

    static let specs: [(String, @Sendable (inout PodSpec) -> Void)] = [
        ("volumes", { $0.volumes = [Volume(name: "v")] }), ("restart", { $0.restartPolicy = .never }),
        ("backoff", { $0.backOff.maximum = .seconds(1) }), ("grace", { $0.grace = .seconds(1) }),
        ("deadline", { $0.deadline = .seconds(1) }),
        ("hostname", { $0.hostname = "h" }), ("share pid", { $0.sharesProcesses = true }),
        ("host-network", { $0.usesHostNetwork = true }), ("host-pid", { $0.usesHostProcesses = true }),
        ("host-ipc", { $0.usesHostIPC = true }), ("node-name none → n", { $0.nodeName = "n" }),
        ("subdomain none → db", { $0.subdomain = "db" }),
        ("hostname-override", { $0.hostnameOverride = "h.example" }),
        ("set-hostname-as-fqdn", { $0.setsHostnameAsFQDN = true }),
        ("dns-policy cluster-first → none", { $0.dns.policy = .none }),
        ("dns-nameserver  → 9.9.9.9", { $0.dns.nameservers = ["9.9.9.9"] }),
        ("dns-search  → corp.example", { $0.dns.searches = ["corp.example"] }),
        ("dns-option  → ndots:2", { $0.dns.options = [PodDNS.Option(name: "ndots", value: "2")] }),
        ("host-alias", { $0.hostAliases = [HostAlias(address: "10.0.0.7", names: ["ledger"])] }),
        ("node-selector", { $0.nodeSelector = ["a": "b"] }),
        ("tolerations", { $0.tolerations = [Toleration(key: "a", effect: .noSchedule)] }),
        ("priority", { $0.priority = 1 }),
        ("unschedulable", { $0.waitsWhenUnschedulable.toggle() }), ("security", { $0.security.runAsNonRoot = true }),
        ("container b added", { $0.containers.append(Container(name: "b")) }),
        ("container nginx removed", { $0.containers = [Container(name: "b")] }),
    ]

    @Test("of a pod", arguments: specs) func spec(_ told: String, _ change: @Sendable (inout PodSpec) -> Void) {
        let details = templateDifference(from: Self.template { _ in }, to: Self.template(change))
        #expect(details.contains { $0.hasPrefix(told) }, "\(details)")
    }

    @Test func onlyTheOrderOfContainersIsToldAsThat() {
        let two = Self.template { $0.containers.append(Container(name: "b")) }
        let turned = Self.template { $0.containers.insert(Container(name: "b"), at: 0) }
        #expect(templateDifference(from: two, to: turned) == ["order of containers nginx, b → b, nginx"])
    }

    static let jobs: [(String, @Sendable (inout JobSpec) -> Void)] = [
        ("completions none → 2", { $0.completions = 2 }), ("parallelism", { $0.parallelism = 2 }),
        ("indexed", { $0.isIndexed = true }),
        ("backoff-limit", { $0.backoffLimit = 2 }),
        ("backoff-limit-per-index none → 2", { $0.backoffLimitPerIndex = 2 }),
        ("success-policy", { $0.successPolicy = [SuccessRule(count: 1)] }),
        ("max-failed-indexes", { $0.maxFailedIndexes = 2 }), ("deadline", { $0.deadline = .seconds(1) }),
        ("ttl", { $0.timeToLive = .seconds(1) }),
        ("suspended", { $0.isSuspended = true }),
        ("pod-failure", { $0.failurePolicy = [.init(action: .ignore, condition: .disrupted)] }),
        ("replaces only failed pods", { $0.replacesOnlyFailed = true }),
    ]

    @Test("of a job, alone and in a cron job", arguments: jobs) func job(
        _ told: String, _ change: @Sendable (inout JobSpec) -> Void
    ) {
        var new = JobSpec()
        change(&new)
        let details = workloadDifference(from: .job(JobSpec()), to: .job(new))
        #expect(details.count == 1 && details[0].hasPrefix(told), "\(details)")
        let (old, cron) = (CronJobSpec(schedule: "@daily"), CronJobSpec(schedule: "@daily", job: new))
        #expect(workloadDifference(from: .cronJob(old), to: .cronJob(cron)) == details)
    }

    @Test func ofEveryOtherController() {
        func told(_ old: WorkloadSpec, _ new: WorkloadSpec) -> [String] {
            workloadDifference(from: old, to: new).compactMap { $0.split(separator: " ").first.map(String.init) }
        }
        var set = StatefulSetSpec()
        set.serviceName = "s"
        set.podManagement = .parallel
        set.replacesUnready = true
        set.claims = [.init(name: "c", size: 1)]
        set.startOrdinal = 1
        set.deletesClaimsWhenScaled = true
        set.revisionHistoryLimit = 1
        #expect(
            told(.statefulSet(StatefulSetSpec()), .statefulSet(set)) == [
                "service", "order", "strategy", "claims", "start", "delete-claims", "history",
            ])
        var daemon = DaemonSetSpec()
        daemon.updateStrategy = .onDelete
        daemon.revisionHistoryLimit = 1
        #expect(told(.daemonSet(DaemonSetSpec()), .daemonSet(daemon)) == ["strategy", "history"])
        var deployment = DeploymentSpec()
        deployment.isPaused = true
        deployment.progressDeadline = .seconds(1)
        #expect(told(.deployment(DeploymentSpec()), .deployment(deployment)) == ["progress-deadline", "paused"])
    }
}

extension CronJobSpec {
    fileprivate init(schedule: String, job: JobSpec) {
        self.init(schedule: schedule)
        self.job = job
    }
}
