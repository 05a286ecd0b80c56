import PodModel

/// An image that lies unpacked on this machine.
package struct StoredImage: Hashable, Sendable {
    /// As asked for.
    package var reference: String
    /// `sha256:…` of the manifest; empty for `dir:` and `host`.
    package var digest: String
    /// Directories of the layers, the topmost first; read-only, shared by all containers.
    package var layers: [String]
    package var config: ImageConfig
    /// Folders of the machine over the layers; of the image `host` alone.
    package var machine: [MachineFolder] = []

    package init(reference: String, digest: String, layers: [String], config: ImageConfig) {
        self.reference = reference
        self.digest = digest
        self.layers = layers
        self.config = config
    }
}

extension StoredImage {
    /// `docker.io/library/nginx@sha256:…`, as a kubelet calls an image; nil of one without a digest.
    package var pinnedName: String? {
        guard !digest.isEmpty, let reference = try? ImageReference(reference) else { return nil }
        switch reference.source {
        case .host, .file: return digest
        case .engine(_, _, let name), .name(let name, _):
            let isOfficial = name.registry == nil && !name.path.contains("/")
            return "\(name.registry ?? "docker.io")/\(isOfficial ? "library/" : "")\(name.path)@\(digest)"
        }
    }
}

/// What an image says of how it wants to be run; checked, never obeyed beyond these fields.
package struct ImageConfig: Hashable, Sendable {
    package var entrypoint: [String] = []
    package var command: [String] = []
    package var environment: [(name: String, value: String)] = []
    package var user = ""
    package var workingDirectory = ""
    /// Without `SIG`, as `QUIT`; nil when the image names none.
    package var stopSignal: String?
    /// `80/tcp`.
    package var exposedPorts: [String] = []
    /// Paths.
    package var volumes: [String] = []

    package init() {}

    package static func == (a: ImageConfig, b: ImageConfig) -> Bool {
        a.entrypoint == b.entrypoint && a.command == b.command && a.user == b.user
            && a.workingDirectory == b.workingDirectory && a.stopSignal == b.stopSignal
            && a.exposedPorts == b.exposedPorts && a.volumes == b.volumes
            && a.environment.elementsEqual(b.environment) { $0 == $1 }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(entrypoint)
        hasher.combine(command)
        hasher.combine(user)
    }
}
