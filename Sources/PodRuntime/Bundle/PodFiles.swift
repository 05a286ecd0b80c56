import Glibc
import PodKernel
import PodLifecycle
import PodModel

/// The files that all containers of a pod share.
enum PodFiles {
    static let names = ["hosts", "hostname", "resolv.conf"]

    static func write(
        _ sandbox: SandboxHandle, spec: PodSpec, nameserver: IPv4?, layout: EnvironmentLayout
    ) throws(Failure) {
        let folder = layout.pod(sandbox.uid) + "/etc"
        try makeFolders(folder, mode: 0o755)
        try writeFile(folder + "/hostname", "\(sandbox.hostname)\n".utf8, mode: 0o644)
        if spec.usesHostNetwork {
            try writeFile(folder + "/hosts", readFile("/etc/hosts") ?? [], mode: 0o644)
        } else {
            try writeFile(folder + "/hosts", hosts(sandbox).utf8, mode: 0o644)
        }
        if let nameserver, !spec.usesHostNetwork {
            try writeFile(folder + "/resolv.conf", resolver(nameserver, sandbox.identity.namespace).utf8, mode: 0o644)
        } else {
            try writeFile(folder + "/resolv.conf", readFile("/etc/resolv.conf") ?? [], mode: 0o644)
        }
        let marks = sandbox.marks(spec.security)
        for name in names { try marks.put(on: "\(folder)/\(name)") }
    }

    private static func hosts(_ sandbox: SandboxHandle) -> String {
        """
        # Written by podsh.
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        \(sandbox.address)\t\(sandbox.hostname)

        """
    }

    /// Kubernetes' search list: `web` is `web.NAMESPACE.svc.cluster.local`.
    private static func resolver(_ nameserver: IPv4, _ namespace: String) -> String {
        """
        search \(namespace).svc.cluster.local svc.cluster.local cluster.local
        nameserver \(nameserver)
        options ndots:5

        """
    }
}
