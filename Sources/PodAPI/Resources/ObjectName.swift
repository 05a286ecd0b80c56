import PodModel

extension ServedResource {
    /// Why no object of this kind can have a name, in the API server's words (`apimachinery/pkg/util/validation`).
    func refusals(ofName name: String) -> [String] {
        switch kind {
        case .service: ObjectNameRule.label1035.refusals(of: name)
        case .namespace: ObjectNameRule.label1123.refusals(of: name)
        // A part of a path may be of other characters, too.
        case .unstructured(let kind) where kind.hasPathName: []
        case .pod, .deployment, .replicaSet, .replicationController, .statefulSet, .daemonSet, .job, .cronJob,
            .autoscaler, .budget, .persistentVolumeClaim, .configMap, .secret, .template, .node, .event, .unstructured:
            ObjectNameRule.subdomain1123.refusals(of: name)
        }
    }
}

private enum ObjectNameRule {
    case label1035
    case label1123
    case subdomain1123

    /// Of a name that does not follow the rule: by its length, by its characters, or by both.
    func refusals(of name: String) -> [String] {
        let isLong = name.utf8.count > most
        return (isLong ? ["must be no more than \(most) characters"] : []) + (isWellFormed(name) ? [] : [words])
    }

    private func isWellFormed(_ name: String) -> Bool {
        switch self {
        case .label1035: NameRules.hasFormOfLabel(name.utf8) && !NameRules.beginsWithDigit(name)
        case .label1123: NameRules.hasFormOfLabel(name.utf8)
        case .subdomain1123: NameRules.hasFormOfSubdomain(name.utf8)
        }
    }

    private var most: Int {
        switch self {
        case .label1035, .label1123: 63
        case .subdomain1123: 253
        }
    }

    private var words: String {
        switch self {
        case .label1035:
            "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic "
                + "character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for "
                + "validation is '[a-z]([-a-z0-9]*[a-z0-9])?')"
        case .label1123:
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and "
                + "end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')"
        case .subdomain1123:
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
        }
    }
}
