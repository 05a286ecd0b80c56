import PodModel
import PodShell
import PodText
import Testing

/// `describe` says of a pod whatever may be said of one. The switches ask for each new attribute: a change that is
/// seen, or why none is shown.
@Suite struct AttributeDescriptionTests {
    enum Shown<Whole> {
        case by((inout Whole) -> Void)
        case not(because: String)
    }

    private func shown(_ attribute: ContainerAttribute) -> Shown<Container> {
        switch attribute {
        case .image: .by { $0.image = "other:2" }
        case .role: .by { $0.role = .sidecar }
        case .command: .by { $0.command = ["x"] }
        case .args: .by { $0.args = ["x"] }
        case .workdir: .by { $0.workingDirectory = "/x" }
        case .port: .by { $0.ports = [ContainerPort(port: 81)] }
        case .env: .by { $0.environment = [EnvironmentVariable(name: "A", source: .value("b"))] }
        case .envFrom: .by { $0.environmentSources = [.config("e")] }
        case .mount: .by { $0.mounts = [VolumeMount(volume: "v", path: "/v")] }
        case .cpu: .by { $0.resources.cpuLimit = 9 }
        case .memory: .by { $0.resources.memoryLimit = 9 << 20 }
        case .resource: .by { $0.resources.otherLimits[.ephemeralStorage] = 9 << 20 }
        case .stdin: .by { $0.stdin = .once }
        case .tty: .by { $0.hasTerminal = true }
        case .ulimit: .by { $0.ulimits = [Ulimit(kind: .nofile, soft: 1, hard: 2)] }
        case .probe: .by { $0.readiness = Probe(action: .tcp(port: 80)) }
        case .onStart: .by { $0.postStart = .exec(["x"]) }
        case .beforeStop: .by { $0.preStop = .sleep(.seconds(2)) }
        case .stopSignal: .by { $0.stopSignal = "QUIT" }
        case .user: .by { $0.user = "1000" }
        case .terminationMessage: .by { $0.terminationMessage.path = "/x" }
        case .pull: .not(because: "kubectl does not show it either, and it says nothing of a container that runs")
        case .security: .by { $0.security.privileged = true }
        case .simulate: .not(because: "it is what a simulated image does, and no setting of the container")
        }
    }

    private func shown(_ attribute: PodAttribute) -> Shown<PodSpec> {
        switch attribute {
        case .container: .by { $0.containers.append(Container(name: "b", image: "b:1")) }
        case .sidecar: .by { $0.containers[0].role = .sidecar }
        case .initContainer: .by { $0.containers[0].role = .initial }
        case .volume: .by { $0.volumes = [Volume(name: "w")] }
        case .restart: .by { $0.restartPolicy = .never }
        case .backoff: .by { $0.backOff.maximum = .seconds(1) }
        case .grace: .by { $0.grace = .seconds(1) }
        case .deadline: .by { $0.deadline = .seconds(9) }
        case .hostname: .by { $0.hostname = "h" }
        case .subdomain: .by { $0.subdomain = "db" }
        case .setHostnameAsFQDN: .by { $0.setsHostnameAsFQDN = true }
        case .dnsPolicy: .by { $0.dns.policy = .none }
        case .dnsNameserver: .by { $0.dns.nameservers = ["9.9.9.9"] }
        case .dnsSearch: .by { $0.dns.searches = ["corp.example"] }
        case .dnsOption: .by { $0.dns.options = [PodDNS.Option(name: "ndots", value: "2")] }
        case .hostAlias: .by { $0.hostAliases = [HostAlias(address: "10.0.0.7", names: ["ledger"])] }
        case .hostPID: .by { $0.usesHostProcesses = true }
        case .hostIPC: .by { $0.usesHostIPC = true }
        case .nodeName: .by { $0.nodeName = "n" }
        case .imagePullSecret: .by { $0.imagePullSecrets = ["registry"] }
        case .share: .by { $0.sharesProcesses = true }
        case .hostNetwork: .by { $0.usesHostNetwork = true }
        case .noServiceLinks: .by { $0.linksServices = false }
        case .nodeSelector: .by { $0.nodeSelector = ["a": "b"] }
        case .affinity: .by { $0.affinity = [AffinityTerm(.nodes([NodeSelectorTerm(matching: ["a": "b"])]))] }
        case .antiAffinity: .by { $0.affinity = [AffinityTerm(.apart(PodAffinityTerm(["a": "b"], .node)))] }
        case .toleration: .by { $0.tolerations = [Toleration(key: "gpu", effect: .noSchedule)] }
        case .spread: .by { $0.spread = [SpreadConstraint(topology: .node)] }
        case .priority: .by { $0.priority = 7 }
        case .unschedulable: .by { $0.waitsWhenUnschedulable.toggle() }
        case .serviceAccount: .by { $0.serviceAccount = "builder" }
        case .security: .by { $0.security.userNamespace = true }
        case .label: .not(because: "a pod shows its own labels, which it has from its template")
        case .annotation: .not(because: "a pod shows its own annotations, which it has from its template")
        }
    }

    private func text(_ spec: PodSpec) -> String {
        let now = Timestamp.simulationStart
        var description = Description(on: .plain)
        let pod = Pod(
            meta: ObjectMeta(name: "web", labels: ["app": "web"]),
            template: PodTemplate(labels: ["app": "web"], spec: spec))
        description.describe(pod, events: [], at: now)
        description.describeOwn(of: pod, because: nil, sandbox: nil, at: now)
        return description.text
    }

    private var spec: PodSpec {
        var spec = PodSpec()
        spec.containers = [Container(name: "a", image: "a:1")]
        return spec
    }

    @Test(arguments: ContainerAttribute.allCases) func ofAContainer(_ attribute: ContainerAttribute) {
        guard case .by(let change) = shown(attribute) else { return }
        var changed = spec
        change(&changed.containers[0])
        #expect(text(changed) != text(spec), "describe does not say \(attribute.rawValue)")
    }

    @Test(arguments: PodAttribute.allCases) func ofAPod(_ attribute: PodAttribute) {
        guard case .by(let change) = shown(attribute) else { return }
        var changed = spec
        change(&changed)
        #expect(text(changed) != text(spec), "describe does not say \(attribute.rawValue)")
    }
}
