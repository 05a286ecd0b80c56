package import PodLifecycle
package import PodModel

/// What a container is made of on disk: a mounted root and the `config.json` an OCI runtime reads.
/// All of it must be called on a thread inside the private mount namespace.
package enum Bundle {
    /// The files all containers of a pod share: /etc/hosts, /etc/hostname, /etc/resolv.conf. Once a sandbox, after its
    /// address is known; `nameserver` nil leaves the host's own resolv.conf.
    package static func preparePod(
        _ sandbox: SandboxHandle, spec: PodSpec, nameserver: IPv4?, layout: EnvironmentLayout
    ) throws(Failure) {
        throw Failure("not yet")
    }

    /// Makes the container's folder, mounts its root and writes its `config.json`; undoes what it did when it fails.
    package static func write(_ request: BundleRequest) throws(Failure) -> WrittenBundle {
        throw Failure("not yet")
    }

    /// Unmounts the container's root and removes its folder; what is not there is no error.
    package static func remove(_ directory: String) {}

    /// What the container left in its termination log: at most the last 4096 bytes.
    package static func terminationMessage(of bundle: WrittenBundle) -> String { "" }
}
