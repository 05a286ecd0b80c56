import PodModel
import PodText

extension Description {
    /// `isTemplate`: kubectl indents the heading then, and names by one more.
    mutating func describeVolumes(_ spec: PodSpec, isTemplate: Bool = false) {
        let depth = isTemplate ? 1 : 0
        guard !spec.volumes.isEmpty else { return field("Volumes", "<none>", depth: depth) }
        heading("Volumes", depth: depth)
        for volume in spec.volumes {
            heading((isTemplate ? " " : "") + volume.name, depth: 1)
            for (name, value) in volume.lines { field(name, value, depth: 2) }
        }
    }
}

extension Volume {
    fileprivate var lines: [(String, String)] {
        let limit = ("SizeLimit", sizeLimit.map(Quantity.bytesText) ?? "<unset>")
        let folder = ("Type", "EmptyDir (a temporary directory that shares a pod's lifetime)")
        switch source {
        case .empty: return [folder, ("Medium", ""), limit]
        case .memory: return [folder, ("Medium", "Memory"), limit]
        case .host(let path, let kind):
            return [
                ("Type", "HostPath (bare host directory volume)"), ("Path", path), ("HostPathType", kind.apiName),
            ]
        case .claim(let name):
            return [
                ("Type", "PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)"),
                ("ClaimName", name), ("ReadOnly", String(isReadOnly)),
            ]
        case .config(let name, let files):
            return [
                ("Type", "ConfigMap (a volume populated by a ConfigMap)"), ("Name", name),
                ("Optional", String(files.isOptional)),
            ]
        case .secret(let name, let files):
            return [
                ("Type", "Secret (a volume populated by a Secret)"), ("SecretName", name),
                ("Optional", String(files.isOptional)),
            ]
        case .ephemeral(let size, let spec):
            return [
                (
                    "Type",
                    "EphemeralVolume (an inline specification for a volume that gets created and deleted with the pod)"
                ), ("StorageClass", spec.storageClass ?? ""), ("Capacity", Quantity.bytesText(size)),
                ("Access Modes", spec.modesText),
            ]
        case .image(let reference, let policy):
            return [
                ("Type", "Image (a container image or OCI artifact)"), ("Reference", reference),
                ("PullPolicy", policy.apiName),
            ]
        case .downward(let files, _):
            return [("Type", "DownwardAPI (a volume populated by information about the pod)"), ("Items", "")]
                + files.map { ("", $0.line) }
        case .projected(let parts, _):
            return [("Type", "Projected (a volume that contains injected data from multiple sources)")]
                + parts.flatMap(\.lines)
        }
    }
}

extension DownwardFile {
    /// `printDownwardAPIVolumeSource` of kubectl.
    fileprivate var line: String {
        switch content {
        case .field(let field): "\(field.path) -> \(path)"
        case .resource(let reference): "\(reference.path) -> \(path)"
        }
    }
}

extension Projection {
    /// `printProjectedVolumeSource` of kubectl.
    fileprivate var lines: [(String, String)] {
        switch self {
        case .config(let name, let files): [("ConfigMapName", name), ("Optional", String(files.isOptional))]
        case .secret(let name, let files): [("SecretName", name), ("Optional", String(files.isOptional))]
        case .downward: [("DownwardAPI", "true")]
        case .token(let token): [("TokenExpirationSeconds", String(token.lifetime.secondsRoundedUp))]
        }
    }
}
