import PodModel
import Testing

@testable import PodLanguage

/// What may be said of a pod can be asked of one in an expression, or there is a reason why not: by its own word, or
/// as is said here.
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

    private static let containers: [ContainerAttribute: Read] = [
        .resource: .field("resources"), .probe: .field("ready"), .terminationMessage: .field("message"),
        .restartRule: .field("restarts"), .resizePolicy: .not(because: .settingOnly),
        .env: .not(because: .mayBeSecret), .envFrom: .not(because: .mayBeSecret),
        .command: .not(because: .settingOnly), .args: .not(because: .settingOnly),
        .workdir: .not(because: .settingOnly), .mount: .not(because: .settingOnly),
        .onStart: .not(because: .settingOnly), .beforeStop: .not(because: .settingOnly),
        .stopSignal: .not(because: .settingOnly), .user: .not(because: .settingOnly),
        .pull: .not(because: .settingOnly), .security: .not(because: .settingOnly),
        .stdin: .not(because: .settingOnly), .tty: .not(because: .settingOnly),
        .ulimit: .not(because: .settingOnly), .simulate: .not(because: .effectIsAsked),
    ]

    private static let pods: [PodAttribute: Read] = [
        .sidecar: .field("containers"), .initContainer: .field("containers"), .backoff: .field("restarts"),
        .nodeSelector: .field("node"), .affinity: .field("node"), .antiAffinity: .field("node"),
        .toleration: .field("node"), .spread: .field("node"), .nodeName: .field("node"),
        .unschedulable: .field("phase"), .deadline: .field("phase"), .hostname: .not(because: .settingOnly),
        .share: .not(because: .settingOnly), .hostNetwork: .not(because: .settingOnly),
        .noServiceLinks: .not(because: .settingOnly), .serviceAccount: .not(because: .settingOnly),
        .security: .not(because: .settingOnly), .subdomain: .not(because: .settingOnly),
        .setHostnameAsFQDN: .not(because: .settingOnly), .hostnameOverride: .not(because: .settingOnly),
        .dnsPolicy: .not(because: .settingOnly),
        .dnsNameserver: .not(because: .settingOnly), .dnsSearch: .not(because: .settingOnly),
        .dnsOption: .not(because: .settingOnly), .hostAlias: .not(because: .settingOnly),
        .hostPID: .not(because: .settingOnly), .hostIPC: .not(because: .settingOnly),
        .imagePullSecret: .not(because: .settingOnly), .preemptionPolicy: .not(because: .settingOnly),
        .resource: .field("resources"), .schedulingGate: .field("status"),
    ]

    private func expectRead(_ word: String, of subject: Subject, _ said: Read?) {
        switch said {
        case .field(let name)?: #expect(subject.field(name) != nil, "\(word)")
        case .not?: break
        case nil: #expect(subject.field(word) != nil || subject.field(word + "s") != nil, "\(word)")
        }
    }

    @Test(arguments: ContainerAttribute.allCases) func ofAContainer(_ attribute: ContainerAttribute) {
        expectRead(attribute.rawValue, of: .container, Self.containers[attribute])
    }

    @Test(arguments: PodAttribute.allCases) func ofAPod(_ attribute: PodAttribute) {
        expectRead(attribute.rawValue, of: .pod, Self.pods[attribute])
    }
}
