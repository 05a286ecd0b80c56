import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// The files that all containers of a pod share.
enum PodFiles {
    static let names = ["hosts", "hostname", "resolv.conf"]

    /// `nameserver`: the node's, which knows the cluster's names.
    static func write(
        _ sandbox: SandboxHandle, spec: PodSpec, nameserver: IPv4, layout: EnvironmentLayout
    ) throws(Failure) {
        let folder = layout.pod(sandbox.uid) + "/etc"
        try makeFolders(folder, mode: 0o755)
        try writeFile(folder + "/hostname", "\(sandbox.hostname)\n".utf8, mode: 0o644)
        let hosts = spec.usesHostNetwork ? readFile("/etc/hosts") ?? [] : Array(hosts(sandbox, spec).utf8)
        try writeFile(folder + "/hosts", hosts + aliases(spec, nameserver).utf8, mode: 0o644)
        let names = ResolverFile.of(spec, nameserver: nameserver, namespace: sandbox.identity.namespace)
        try writeFile(folder + "/resolv.conf", names.text.utf8, mode: 0o644)
        let marks = sandbox.marks(spec.security)
        for name in PodFiles.names { try marks.put(on: "\(folder)/\(name)") }
    }

    private static func hosts(_ sandbox: SandboxHandle, _ spec: PodSpec) -> String {
        let names = PodHostname.both(spec, sandbox.identity)
        let whole = names.whole.map { "\($0)\t" } ?? ""
        return """
            # Written by podsh.
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            \(sandbox.address)\t\(whole)\(names.short)

            """
    }

    /// The node's nameserver listens at the address at which pods reach this machine.
    private static func aliases(_ spec: PodSpec, _ machine: IPv4) -> String {
        spec.hostAliases.map { alias in
            let address = alias.address == HostAlias.machine ? "\(machine)" : alias.address
            return "\(address)\t\(alias.names.joined(separator: "\t"))\n"
        }.joined()
    }
}
