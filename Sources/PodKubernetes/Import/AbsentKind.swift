/// Kinds of Kubernetes' API that podsh cannot have, and why.
enum AbsentKind: String {
    case APIService, MutatingWebhookConfiguration, ValidatingWebhookConfiguration
    case ValidatingAdmissionPolicy, ValidatingAdmissionPolicyBinding, CSIDriver
    case VolumeAttachment, CertificateSigningRequest, Node

    private var reason: String {
        switch self {
        case .APIService:
            "kinds of others need controllers of theirs, and nothing here runs them"
        case .MutatingWebhookConfiguration, .ValidatingWebhookConfiguration, .ValidatingAdmissionPolicy,
            .ValidatingAdmissionPolicyBinding:
            "the API of an environment (`podsh up`) asks nobody before it writes"
        case .CSIDriver, .VolumeAttachment: "volumes are folders of this machine, and no driver makes them"
        case .CertificateSigningRequest: "the API of an environment (`podsh up`) takes its token, and no certificates"
        case .Node: "nodes are declared by podsh's own `node` and `nodes`"
        }
    }

    /// nil where the kind is one that nobody knows.
    static func reason(of kind: String, _ version: String) -> String? {
        if let known = AbsentKind(rawValue: kind) { return known.reason }
        // Groups of others have a domain of theirs; Kubernetes' own end in k8s.io, or have no point.
        let group = version.split(separator: "/").dropLast().first ?? ""
        if !group.contains(".") || group.hasSuffix(".k8s.io") { return nil }
        return APIService.reason
    }
}
