import PodModel
import Testing

@testable import PodLanguage

/// What may be said of a pod can be asked of one in an expression, or there is a reason why not. The switches ask for
/// each new attribute.
@Suite struct AttributeFieldTests {
    enum Read {
        /// A field of this name.
        case field(String)
        case not(because: Reason)
    }

    /// Why an expression does not ask for it.
    enum Reason {
        /// It is asked for what it has become: its status, its containers, its place.
        case effectIsAsked
        /// It steers what a container does and changes nothing that scripts wait for; `get -o yaml` and `describe` show
        /// it.
        case settingOnly
        /// What it holds may be secret.
        case mayBeSecret
    }

    private func read(_ attribute: ContainerAttribute) -> Read {
        switch attribute {
        case .image: .field("image")
        case .role: .field("role")
        case .port: .field("ports")
        case .cpu: .field("cpu")
        case .memory: .field("memory")
        case .resource: .field("resources")
        case .probe: .field("ready")
        case .terminationMessage: .field("message")
        case .env, .envFrom: .not(because: .mayBeSecret)
        case .command, .args, .workdir, .mount, .onStart, .beforeStop, .stopSignal, .user, .pull, .security,
            .stdin, .tty, .ulimit:
            .not(because: .settingOnly)
        case .simulate: .not(because: .effectIsAsked)
        }
    }

    private func read(_ attribute: PodAttribute) -> Read {
        switch attribute {
        case .container, .sidecar, .initContainer: .field("containers")
        case .volume: .field("volumes")
        case .grace: .field("grace")
        case .priority: .field("priority")
        case .label: .field("labels")
        case .annotation: .field("annotations")
        case .restart, .backoff: .field("restarts")
        case .nodeSelector, .affinity, .antiAffinity, .toleration, .spread, .nodeName: .field("node")
        case .unschedulable, .deadline: .field("phase")
        case .hostname, .share, .hostNetwork, .noServiceLinks, .serviceAccount, .security, .subdomain,
            .setHostnameAsFQDN,
            .dnsPolicy, .dnsNameserver, .dnsSearch, .dnsOption, .hostAlias, .hostPID, .hostIPC, .imagePullSecret:
            .not(because: .settingOnly)
        }
    }

    @Test(arguments: ContainerAttribute.allCases) func ofAContainer(_ attribute: ContainerAttribute) {
        guard case .field(let name) = read(attribute) else { return }
        #expect(Subject.container.field(name) != nil, "\(attribute.rawValue)")
    }

    @Test(arguments: PodAttribute.allCases) func ofAPod(_ attribute: PodAttribute) {
        guard case .field(let name) = read(attribute) else { return }
        #expect(Subject.pod.field(name) != nil, "\(attribute.rawValue)")
    }
}
