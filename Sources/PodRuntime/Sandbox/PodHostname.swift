internal import PodLifecycle
internal import PodModel

/// What a pod calls itself.
enum PodHostname {
    /// What its containers see as their host's name. A failure where it is to be the whole one and Linux has no room
    /// for it (`__NEW_UTS_LEN`, and `GeneratePodHostNameAndDomain` of Kubernetes' kubelet).
    static func of(_ spec: PodSpec, _ identity: PodIdentity) throws(Failure) -> String {
        let names = both(spec, identity)
        if let name = spec.hostnameOverride { return name }
        guard spec.setsHostnameAsFQDN, let whole = names.whole else { return names.short }
        if whole.utf8.count <= longest { return whole }
        throw Failure(
            """
            set-hostname-as-fqdn: \(whole) has \(whole.utf8.count) characters, and a host's name at most \(longest)
            """)
    }

    private static let longest = PodSpec.longestHostname

    /// Its name, and that below its subdomain; of a name that is given over both there is no other.
    static func both(_ spec: PodSpec, _ identity: PodIdentity) -> (short: String, whole: String?) {
        if let name = spec.hostnameOverride { return (name, nil) }
        let short = short(spec, identity)
        return (short, spec.subdomain.map { "\(short).\($0).\(identity.namespace).svc.cluster.local" })
    }

    /// The spec's, else the pod's name up to its first dot, at most 63 bytes as Linux and DNS have it.
    private static func short(_ spec: PodSpec, _ identity: PodIdentity) -> String {
        let desired = spec.hostname ?? String(identity.name.prefix { $0 != "." })
        var name = Substring(desired).utf8.prefix(63)
        while let last = name.last, last == UInt8(ascii: "-") { name = name.dropLast() }
        return String(decoding: name, as: UTF8.self)
    }
}
