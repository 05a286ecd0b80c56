/// Storage that belongs to the pod, not to one of its containers.
package struct Volume: Hashable, Sendable, Codable {
    package enum Source: Hashable, Sendable, Codable {
        /// A directory that lives and dies with the pod.
        case empty
        /// The same on tmpfs.
        case memory
        /// A path of the host, as written, and what has to be there.
        case host(String, HostPathKind = .any)
        case claim(String)
        case config(String, KeyFiles = KeyFiles())
        case secret(String, KeyFiles = KeyFiles())
        /// Files about the pod itself; `mode` of those that say none.
        case downward([DownwardFile], mode: FileMode = .standard)
        /// Files from several sources in one folder.
        case projected([Projection], mode: FileMode = .standard)
        /// Storage that is made and deleted with the pod, asked for as by a claim: bytes, and the rest.
        case ephemeral(Int64, ClaimSpec)
        /// What an image holds, to be read, and nothing of it run.
        case image(String, PullPolicy)
    }

    package var name: String
    package var source: Source
    /// Bytes; `nil` is unlimited.
    package var sizeLimit: Int64?
    /// Of a claim: no container may write to it.
    package var isReadOnly = false

    package init(name: String, source: Source = .empty, sizeLimit: Int64? = nil) {
        self.name = name
        self.source = source
        self.sizeLimit = sizeLimit
    }
}

extension Volume {
    /// The image whose content it is, and when that is fetched.
    package var image: (reference: String, policy: PullPolicy)? {
        if case .image(let reference, let policy) = source { (reference, policy) } else { nil }
    }
}

/// One source of the files of a volume. Those of a later one replace those of an earlier one.
package enum Projection: Hashable, Sendable, Codable {
    /// Of `KeyFiles` the mode is the volume's.
    case config(String, KeyFiles)
    case secret(String, KeyFiles)
    case downward([DownwardFile])
    case token(TokenFile)
}

/// A file that says something about the pod.
package struct DownwardFile: Hashable, Sendable, Codable {
    package enum Content: Hashable, Sendable, Codable {
        case field(PodField)
        /// Of a container that it names.
        case resource(ResourceReference)
    }

    /// Below the volume's root.
    package var path: String
    package var content: Content
    /// nil: the volume's.
    package var mode: FileMode?

    package init(path: String, content: Content, mode: FileMode? = nil) {
        self.path = path
        self.content = content
        self.mode = mode
    }
}

/// A file where programs look for a token of the pod's account (`ServiceAccountTokenProjection`).
package struct TokenFile: Hashable, Sendable, Codable {
    /// Below the volume's root.
    package var path: String
    /// For whom it would be; nil: for the API server.
    package var audience: String?
    package var lifetime: TimeSpan

    package static let standardLifetime = TimeSpan.seconds(3600)
    /// `validateProjectionSources`.
    package static let leastLifetime = TimeSpan.seconds(600)

    package init(path: String, audience: String? = nil, lifetime: TimeSpan = TokenFile.standardLifetime) {
        self.path = path
        self.audience = audience
        self.lifetime = lifetime
    }
}

extension Volume.Source {
    /// The files that podsh writes into such a volume, and the permissions of those that say none; nil: it writes none.
    package var files: (parts: [Projection], mode: FileMode)? {
        switch self {
        case .config(let name, let files): ([.config(name, files)], files.mode)
        case .secret(let name, let files): ([.secret(name, files)], files.mode)
        case .downward(let files, let mode): ([.downward(files)], mode)
        case .projected(let parts, let mode): (parts, mode)
        case .empty, .memory, .host, .claim, .ephemeral, .image: nil
        }
    }
}

extension Projection {
    /// nil: it reads neither config nor secret.
    package var use: (kind: ObjectKind, name: String, files: KeyFiles)? {
        switch self {
        case .config(let name, let files): (.configMap, name, files)
        case .secret(let name, let files): (.secret, name, files)
        case .downward, .token: nil
        }
    }
}

/// What has to be at a path of the host (`HostPathType` of `core/v1`).
package enum HostPathKind: UInt8, Hashable, Sendable, LanguageWord, APIWord, Codable {
    /// Whatever is there; nothing is looked at.
    case any
    case directoryOrCreate, directory, fileOrCreate, file, socket, charDevice, blockDevice

    /// Kubernetes' word; empty for `any`.
    package var apiName: String {
        switch self {
        case .any: ""
        case .directoryOrCreate: "DirectoryOrCreate"
        case .directory: "Directory"
        case .fileOrCreate: "FileOrCreate"
        case .file: "File"
        case .socket: "Socket"
        case .charDevice: "CharDevice"
        case .blockDevice: "BlockDevice"
        }
    }
}

/// How the keys of a config or secret become files.
package struct KeyFiles: Hashable, Sendable, Codable {
    /// One key and the file it becomes.
    package struct Item: Hashable, Sendable, Codable {
        package var key: String
        /// Below the volume's root.
        package var path: String
        /// nil: the volume's.
        package var mode: FileMode?

        package init(key: String, path: String, mode: FileMode? = nil) {
            self.key = key
            self.path = path
            self.mode = mode
        }
    }

    /// `defaultMode`.
    package var mode = FileMode.standard
    /// The keys that become files; empty: all of them, each under its own name.
    package var items: [Item] = []
    /// Without the object the volume is empty, and without a key there is no such file.
    package var isOptional = false

    package init(mode: FileMode = .standard, items: [Item] = [], isOptional: Bool = false) {
        self.mode = mode
        self.items = items
        self.isOptional = isOptional
    }
}

/// Permission bits of a file, 0 to 0777.
package struct FileMode: Hashable, Sendable, CustomStringConvertible, Codable {
    package let bits: UInt16

    /// Kubernetes' `ConfigMapVolumeSourceDefaultMode`, 0644.
    package static let standard = FileMode(bits: 0o644)
    package static let range: ClosedRange<Int64> = 0...0o777

    private init(bits: UInt16) {
        self.bits = bits
    }

    /// nil where it is out of range.
    package init?(_ number: Int64) {
        guard FileMode.range.contains(number) else { return nil }
        self.init(bits: UInt16(number))
    }

    /// As chmod(1) and the language write it: `0440`.
    package var description: String {
        let digits = String(bits, radix: 8)
        return String(repeating: "0", count: max(1, 4 - digits.utf8.count)) + digits
    }
}
