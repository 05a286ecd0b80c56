internal import PodLifecycle
internal import PodModel

/// What a pod calls itself.
enum PodHostname {
    /// The wish, else the pod's name up to its first dot, at most 63 bytes as Linux and DNS have it.
    static func of(_ spec: PodSpec, _ identity: PodIdentity) -> String {
        let wish = spec.hostname ?? String(identity.name.prefix { $0 != "." })
        var name = Substring(wish).utf8.prefix(63)
        while let last = name.last, last == UInt8(ascii: "-") { name = name.dropLast() }
        return String(decoding: name, as: UTF8.self)
    }
}
